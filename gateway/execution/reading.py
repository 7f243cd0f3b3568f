"""The way of graphql-core to read a field and to find the type of a value, as far as both are known beforehand.

Strawberry's functions are recognised one by one. A version of it with other functions is left to graphql-core.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import WrapperDescriptorType

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    TypeNameMetaFieldDef,
    default_field_resolver,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE
from strawberry.types.field import StrawberryField

BACKREF = GraphQLCoreConverter.DEFINITION_BACKREF
DEFINITION = "__strawberry_definition__"
BASIC = "GraphQLCoreConverter.from_resolver.<locals>._get_basic_result"
CompositeType = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
Classes = Mapping[type, GraphQLObjectType]


@dataclass(frozen=True, slots=True)
class TypeName:
    """A field that is the name of its object's type."""


@dataclass(frozen=True, slots=True)
class AttributeRead:
    """A field that is an attribute of its object, as Strawberry reads one: an object without it is an error."""

    name: str


@dataclass(frozen=True, slots=True)
class Default:
    """A field that graphql-core's default resolver reads: a key of a mapping or an attribute, null where there is none."""

    name: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """A field that a resolver gives, maybe by arguments."""

    resolve: Callable[..., object]


Reading = TypeName | AttributeRead | Default | Resolved


def reading_of(field: GraphQLField, name: str) -> Reading:
    if field is TypeNameMetaFieldDef:
        return TypeName()
    if field.resolve is None:
        return Resolved(default_field_resolver) if field.args else Default(name)
    definition = field.extensions.get(BACKREF)
    if isinstance(definition, StrawberryField) and is_attribute(field, definition):
        return AttributeRead(definition.python_name)
    return Resolved(field.resolve)


def is_attribute(field: GraphQLField, definition: StrawberryField) -> bool:
    """Whether Strawberry's resolver does nothing but read the attribute."""
    return (
        definition.is_basic_field
        and not field.args
        and definition.default_resolver is getattr
        and type(definition).get_result is StrawberryField.get_result
        and getattr(field.resolve, "__qualname__", None) == BASIC
    )


def classes_of(schema: GraphQLSchema, kind: CompositeType) -> Classes | None:
    """The classes whose instances are of a known object type. None: an instance of any class is of this object type.

    A class that is not among them says nothing: graphql-core asks the functions of the schema.
    """
    if isinstance(kind, GraphQLObjectType):
        if kind.is_type_of is None:
            return None
        own = class_of(kind)
        return {own: kind} if own is not None else {}
    definition = kind.extensions.get(BACKREF)
    if definition is None or getattr(definition, "resolve_type", None) is not None:
        return {}
    known = [(own, possible) for possible in schema.get_possible_types(kind) if (own := class_of(possible)) is not None]
    if isinstance(kind, GraphQLInterfaceType):
        return {own: possible for own, possible in known if issubclass(own, definition.origin)}
    return {own: possible for own, possible in known if first_of(kind, own) is possible}


def class_of(kind: GraphQLObjectType) -> type | None:
    """The class that an object type was made of, where Strawberry tells the type of its instances by their class alone."""
    definition = kind.extensions.get(BACKREF)
    if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of is not None:
        return None
    own = definition.origin
    plain = (
        definition.name == kind.name
        and definition.concrete_of is None
        and not definition.is_graphql_generic
        and own.__dict__.get(DEFINITION) is definition
        and not hasattr(own, TYPE_CAST_ATTRIBUTE)
        and hasattr(own, "__dict__")
        and not has_odd_ways(own)
    )
    return own if plain else None


def first_of(union: GraphQLUnionType, own: type) -> GraphQLObjectType | None:
    """The member of a union for which Strawberry takes an instance of a class: the first with this class or one above it."""
    member: GraphQLObjectType
    for member in union.types:
        definition = member.extensions.get(BACKREF)
        if not isinstance(definition, StrawberryObjectDefinition) or issubclass(own, definition.origin):
            return member
    return None


def has_odd_ways(own: type) -> bool:
    """Whether instances may be errors or awaitable, or invent attributes, so that they have to be looked at one by one."""
    names = {name for kind in own.__mro__ for name in vars(kind)}
    return (
        issubclass(own, BaseException)
        or not names.isdisjoint({"__await__", "__getattr__"})
        or not isinstance(own.__getattribute__, WrapperDescriptorType)
    )
