"""The schema as one caller sees it: made once for equal rights, and let go with all that was compiled for it."""

import asyncio
from dataclasses import dataclass

import pytest
from graphql import GraphQLObjectType, parse, print_schema, validate_schema

from adapters.ports.records import Purpose
from gateway import execution
from gateway.configuration.policy_table import read_table
from gateway.execution.operations import Operations
from gateway.policy.viewer_schema import ViewerSchemas, gating, seen_by
from resolvers.policy.caller import Caller, Role
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import EVERYTHING, Denied, Rights, Sight
from resolvers.policy.sensitivity import CLASSES
from resolvers.schema import schema
from resolvers.sections.orders import Order
from resolvers.sections.tickets import Ticket
from resolvers.selected_paths import DENIED, MASKED

SCHEMA = schema.executable
TABLE = read_table(None)


def rights(role: Role, purpose: Purpose | None) -> Rights:
    return TABLE.rights_of(Caller("somebody", frozenset({role}), purpose=purpose))


AGENT = rights(Role.AGENT, Purpose.SERVICE)


@pytest.mark.parametrize("role", Role)
def test_what_can_be_asked_is_the_same_for_all(role: Role) -> None:
    """A caller's schema refuses no document that another's takes, so that the answer says what is not for them."""
    own = seen_by(SCHEMA, rights(role, None))
    assert print_schema(own) == print_schema(SCHEMA)
    assert validate_schema(own) == []


def test_each_field_is_marked_as_its_class_is_seen() -> None:
    own = seen_by(SCHEMA, AGENT)
    for (kind, name), of in CLASSES.items():
        seen = own.type_map[kind]
        assert isinstance(seen, GraphQLObjectType) or kind == "Node"
        marks = seen.fields[name].extensions.keys() & {DENIED, MASKED}
        if AGENT.sight(of) is Sight.DENIED:
            assert marks == {DENIED}
        elif AGENT.sight(of) is Sight.MASKED:
            assert marks == {MASKED}
        else:
            assert DENIED not in marks


def test_an_open_gateway_has_the_schema_itself() -> None:
    assert ViewerSchemas(SCHEMA).of(EVERYTHING) is SCHEMA


def test_equal_rights_have_one_schema_and_the_least_used_goes_first() -> None:
    gone: list[object] = []
    schemas = ViewerSchemas(SCHEMA, gone.append, most=2)
    first = schemas.of(AGENT)
    second = schemas.of(rights(Role.ANALYST, Purpose.ANALYTICS))
    assert schemas.of(AGENT) is first
    schemas.of(rights(Role.OPERATOR, None))
    assert gone == [second]
    assert schemas.of(AGENT) is first


def test_what_was_compiled_for_a_schema_goes_with_it() -> None:
    operations, own = Operations(), seen_by(SCHEMA, AGENT)
    document = parse("{ systems { id } }")
    for each in (own, SCHEMA, own, SCHEMA):
        operations.of(each, document, None)
    assert len(operations.known) == 2
    operations.drop(own)
    assert [key[0] for key in operations.known] == [id(SCHEMA)]
    assert len(operations) == 1


@dataclass
class Anybody:
    """A context without anything."""


@pytest.mark.parametrize("rounds", [1, 3], ids=["by graphql-core", "compiled"])
def test_denied_fields_raise_however_they_are_run(rounds: int) -> None:
    own = seen_by(SCHEMA, AGENT)
    document = parse("{ systems { id } }")

    async def asked() -> list[str]:
        for _ in range(rounds):
            result = await execution.run(own, document, operation=None, variables={}, context=Anybody())
            await asyncio.sleep(0)
        assert result.data == {"systems": None}
        return [type(error.original_error).__name__ for error in result.errors or ()]

    assert asyncio.run(asked()) == [Denied.__name__]


def test_every_class_can_be_seen_by_somebody() -> None:
    seen = {
        one
        for role, rows in TABLE.roles.items()
        for purpose in (None, *rows.by_purpose)
        for one in FieldClass
        if rights(role, purpose).sight(one) is Sight.CLEAR
    }
    assert seen == set(FieldClass)


async def test_of_several_types_those_of_a_denied_class_are_not_told() -> None:
    """Also where it takes time to know which of them it is."""
    rights = Rights({FieldClass.ACTIVITY: Sight.CLEAR, FieldClass.TICKET: Sight.CLEAR})
    order, ticket = Order.__new__(Order), Ticket.__new__(Ticket)

    async def later(source: object, info: object) -> object:
        return order

    with pytest.raises(Denied):
        gating(lambda source, info: order, rights)(None, None)
    with pytest.raises(Denied):
        await gating(later, rights)(None, None)
    assert gating(lambda source, info: ticket, rights)(None, None) is ticket
    assert gating(lambda source, info: None, rights)(None, None) is None
