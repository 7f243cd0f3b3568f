"""The classes of an operation's fields that a caller sees, sees masked or is denied, from the document alone.

The result is the same whether a field has a value or not, so that it reveals nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues

from resolvers.policy.field_class import OPEN_TO_ALL, FieldClass
from resolvers.policy.sensitivity import CLASSES, GATES
from resolvers.selected_paths import DENIED, MASKED, is_included


@dataclass(frozen=True, slots=True)
class ToldClasses:
    """The classes that an operation tells. `masked_paths`: where, without the places in lists. `always`: whatever its variables
    are."""

    clear: frozenset[FieldClass]
    masked: frozenset[FieldClass]
    masked_paths: tuple[Mapping[str, object], ...]
    always: bool
    clear_names: tuple[str, ...] = field(init=False)
    masked_names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clear_names", tuple(sorted(self.clear)))
        object.__setattr__(self, "masked_names", tuple(sorted(self.masked)))


NOTHING_TOLD = ToldClasses(frozenset(), frozenset(), (), always=True)


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """One selected field that has a class of its own. `mark`: DENIED, MASKED or none."""

    path: tuple[str, ...]
    field_class: FieldClass
    mark: str | None


def told_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
) -> ToldClasses:
    """The classes that this operation tells a caller with this schema."""
    walk = ClassWalk(schema, fragments, variables)
    places = list(dict.fromkeys(walk.below(operation.selection_set, (), schema.get_root_type(operation.operation))))
    return ToldClasses(
        frozenset(one.field_class for one in places if one.mark is None) | walk.gates,
        frozenset(one.field_class for one in places if one.mark == MASKED),
        tuple({"path": list(one.path), "class": one.field_class} for one in places if one.mark == MASKED),
        not walk.conditional,
    )


class ClassWalk:
    """One walk. `conditional` is True after a directive in it. `gates`: the classes of the types that its fragments select, as
    of what a field of several types leads to."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self.conditional = False
        self.gates: set[FieldClass] = set()

    def below(
        self, selections: SelectionSetNode | None, path: tuple[str, ...], kind: GraphQLNamedType | None
    ) -> Iterator[FieldPlace]:
        for node in selections.selections if selections is not None else ():
            if node.directives:
                self.conditional = True
                if not is_included(node, self._variables):
                    continue
            if isinstance(node, FieldNode):
                yield from self._field(node, path, kind)
            elif isinstance(node, InlineFragmentNode | FragmentSpreadNode):
                fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                named = fragment.type_condition
                own = self._schema.get_type(named.name.value) if named is not None else kind
                if own is not None and own is not kind and own.name in GATES and DENIED not in own.extensions:
                    self.gates.add(GATES[own.name])
                yield from self.below(fragment.selection_set, path, own)

    def _field(self, node: FieldNode, path: tuple[str, ...], kind: GraphQLNamedType | None) -> Iterator[FieldPlace]:
        name = node.name.value
        field = kind.fields.get(name) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else None
        if field is None or kind is None:
            return
        here = (*path, node.alias.value if node.alias else name)
        own = CLASSES.get((kind.name, name), FieldClass.PUBLIC)
        mark = DENIED if DENIED in field.extensions else MASKED if MASKED in field.extensions else None
        if own not in OPEN_TO_ALL:
            yield FieldPlace(here, own, mark)
        if mark != DENIED:
            yield from self.below(node.selection_set, here, get_named_type(field.type))
