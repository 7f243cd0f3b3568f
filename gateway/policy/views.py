"""An operation as one caller sees it: the schema that it is run against, its plan, and what it tells. Worked out once for equal
rights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues, get_variable_values

from adapters.ports.records import Purpose
from gateway.policy.told import ToldClasses, told_of
from gateway.policy.viewer_schema import ViewerSchemas
from resolvers.policy.caller import MEMBER_ALONE, Caller
from resolvers.policy.field_class import FieldClass
from resolvers.policy.happenings import flows_hidden
from resolvers.policy.rights import EVERYTHING, Decider, Rights, Sight, browsing, for_marketing, of_members
from resolvers.selected_paths import Plan

MOST_VIEWS: Final = 32
SEARCHES = frozenset({"searchCustomers"})
"""Root fields with which people are browsed."""

NO_VALUES = VariableValues({}, {})

Changes: TypeAlias = tuple[Callable[[Rights], Rights], ...]
CHANGES: Final[Mapping[tuple[bool, bool], Changes]] = MappingProxyType(
    {(True, False): (for_marketing,), (False, True): (of_members,), (True, True): (of_members, for_marketing)}
)
"""The changes to the rights of any decider: for marketing, and for members."""


@dataclass(slots=True)
class OperationView:
    """One operation under some rights. `told`: None before it is known, and where it depends on the variables."""

    rights: Rights
    schema: GraphQLSchema
    plan: Plan
    told: ToldClasses | None


class Policy:
    """The policy of a process: a decider, and the schemas that follow from it. `on_drop` hears of schemas that go."""

    def __init__(
        self, decider: Decider, schema: GraphQLSchema, on_drop: Callable[[GraphQLSchema], None] = lambda _: None
    ) -> None:
        self._schemas = ViewerSchemas(schema, on_drop)
        self._decider = decider
        self._changed: dict[tuple[Changes, str], Rights] = {}

    def known(self, caller: Caller) -> Rights | None:
        """The caller's rights under their purpose; None where they have to be asked for."""
        rights = self._decider.known(caller)
        return self._under_purpose(rights, caller) if rights is not None else None

    async def asked(self, caller: Caller) -> Rights:
        return self._under_purpose(await self._decider.asked(caller), caller)

    def _under_purpose(self, rights: Rights, caller: Caller) -> Rights:
        """The rights of any decider, with the gate of the purpose, and for members without ways to other people."""
        changes = CHANGES.get((caller.purpose is Purpose.MARKETING, caller.roles == MEMBER_ALONE))
        if changes is None or rights.is_open:
            return rights
        place = changes, rights.key
        if (known := self._changed.get(place)) is None:
            if len(self._changed) >= MOST_VIEWS:
                self._changed.clear()
            known = rights
            for change in changes:
                known = change(known)
            self._changed[place] = known
        return known

    def schema_of(self, rights: Rights) -> GraphQLSchema:
        return self._schemas.of(rights)


class OperationViews:
    """The views of one operation. `open`: where there is no access control."""

    def __init__(
        self, schema: GraphQLSchema, node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self.open = OperationView(EVERYTHING, schema, Plan(), None)
        self._node = node
        self._fragments = fragments
        self._views: dict[str, OperationView] = {}
        self._searches = bool(SEARCHES & set(root_names(node, fragments)))

    def of(self, rights: Rights, policy: Policy) -> OperationView:
        """The operation under these rights. Who searches people without the right to browse them sees masked hits in all of
        it."""
        if (known := self._views.get(rights.key)) is not None and known.schema is policy.schema_of(known.rights):
            return known
        own = browsing(rights) if self._searches and rights.sight(FieldClass.SEARCH) is Sight.MASKED else rights
        schema = policy.schema_of(own)
        told = None if self._node.variable_definitions else told_of(schema, self._node, self._fragments, NO_VALUES)
        if len(self._views) >= MOST_VIEWS:
            self._views.clear()
        view = self._views[rights.key] = OperationView(own, schema, Plan(hidden=flows_hidden(own)), told)
        return view

    def told(self, view: OperationView, variables: Mapping[str, object]) -> ToldClasses:
        """The classes that the operation tells with these variables."""
        if view.told is not None:
            return view.told
        coerced = get_variable_values(view.schema, self._node.variable_definitions or (), dict(variables))
        values = coerced if isinstance(coerced, VariableValues) else NO_VALUES
        told = told_of(view.schema, self._node, self._fragments, values)
        if told.always:
            view.told = told
        return told


def root_names(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    """The names of the fields at the root, whatever the directives on them say."""
    names: list[str] = []
    left = [operation.selection_set]
    while left:
        for node in left.pop().selections:
            if isinstance(node, FieldNode):
                names.append(node.name.value)
            elif isinstance(node, FragmentSpreadNode):
                left.append(fragments[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                left.append(node.selection_set)
    return names
