"""Queries made from the schema alone: every field of every object that is not deprecated, as deep as the schema goes without
coming round again.

`above` are the types that a field stands below: of an object of one of them only the leaves are asked.
"""

from collections.abc import Iterator, Mapping

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
)

PAGE = 10
"""Entries asked of every list that can be asked for so many."""
LITERALS: Mapping[str, str] = {"channel": "EMAIL", "text": "$text", "by": "$by", "id": "$id"}
"""What stands in the arguments that a field can't be asked without."""
VARIABLES: Mapping[str, str] = {"text": "String!", "by": "CustomerKey!", "id": "ID!"}


def of_customers(schema: GraphQLSchema) -> dict[str, str]:
    """One for each field of a customer, by its name, so that none is dearer than the gateway allows. Takes `by`."""
    customer = schema.get_type("Customer")
    assert isinstance(customer, GraphQLObjectType)
    return {
        name: f"query ($by: CustomerKey!) {{ customer(by: $by) {{ __typename id {selected(name, field, (customer.name,))} }} }}"
        for name, field in customer.fields.items()
    }


def of_root(schema: GraphQLSchema, name: str) -> str:
    """A field of the query itself, customers cut short."""
    assert schema.query_type is not None
    field = schema.query_type.fields[name]
    taken = [argument for argument, one in field.args.items() if is_required_argument(one)]
    head = f"query ({', '.join(f'${one}: {VARIABLES[one]}' for one in taken)})" if taken else "query"
    return f"{head} {{ {selected(name, field, ('Customer',))} }}"


def of_node(schema: GraphQLSchema, type_name: str) -> str:
    """Whatever a node of this type has, by its id."""
    kind = schema.get_type(type_name)
    assert kind is not None
    return (
        f"query ($id: ID!) {{ node(id: $id) {{ __typename ... on {type_name} {{ {' '.join(fields(kind, ('Customer',)))} }} }} }}"
    )


def selected(name: str, field: GraphQLField, above: tuple[str, ...], alias: str = "") -> str:
    kind = get_named_type(field.type)
    below = f" {{ __typename {' '.join(fields(kind, above))} }}" if is_composite_type(kind) else ""
    return f"{alias}{name}{arguments(field)}{below}"


def arguments(field: GraphQLField) -> str:
    given = {name: LITERALS[name] for name, argument in field.args.items() if is_required_argument(argument)}
    if "first" in field.args:
        given["first"] = str(PAGE)
    return f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""


def fields(kind: GraphQLNamedType, above: tuple[str, ...]) -> Iterator[str]:
    if isinstance(kind, GraphQLUnionType):
        yield from (f"... on {one.name} {{ {' '.join(of_member(kind, one, above))} }}" for one in kind.types)
        return
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    for name, field in kind.fields.items():
        if field.deprecation_reason is None and (kind.name not in above or not is_composite_type(get_named_type(field.type))):
            yield selected(name, field, (*above, kind.name))


def of_member(union: GraphQLUnionType, kind: GraphQLObjectType, above: tuple[str, ...]) -> Iterator[str]:
    """A field that has another type elsewhere in the union goes by a name of its own, as GraphQL wants it."""
    for name, field in kind.fields.items():
        if field.deprecation_reason is not None:
            continue
        types = {str(one.fields[name].type) for one in union.types if name in one.fields}
        yield selected(name, field, (*above, kind.name), f"{kind.name}_{name}: " if len(types) > 1 else "")


def possible_types(schema: GraphQLSchema) -> dict[str, list[str]]:
    """As a client's code generator writes them beside the schema."""
    abstract = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType)]
    return {kind.name: [one.name for one in schema.get_possible_types(kind)] for kind in abstract if kind.name[:2] != "__"}
