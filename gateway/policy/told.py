"""What an operation tells a caller: the classes of its fields that are seen, masked or denied, from the document alone.

It is the same whether a field has a value or not, so that it reveals nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_directive_values

from resolvers.policy.field_class import OPEN_TO_ALL, FieldClass
from resolvers.policy.sensitivity import CLASSES
from resolvers.selected_paths import DENIED, MASKED


@dataclass(frozen=True, slots=True)
class Told:
    """The classes that an operation tells. `masked_paths`: where, without the places in lists. `always`: whatever its variables
    are."""

    clear: frozenset[FieldClass]
    masked: frozenset[FieldClass]
    denied: frozenset[FieldClass]
    masked_paths: tuple[Mapping[str, object], ...]
    always: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One selected field that has a class of its own. `mark`: DENIED, MASKED or none."""

    path: tuple[str, ...]
    field_class: FieldClass
    mark: str | None


def told_of(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode], variables: Any
) -> Told:
    """What this operation tells a caller with this schema."""
    walk = Walk(schema, fragments, variables)
    places = list(dict.fromkeys(walk.below(operation.selection_set, (), schema.get_root_type(operation.operation))))
    return Told(
        frozenset(one.field_class for one in places if one.mark is None),
        frozenset(one.field_class for one in places if one.mark == MASKED),
        frozenset(one.field_class for one in places if one.mark == DENIED),
        tuple({"path": list(one.path), "class": one.field_class} for one in places if one.mark == MASKED),
        not walk.conditional,
    )


class Walk:
    """One walk. `conditional` is True after a directive in it."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Any) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self.conditional = False

    def below(self, selections: SelectionSetNode | None, path: tuple[str, ...], kind: GraphQLNamedType | None) -> Iterator[Place]:
        for node in selections.selections if selections is not None else ():
            if node.directives and not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield from self._field(node, path, kind)
            elif isinstance(node, InlineFragmentNode | FragmentSpreadNode):
                fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                named = fragment.type_condition
                own = self._schema.get_type(named.name.value) if named is not None else kind
                yield from self.below(fragment.selection_set, path, own)

    def _field(self, node: FieldNode, path: tuple[str, ...], kind: GraphQLNamedType | None) -> Iterator[Place]:
        name = node.name.value
        field = kind.fields.get(name) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else None
        if field is None or kind is None:
            return
        here = (*path, node.alias.value if node.alias else name)
        own = CLASSES.get((kind.name, name), FieldClass.PUBLIC)
        mark = DENIED if DENIED in field.extensions else MASKED if MASKED in field.extensions else None
        if own not in OPEN_TO_ALL:
            yield Place(here, own, mark)
        if mark != DENIED:
            yield from self.below(node.selection_set, here, get_named_type(field.type))

    def _included(self, node: Any) -> bool:
        self.conditional = True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not include or bool(include["if"])
