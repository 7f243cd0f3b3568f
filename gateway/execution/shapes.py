"""The tree of an operation as it is compiled: each selected field with how it is read and what shape its value has.

`collect_subfields` of graphql-core decides which fields an object has, so merging, fragments, `@skip` and `@include` are its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    Node,
    is_introspection_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet, collect_fields, collect_subfields

from gateway.execution.graphql_core import AnyExecutor
from gateway.execution.reading import Reading, Resolved, classes_of, reading_of

MOST_FIELDS = 5_000
"""Fields of one operation, counted once for each object type that they can be of."""


class TooLarge(Exception):
    """An operation has more fields than are compiled."""


@dataclass(frozen=True, slots=True)
class LeafShape:
    """A scalar or an enumeration. `kind`, here and below: as the schema has it, with its non-null."""

    kind: GraphQLOutputType
    nullable: bool
    leaf: GraphQLLeafType
    is_data: bool = True


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list."""

    kind: GraphQLOutputType
    nullable: bool
    item: "Shape"

    @property
    def is_data(self) -> bool:
        return self.item.is_data


@dataclass(frozen=True, slots=True)
class CompositeShape:
    """An object, or what may be one of several. `any_class`: the fields of an instance of any class; `by_class`: by its class."""

    kind: GraphQLOutputType
    nullable: bool
    any_class: "Selection | None"
    by_class: Mapping[type, "Selection"]

    @property
    def is_data(self) -> bool:
        chosen = [self.any_class] if self.any_class is not None else [*self.by_class.values()]
        return bool(chosen) and all(selection.is_data for selection in chosen)


Shape = LeafShape | ListShape | CompositeShape


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a selection. `name`: in the answer. `shape`: None where graphql-core reads and completes it."""

    name: str
    parent: GraphQLObjectType
    definition: GraphQLField
    details: FieldDetailsList
    reading: Reading
    shape: Shape | None

    @property
    def is_data(self) -> bool:
        """Whether it and all below it are read without a resolver."""
        return self.shape is not None and not isinstance(self.reading, Resolved) and self.shape.is_data


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields that are selected of one object type, in the order of the answer."""

    kind: GraphQLObjectType
    fields: tuple[Field, ...]
    is_data: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_data", all(one.is_data for one in self.fields))


class TreeReader:
    """Reads the tree of one operation for one way to fill in its `@skip` and `@include`."""

    def __init__(self, executor: AnyExecutor) -> None:
        self._executor = executor
        self.fields = 0

    def root(self) -> Selection:
        """Raises TooLarge, RecursionError, and GraphQLError where graphql-core would."""
        executor = self._executor
        schema, operation = executor.schema, executor.operation
        kind = schema.get_root_type(operation.operation)
        if kind is None:
            raise GraphQLError("The schema has no root type for the operation.")
        collected = collect_fields(
            schema, executor.fragments, executor.variable_values, kind, operation, executor.hide_suggestions
        )
        return self._selection(kind, collected.grouped_field_set)

    def _selection(self, kind: GraphQLObjectType, grouped: GroupedFieldSet) -> Selection:
        self.fields += len(grouped)
        if self.fields > MOST_FIELDS:
            raise TooLarge
        fields = (self._field(kind, name, details) for name, details in grouped.items())
        return Selection(kind, tuple(one for one in fields if one is not None))

    def _field(self, parent: GraphQLObjectType, name: str, details: FieldDetailsList) -> Field | None:
        """None where the type has no such field: a document that was not validated leaves it out of the answer."""
        node = details[0].node
        definition = self._executor.schema.get_field(parent, node.name.value)
        if definition is None:
            return None
        reading = reading_of(definition, node.name.value)
        if not isinstance(reading, Resolved) and node.arguments:
            reading = Resolved(definition.resolve or self._executor.field_resolver)
        return Field(name, parent, definition, details, reading, self._shape(definition.type, details))

    def _shape(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Shape | None:
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        nullable = bare is kind
        if isinstance(bare, GraphQLList):
            item = self._shape(bare.of_type, details)
            return ListShape(kind, nullable, item) if item is not None else None
        if is_leaf_type(bare):
            return LeafShape(kind, nullable, bare)
        if not isinstance(bare, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType) or is_introspection_type(bare):
            return None
        classes = classes_of(self._executor.schema, bare)
        if classes is None:
            assert isinstance(bare, GraphQLObjectType)
            return CompositeShape(kind, nullable, self._below(bare, details), {})
        if not classes:
            return None
        return CompositeShape(kind, nullable, None, {own: self._below(possible, details) for own, possible in classes.items()})

    def _below(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Selection:
        executor = self._executor
        collected = collect_subfields(
            executor.schema,
            executor.fragments,
            executor.variable_values,
            executor.operation,
            kind,
            details,
            executor.hide_suggestions,
        )
        return self._selection(kind, collected.grouped_field_set)


def below(node: Node) -> Iterator[Node]:
    """A node and all that is in it."""
    left: list[object] = [node]
    while left:
        one = left.pop()
        if isinstance(one, Node):
            yield one
            left += vars(one).values()
        elif isinstance(one, tuple | list):
            left += one
