"""The command `policy explain`: what a role sees for a purpose, and which systems would be asked for it. It calls none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)
from rich.console import Console
from rich.table import Table

from adapters.ports.records import Purpose
from adapters.registry import discover
from gateway.app import resolver_config
from gateway.configuration import WrongConfiguration
from gateway.configuration.policy_table import read_table
from gateway.documents import Document, Documents, Hooks
from gateway.http.messages import Json
from gateway.policy.asked import Connected, Likelihood, RootField, SystemAsked, roots_of, systems_asked, whole_customer
from gateway.policy.told import ClassWalk, FieldPlace
from gateway.policy.views import NO_VALUES, OperationView, OperationViews, Policy
from gateway.settings import Settings
from resolvers.policy.caller import Caller, Role, acting
from resolvers.policy.field_class import FieldClass
from resolvers.policy.happenings import flows_hidden
from resolvers.policy.rights import PolicyTable, Rights, Sight
from resolvers.schema import schema
from resolvers.selected_paths import DENIED, MASKED, Walk
from resolvers.types.enums import VALUES

WRONG: Final = 2
SIGHTS: Final[Mapping[str | None, Sight]] = {None: Sight.CLEAR, MASKED: Sight.MASKED, DENIED: Sight.DENIED}
COLOURS: Final = {"CLEAR": "green", "MASKED": "yellow", "DENIED": "red", "YES": "green", "MAYBE": "yellow", "NO": "dim"}
WORDS: Final = {Likelihood.YES: "asked", Likelihood.MAYBE: "perhaps", Likelihood.NO: "not asked"}


@dataclass(frozen=True, slots=True)
class Explained:
    """One operation, or a whole customer where no document is given: its fields, and the systems. `name`: None without one."""

    name: str | None
    fields: tuple[FieldPlace, ...]
    systems: tuple[SystemAsked, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rights of roles for a purpose, and what follows from them. `is_decided_outside`: a decision point takes the place of
    the table, and may say something else."""

    roles: tuple[Role, ...]
    purpose: Purpose | None
    version: str
    rights: Rights
    operations: tuple[Explained, ...]
    of_document: bool
    is_decided_outside: bool


def wrong(reason: str) -> click.exceptions.Exit:
    click.echo(reason, err=True)
    return click.exceptions.Exit(WRONG)


def table_in(path: Path | None) -> PolicyTable:
    """The table in a file, the gateway's own if none is named. Exits with 2 for a wrong one."""
    try:
        return read_table(path)
    except WrongConfiguration as found:
        raise wrong(str(found)) from None


def explain(
    settings: Settings, table: PolicyTable, roles: Sequence[str], purpose: str | None, document: Path | None
) -> Explanation:
    """The explanation. Exits with 2 and one line for an unknown role or purpose, or a document that can't be used."""
    known = acting(frozenset(role_of(one) for one in roles))
    meant = purpose_of(purpose) if purpose is not None else table.default_purpose(known)
    caller = Caller("explained", known, frozenset({meant} if meant is not None else ()), meant)
    policy = Policy(table, schema.executable)
    rights = policy.known(caller) or table.rights_of(caller)
    infos = {slug: discover()[slug].info(one) for slug, one in settings.connected.items()}
    connected = Connected(infos, resolver_config(settings), flows_hidden(rights))
    if document is None:
        seen = whole_customer(policy.schema_of(rights))
        systems = systems_asked(connected, seen, whole_customer(schema.executable))
        operations: tuple[Explained, ...] = (Explained(None, (), tuple(systems)),)
    else:
        operations = tuple(operation(connected, policy, rights, *one) for one in operations_in(document))
    return Explanation(
        tuple(sorted(known)),
        meant,
        table.version,
        rights,
        operations,
        document is not None,
        settings.access.decision_point is not None,
    )


def role_of(text: str) -> Role:
    try:
        return Role(text.upper())
    except ValueError:
        raise wrong(f"There is no such role; the roles are {', '.join(Role)}.") from None


def purpose_of(text: str) -> Purpose:
    try:
        return Purpose(text.upper())
    except ValueError:
        raise wrong(f"There is no such purpose; the purposes are {', '.join(Purpose)}.") from None


# --- documents -------------------------------------------------------------------------------------------------------

Fragments = Mapping[str, FragmentDefinitionNode]


