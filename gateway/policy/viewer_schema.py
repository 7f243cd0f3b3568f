"""The schema as one caller sees it: the same types, in which denied fields raise and masked fields show their masks.

Whatever runs a query against it obeys, however the query came to a field. `DENIED` marks a field for the plan, which then reads
nothing for it.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any, Final, TypeAlias

from graphql import (
    GraphQLAbstractType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLTypeResolver,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
)
from graphql.pyutils import AwaitableOrValue

from resolvers.marketing_gate import within_consent
from resolvers.policy.masks import MASKS, Mask, Value
from resolvers.policy.rights import Denied, Rights
from resolvers.policy.sensitivity import CLASSES, GATES
from resolvers.selected_paths import DENIED, MASKED

AnyType: TypeAlias = Any
"""A type of graphql-core, or what one is made of."""

Resolve = Callable[..., Value]
MOST_SCHEMAS: Final = 256
"""Schemas that are kept, at 0.2 MB each. A house has about as many as it has roles and purposes."""


class ViewerSchemas:
    """The schemas of callers, by their rights. The least recently used goes first, and `on_drop` hears of it; an open gateway has
    the schema itself."""

    def __init__(
        self, schema: GraphQLSchema, on_drop: Callable[[GraphQLSchema], None] = lambda _: None, *, most: int = MOST_SCHEMAS
    ) -> None:
        self._schema = schema
        self._on_drop = on_drop
        self._most = most
        self._made: OrderedDict[str, GraphQLSchema] = OrderedDict()

    def of(self, rights: Rights) -> GraphQLSchema:
        if rights.is_open:
            return self._schema
        if (made := self._made.get(rights.key)) is not None:
            self._made.move_to_end(rights.key)
            return made
        made = self._made[rights.key] = seen_by(self._schema, rights)
        if len(self._made) > self._most:
            _, dropped = self._made.popitem(last=False)
            self._on_drop(dropped)
        return made


def seen_by(schema: GraphQLSchema, rights: Rights) -> GraphQLSchema:
    """The schema under these rights. Inputs and leaves are the very same objects."""
    return Copy(schema, rights).made()


class Copy:
    """One copy while it is made."""

    def __init__(self, schema: GraphQLSchema, rights: Rights) -> None:
        self._schema = schema
        self._rights = rights
        self._types: dict[str, GraphQLNamedType] = {}

    def made(self) -> GraphQLSchema:
        given: dict[str, AnyType] = {**self._schema.to_kwargs()}
        for root in ("query", "mutation", "subscription"):
            if given[root] is not None:
                given[root] = self._type(given[root])
        given["types"] = [self._type(kind) for kind in given["types"] or ()]
        return GraphQLSchema(**{**given, "assume_valid": True})

    def _type(self, kind: AnyType) -> AnyType:
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType) or kind.name.startswith("__"):
            return kind
        if (known := self._types.get(kind.name)) is not None:
            return known
        given: dict[str, AnyType] = {**kind.to_kwargs()}
        if GATES.get(kind.name) in self._rights.code_of:
            given["extensions"] = {**kind.extensions, DENIED: GATES[kind.name]}
        if isinstance(kind, GraphQLUnionType):
            given["types"] = lambda: [self._type(one) for one in kind.types]
            if kind.resolve_type is not None:
                given["resolve_type"] = as_by(kind, kind.resolve_type)
        else:
            given["fields"] = lambda: {name: self._field(kind.name, name, field) for name, field in kind.fields.items()}
            given["interfaces"] = lambda: [self._type(one) for one in kind.interfaces]
        made: GraphQLNamedType = type(kind)(**given)
        self._types[kind.name] = made
        return made

    def _output(self, kind: AnyType) -> AnyType:
        if isinstance(kind, GraphQLNonNull):
            return GraphQLNonNull(self._output(kind.of_type))
        if isinstance(kind, GraphQLList):
            return GraphQLList(self._output(kind.of_type))
        return self._type(kind)

    def _field(self, parent: str, name: str, field: GraphQLField) -> GraphQLField:
        given = field.to_kwargs()
        given["type_"] = self._output(field.type)
        own = CLASSES[parent, name]
        mask = MASKS.get((parent, name))
        resolve = field.resolve if field.resolve is not None else reading(name)
        if (code := self._rights.code_of.get(own)) is not None:
            given["resolve"] = denying(code)
            given["extensions"] = {**field.extensions, DENIED: own}
        elif mask is not None and mask.counts(own, self._rights):
            given["resolve"] = masking(resolve, mask, self._rights)
            given["extensions"] = {**field.extensions, MASKED: own}
        elif is_abstract_type(named := get_named_type(field.type)) and self._gated(named):
            given["resolve"] = gating(resolve, self._rights)
        if parent == "Customer" and self._rights.gated and code is None:
            given["resolve"] = within_consent(given["resolve"] or resolve, name, self._rights)
        return GraphQLField(**given)

    def _gated(self, kind: GraphQLAbstractType) -> bool:
        """Whether some of the types that it may be are denied."""
        return any(GATES.get(one.name) in self._rights.code_of for one in self._schema.get_possible_types(kind))


def as_by(kind: GraphQLUnionType, resolve_type: GraphQLTypeResolver) -> GraphQLTypeResolver:
    """The type of a value as the union of the schema itself tells it: Strawberry knows that one's types, and no copies."""

    def resolve(value: Value, info: GraphQLResolveInfo[object], copy: GraphQLAbstractType) -> AwaitableOrValue[str | None]:
        return resolve_type(value, info, kind)

    return resolve


def reading(name: str) -> Resolve:
    def resolve(source: Value, info: object) -> Value:
        return source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)

    return resolve


def denying(code: str) -> Resolve:
    def resolve(source: Value, info: object, **arguments: object) -> Value:
        raise Denied(code)

    return resolve


def masking(inner: Resolve, mask: Mask, rights: Rights) -> Resolve:
    """The field as its mask. Errors and nulls stay as they are."""
    convert = mask.convert

    def shown(value: Value, source: Value) -> Value:
        return value if value is None or isinstance(value, Exception) else convert(value, source, rights)

    async def later(value: Awaitable[Value], source: Value) -> Value:
        return shown(await value, source)

    def resolve(source: Value, info: object, **arguments: object) -> Value:
        value = inner(source, info, **arguments)
        return later(value, source) if isawaitable(value) else shown(value, source)

    return resolve


def gating(inner: Resolve, rights: Rights) -> Resolve:
    """A field of several types: what is of a denied type is not shown."""

    def let_through(value: Value) -> Value:
        definition = getattr(type(value), "__strawberry_definition__", None)
        if definition is not None and (gate := GATES.get(definition.name)) is not None:
            rights.require(gate)
        return value

    async def later(value: Awaitable[Value]) -> Value:
        return let_through(await value)

    def resolve(source: Value, info: object, **arguments: object) -> Value:
        value = inner(source, info, **arguments)
        return later(value) if isawaitable(value) else let_through(value)

    return resolve
