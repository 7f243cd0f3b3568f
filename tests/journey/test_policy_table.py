"""The policy table, asked for real: every role, for every purpose, for every class of fields; what is denied is not even read."""

from collections.abc import Callable

import pytest

from adapters.ports.records import Purpose
from gateway.configuration.policy_table import read_table
from gateway.http.messages import Outcome
from gateway.policy.decision_point import DecisionPoint, NoDecision
from resolvers.policy.caller import Caller, OwnKey, Role
from resolvers.policy.field_class import OPEN_TO_ALL, FieldClass
from resolvers.policy.rights import Decider, Sight
from tests.asking import Desk, Told, somebody
from tests.decision_point import PlayedPoint
from tests.journey.probes import PROBES, WITHIN_OTHERS, Probe, document, values
from tests.journey.world import World
from tests.running import patient_settings

AMELIA = "amelia.hart@example.com"
TABLE = read_table(None)
ROWS = [(role, purpose) for role, rows in TABLE.roles.items() for purpose in (None, *rows.by_purpose)]
OFFICER = somebody(Role.PRIVACY_OFFICER, purpose=Purpose.SUBJECT_RIGHTS)
APART = {FieldClass.SEARCH, FieldClass.BROAD, FieldClass.REFRESH, FieldClass.NODE, FieldClass.AUDIENCE, FieldClass.SUBJECT_ACCESS}
"""Classes that are asked for in tests of their own."""


def caller_of(role: Role, purpose: Purpose | None) -> Caller:
    if role is Role.MEMBER:
        return somebody(role, purpose=purpose, own=OwnKey("email", AMELIA))
    return somebody(role, purpose=purpose)


def sight(role: Role, purpose: Purpose | None, of: FieldClass) -> Sight:
    return TABLE.rights_of(caller_of(role, purpose)).sight(of)


def test_every_class_is_asked_for() -> None:
    asked = {one.field_class for one in (*PROBES, *WITHIN_OTHERS)}
    assert asked | APART | OPEN_TO_ALL == set(FieldClass)


def by_the_table() -> Decider:
    return TABLE


def by_a_decision_point() -> Decider:
    return DecisionPoint(PlayedPoint(TABLE).post, clock=lambda: 0.0)


either_way = pytest.mark.parametrize("decider", [by_the_table, by_a_decision_point])
each_row = pytest.mark.parametrize(("role", "purpose"), ROWS, ids=[f"{role}-{purpose}" for role, purpose in ROWS])


@either_way
@each_row
def test_a_role_sees_what_its_row_says(world: World, role: Role, purpose: Purpose | None, decider: Callable[[], Decider]) -> None:
    caller = caller_of(role, purpose)
    with Desk(patient_settings(world.address), decider=decider()) as desk:
        whole = desk.ask(document(*PROBES, *WITHIN_OTHERS), OFFICER, email=AMELIA)
        told = desk.ask(document(*PROBES, *WITHIN_OTHERS), caller, email=AMELIA)
    for probe in (*PROBES, *WITHIN_OTHERS):
        if is_reached(probe, role, purpose):
            judge(probe, sight(role, purpose, probe.field_class), told, whole)


def is_reached(probe: Probe, role: Role, purpose: Purpose | None) -> bool:
    """Whether what leads to the field is seen."""
    if not probe.root and sight(role, purpose, FieldClass.FIND) is Sight.DENIED:
        return False
    if probe not in WITHIN_OTHERS:
        return True
    leads = {"address": FieldClass.PLACE, "orders": FieldClass.PURCHASE, "membership": FieldClass.MEMBERSHIP}
    leads |= {"tickets": FieldClass.TICKET, "value": FieldClass.SPEND}
    return all(sight(role, purpose, of) is not Sight.DENIED for word, of in leads.items() if f".{word}." in probe.path)


def judge(probe: Probe, expected: Sight, told: Told, whole: Told) -> None:
    clear = [*values(whole.data, probe.leaf)]
    assert clear, probe.leaf
    assert None not in clear, f"Amelia has no {probe.leaf}, so that nothing is proved"
    if expected is Sight.DENIED:
        assert {*map(str, values(told.data, probe.path))} == {"None"}
        assert told.codes[probe.path] in ("FORBIDDEN", "PURPOSE_DENIED")
        assert probe.path not in told.masked
        return
    assert probe.path not in told.codes
    seen = [*values(told.data, probe.leaf)]
    if expected is Sight.CLEAR:
        assert len(seen) == len(clear)
        assert seen[0] == clear[0]
    else:
        assert told.masked[probe.path] == probe.field_class
        assert seen != clear


@either_way
@each_row
def test_what_is_denied_causes_no_call(world: World, role: Role, purpose: Purpose | None, decider: Callable[[], Decider]) -> None:
    """The ledger has the calls for her id, and no other, however much that is denied is asked for beside it."""
    caller = caller_of(role, purpose)
    denied = [one for one in (*PROBES, *WITHIN_OTHERS) if is_denied(one, role, purpose) and is_reached(one, role, purpose)]
    assert calls_for(world, caller, denied, decider()) == calls_for(world, caller, [], decider())


def is_denied(probe: Probe, role: Role, purpose: Purpose | None) -> bool:
    """Denied itself, with nothing seen on the way that costs calls of its own."""
    return sight(role, purpose, probe.field_class) is Sight.DENIED and probe not in WITHIN_OTHERS and probe.path != "c"


def calls_for(world: World, caller: Caller, probes: list[Probe], decider: Decider) -> dict[str, int]:
    with Desk(patient_settings(world.address), decider=decider) as desk:
        world.forget()
        desk.ask(document(*probes), caller, email=AMELIA)
        return world.calls()


def test_without_a_purpose_nobody_sees_a_person(world: World) -> None:
    with Desk(patient_settings(world.address)) as desk:
        world.forget()
        for role in Role:
            told = desk.ask(document(*PROBES), somebody(role), email=AMELIA)
            assert told.data["c"] is None
            assert AMELIA not in str(told.body)
        assert set(world.calls()) <= {"mindtouch", "sap-marketing-cloud"}


VALUE_AND_NAME = """{ c: customer(by: {email: "amelia.hart@example.com"}) {
    value { lifetimeSpend { amount } } profile { fullName }
} }"""


def test_of_several_roles_the_most_open_cell_counts(world: World) -> None:
    """An analyst who is also an associate sees sums under the one purpose, and no name under it."""
    both = somebody(Role.ASSOCIATE, Role.ANALYST, purpose=Purpose.ANALYTICS)
    with Desk(patient_settings(world.address)) as desk:
        told = desk.ask(VALUE_AND_NAME, both)
    assert told.data["c"]["value"]["lifetimeSpend"]["amount"]
    assert told.codes == {"c.profile.fullName": "PURPOSE_DENIED"}


def test_while_nobody_decides_nobody_is_answered(world: World) -> None:
    async def silent(body: bytes) -> bytes:
        raise NoDecision("status 500")

    with Desk(patient_settings(world.address), decider=DecisionPoint(silent, clock=lambda: 0.0)) as desk:
        told = desk.ask(VALUE_AND_NAME, OFFICER)
        assert (told.outcome, told.errors[0]["extensions"]) == (Outcome.OVERLOADED, {"code": "OVERLOADED", "retryable": True})
        assert told.data is None
    assert world.calls() == {}