def operations_in(path: Path) -> list[tuple[OperationDefinitionNode, Fragments]]:
    """The operations of a document, with what depends on variables as included."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError):
        raise wrong("The document cannot be read.") from None
    read: Document[None] = Documents(schema.executable, Hooks(analyse=lambda *_: None)).get(text)
    if read.failure is not None or read.ast is None:
        first = read.errors[0]
        line = f" in line {first.locations[0].line}" if first.locations else ""
        raise wrong(f"The document is not valid{line}: {' '.join(first.message.split())}")
    tree: DocumentNode = visit(read.ast, AsIfIncluded())
    fragments = {one.name.value: one for one in tree.definitions if isinstance(one, FragmentDefinitionNode)}
    return [(one, fragments) for one in tree.definitions if isinstance(one, OperationDefinitionNode)]


class AsIfIncluded(Visitor):
    """Takes out the directives whose variables decide whether a field is selected."""

    def enter_directive(self, node: DirectiveNode, *_: object) -> object:
        decided = any(isinstance(one.value, VariableNode) for one in node.arguments or ())
        return self.REMOVE if node.name.value in ("skip", "include") and decided else None


def operation(
    connected: Connected, policy: Policy, rights: Rights, node: OperationDefinitionNode, fragments: Fragments
) -> Explained:
    view = OperationViews(schema.executable, node, fragments).of(rights, policy)
    seen, whole = (roots(one, node, fragments) for one in (view.schema, schema.executable))
    systems = systems_asked(replace(connected, hidden=flows_hidden(view.rights)), seen, whole)
    return Explained(node.name.value if node.name else None, tuple(fields_of(view, node, fragments)), tuple(systems))


def fields_of(view: OperationView, node: OperationDefinitionNode, fragments: Fragments) -> Iterable[FieldPlace]:
    walk = ClassWalk(view.schema, fragments, NO_VALUES)
    return dict.fromkeys(walk.below(node.selection_set, (), view.schema.get_root_type(node.operation)))


def roots(of: GraphQLSchema, node: OperationDefinitionNode, fragments: Fragments) -> list[RootField]:
    kind = of.get_root_type(node.operation)
    if kind is None:
        return []
    walk = Walk(fragments, NO_VALUES, of)
    return list(roots_of(of, root_nodes(node.selection_set, fragments), walk, kind))


def root_nodes(selections: SelectionSetNode, fragments: Fragments) -> Iterable[FieldNode]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, FragmentSpreadNode):
            yield from root_nodes(fragments[node.name.value].selection_set, fragments)
        elif isinstance(node, InlineFragmentNode):
            yield from root_nodes(node.selection_set, fragments)


# --- what is printed -------------------------------------------------------------------------------------------------


def as_json(told: Explanation) -> dict[str, Json]:
    return {
        "roles": list(told.roles),
        "purpose": told.purpose,
        "policyVersion": told.version,
        "decidedOutside": told.is_decided_outside,
        "classes": [
            {
                "class": one,
                "sight": told.rights.sight(one),
                "code": told.rights.code_of.get(one),
                "description": VALUES[FieldClass][one],
            }
            for one in FieldClass
        ],
        "operations": [
            {
                "name": one.name,
                "fields": [
                    {"path": list(place.path), "class": place.field_class, "sight": SIGHTS[place.mark]} for place in one.fields
                ],
                "systems": [{"system": each.system, "asked": each.asking, "why": each.why} for each in one.systems],
            }
            for one in told.operations
        ],
    }


def print_tables(told: Explanation) -> None:
    console = Console()
    who = f"{' + '.join(told.roles)} for {told.purpose or 'no purpose'}, by version {told.version} of the policy"
    console.print(f"{who}\n", highlight=False, markup=False)
    if told.is_decided_outside:
        console.print("A decision point outside decides in the place of this table (access.decision_point).\n", highlight=False)
    console.print(classes(told.rights))
    if Role.MEMBER in told.roles:
        console.print("\nA MEMBER sees one's own file alone.", highlight=False)
    for one in told.operations:
        name = (f"operation {one.name}" if one.name else "the operation") if told.of_document else "the whole customer"
        if told.of_document:
            console.print(
                f"\nFields of {name} with a class of their own; the others are seen with what they are of\n", highlight=False
            )
            console.print(places(one.fields))
        console.print(f"\nSystems for {name}\n", highlight=False)
        console.print(asked(one.systems))


def table_with(*headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=heading != headings[-1])
    return table


def coloured(key: str, word: str) -> str:
    return f"[{COLOURS[key]}]{word}[/]"


def classes(rights: Rights) -> Table:
    table = table_with("class", "seen", "what it is")
    for one in FieldClass:
        sight = rights.sight(one)
        word = sight.lower() + (", another purpose opens it" if one in rights.under_another_purpose else "")
        table.add_row(one, coloured(sight, word), VALUES[FieldClass][one])
    return table


def places(fields: Sequence[FieldPlace]) -> Table:
    table = table_with("field", "class", "seen")
    for one in fields:
        sight = SIGHTS[one.mark]
        table.add_row(".".join(one.path), one.field_class, coloured(sight, sight.lower()))
    return table


def asked(systems: Sequence[SystemAsked]) -> Table:
    table = table_with("system", "asked", "why")
    for one in systems:
        table.add_row(one.system, coloured(one.asking, WORDS[one.asking]), one.why)
    return table
