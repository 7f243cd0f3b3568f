"""Made-up operations under every role: well-formed answers with known codes, and nothing of a class above the role's."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from graphql import (
    FragmentDefinitionNode,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from adapters.ports.records import Purpose
from gateway.configuration.policy_table import read_table
from gateway.http.messages import Outcome
from gateway.policy.told import ClassWalk, FieldPlace
from gateway.rendering.codes import CODES
from resolvers.policy.caller import Caller, OwnKey, Role
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import Sight, browsing
from resolvers.schema import schema
from tests.asking import Desk, Told, somebody
from tests.contract.played import Played
from tests.journey.probes import values
from tests.journey.world import World
from tests.running import patient_settings
from tests.soak import SOAK
from tests.unit.gateway.execution.written import Writer

TABLE = read_table(None)
ROWS = [(role, purpose) for role, rows in TABLE.roles.items() for purpose in (rows.by_purpose or {None: None})]
MANY = 2_000 if SOAK else 20
"""Operations under each role and purpose."""
SCHEMA = schema.executable
PEOPLE = ("amelia.hart@example.com", "oliver.bennett@example.com", "emma.clarke@example.com", "nobody@example.com")
REFUSED = {Outcome.INVALID, Outcome.UNPARSABLE}
"""For operations beyond the limits: nothing was executed."""


class Asker(Writer):
    """Writes operations about people that there are."""

    def value(self, name: str, kind: GraphQLInputType) -> str:
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(bare, GraphQLInputObjectType) and bare.name == "CustomerKey":
            return f'{{email: "{self.random.choice(PEOPLE)}"}}'
        if name == "text":
            return self.random.choice(['"Hart"', '"Amelia Hart"', '"watch"'])
        return super().value(name, kind)


@pytest.fixture(scope="module")
def desk(played_world: Played) -> Iterator[Desk]:
    World(played_world.address).heal()
    with Desk(patient_settings(played_world.address)) as desk:
        yield desk


def operations(seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    random, made = Random(seed), 0
    while made < MANY:
        text, variables = Asker(SCHEMA, random).document()
        if not validate(SCHEMA, parse(text)):
            made += 1
            yield text, variables


@pytest.mark.parametrize(("role", "purpose"), ROWS, ids=[f"{role}-{purpose}" for role, purpose in ROWS])
def test_no_operation_tells_more_than_the_role_may_see(desk: Desk, role: Role, purpose: Purpose | None) -> None:
    own = OwnKey("email", PEOPLE[0]) if role is Role.MEMBER else None
    caller = somebody(role, purpose=purpose, own=own)
    told_something = 0
    for text, variables in operations(ROWS.index((role, purpose))):
        told = desk.ask(text, caller, **variables)
        assert told.outcome in (Outcome.COMPLETE, Outcome.PARTIAL, *REFUSED), text
        assert {error["extensions"]["code"] for error in told.errors} <= CODES.keys() - {"INTERNAL_SERVER_ERROR"}, text
        if told.outcome not in REFUSED:
            told_something += bool(told.data)
            judge(told, text, variables, caller)
    assert told_something > MANY / 4


def judge(told: Told, text: str, variables: dict[str, Any], caller: Caller) -> None:
    """By the table and the schema's classes alone, whatever the gateway made of both."""
    rights = TABLE.rights_of(caller)
    selected = [*places(text, variables)]
    if any(one.field_class is FieldClass.SEARCH for one in selected) and rights.sight(FieldClass.SEARCH) is Sight.MASKED:
        rights = browsing(rights)
    for one in selected:
        if rights.sight(one.field_class) is Sight.DENIED:
            assert {*map(str, values(told.data, ".".join(one.path)))} <= {"None"}, (one, text)


def places(text: str, variables: dict[str, Any]) -> Iterator[FieldPlace]:
    """The selected fields with classes of their own. Those of one name in several types count if all of these are denied."""
    document = parse(text)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    (operation,) = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    coerced = get_variable_values(SCHEMA, operation.variable_definitions or (), variables)
    assert isinstance(coerced, VariableValues)
    walk = ClassWalk(SCHEMA, fragments, coerced)
    return walk.below(operation.selection_set, (), SCHEMA.query_type)
