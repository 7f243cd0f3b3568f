"""The selection below a field, as dotted paths: `profile.givenName`, `orders.total`.

The steps of a connection (`edges`, `node`, `nodes`) are left out, so that a path names the thing and not the way to it. Fragments
are followed, and each leaves its type in a path (`timeline.subject.@Order`). `@skip` and `@include` are obeyed. What the caller
may not see is left out: fields and types with the mark `DENIED` in their schema. The paths are cached with their document, since
its nodes live as long as it does.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_directive_values

from adapters.ports.capabilities import Flow
from adapters.ports.system_info import SystemInfo

Paths = frozenset[str]
STEPS = frozenset({"edges", "node", "nodes"})

DENIED, MASKED = "customer360-denied", "customer360-masked"
"""Marks in the extensions of fields and types: the caller may not see them, or sees a mask of them."""

MOST_VARIANTS = 64
"""The most variants of one document that are remembered: its directives may select differently."""


class Plan:
    """The plan of a document, computed once: the paths below each of its fields, and their demands.

    `systems`: the only ones that it reads, each with its groups and flows; None for all connected ones. `hidden`: flows of which
    a timeline shows this caller nothing.
    """

    def __init__(self, systems: Mapping[str, SystemInfo] | None = None, *, hidden: frozenset[Flow] = frozenset()) -> None:
        self.systems = systems
        self.hidden = hidden
        self.paths: dict[tuple[int, ...], Paths] = {}
        self.profiles: dict[Paths, object] = {}
        """By the paths below a customer."""
        self.demands: dict[tuple[int, ...], object] = {}
        """By the ids of the field's nodes, which live as long as their document."""

    def narrowed(self, systems: Mapping[str, SystemInfo]) -> "Plan":
        """The plan for these systems alone. Whatever they do not serve is not read, by any section or search."""
        return Plan(systems, hidden=self.hidden)

    def remember(self, fields: GraphQLResolveInfo[Any], demand: object) -> None:
        """Remember the demand below a field, if it holds for all variables."""
        key = tuple(map(id, fields.field_nodes))
        if key in self.paths:
            self.demands[key] = demand

    def below(self, info: GraphQLResolveInfo[Any]) -> Paths:
        """The paths selected below the resolved field."""
        key = tuple(map(id, info.field_nodes))
        if (paths := self.paths.get(key)) is None:
            walk, kind = Walk(info.fragments, info.variable_values, info.schema), get_named_type(info.return_type)
            paths = frozenset(path for node in info.field_nodes for path in walk.below(node.selection_set, "", kind))
            if not walk.conditional:
                if len(self.paths) >= MOST_VARIANTS:
                    self.paths.clear()
                    self.demands.clear()
                self.paths[key] = paths
        return paths


class Walk:
    """One walk. `conditional` is True after a directive in it, so that its paths hold for these variables only."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues, schema: GraphQLSchema) -> None:
        self._fragments = fragments
        self._variables = variables
        self._schema = schema
        self.conditional = False

    def below(self, selections: SelectionSetNode | None, prefix: str, kind: GraphQLNamedType | None) -> Iterator[str]:
        """The paths of a selection of this type."""
        for node in selections.selections if selections is not None else ():
            if node.directives:
                self.conditional = True
                if not is_included(node, self._variables):
                    continue
            if isinstance(node, FieldNode):
                name = node.name.value
                field = kind.fields.get(name) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else None
                if field is not None and DENIED in field.extensions:
                    continue
                path = prefix if name in STEPS else prefix + name
                if name not in STEPS:
                    yield path
                below_it = get_named_type(field.type) if field is not None else None
                yield from self.below(node.selection_set, path if name in STEPS else path + ".", below_it)
            elif isinstance(node, InlineFragmentNode | FragmentSpreadNode):
                fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                own = kind
                if fragment.type_condition is not None:
                    own = self._schema.get_type(fragment.type_condition.name.value)
                    if own is not None and DENIED in own.extensions:
                        continue
                    yield f"{prefix}@{fragment.type_condition.name.value}"
                yield from self.below(fragment.selection_set, prefix, own)


def is_included(node: SelectionNode, variables: VariableValues) -> bool:
    """Whether `@skip` and `@include` leave the selection in."""
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    if skip and skip["if"]:
        return False
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not include or bool(include["if"])


def picks(paths: Paths, field: str, *types: str) -> bool:
    """Whether a field of several types is selected for any of these: by a fragment on one, or without a fragment."""
    picked = {path for path in paths if path.startswith(f"{field}.@")}
    return field in paths and (not picked or any(f"{field}.@{one}" in picked for one in types))


def below(paths: Paths, field: str) -> Paths:
    """The paths below one of the selected fields."""
    return frozenset(path.removeprefix(f"{field}.") for path in paths if path.startswith(f"{field}."))
