"""Callers with different rights ask for one customer through one cache: nobody ever gets a byte that another's rights gave."""

from collections.abc import Iterator

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as some

from adapters.ports.records import Purpose
from resolvers.policy.caller import ANYBODY, Caller, OwnKey, Role
from tests.asking import Desk, somebody
from tests.contract.played import Played
from tests.journey.probes import PROBES, WITHIN_OTHERS, document
from tests.journey.world import World
from tests.running import patient_settings

AMELIA = "amelia.hart@example.com"
CALLERS: dict[str, Caller] = {
    "anybody": ANYBODY,
    "agent": somebody(Role.AGENT, purpose=Purpose.SERVICE),
    "another agent": somebody(Role.AGENT, purpose=Purpose.SERVICE, subject="john"),
    "associate": somebody(Role.ASSOCIATE, purpose=Purpose.SALE),
    "analyst": somebody(Role.ANALYST, purpose=Purpose.ANALYTICS),
    "marketer": somebody(Role.MARKETER, purpose=Purpose.MARKETING),
    "manager": somebody(Role.MANAGER, purpose=Purpose.SERVICE),
    "manager who counts": somebody(Role.MANAGER, purpose=Purpose.ANALYTICS),
    "steward": somebody(Role.STEWARD, purpose=Purpose.SERVICE),
    "operator": somebody(Role.OPERATOR),
    "Amelia": somebody(Role.MEMBER, purpose=Purpose.SERVICE, own=OwnKey("email", AMELIA)),
    "another member": somebody(Role.MEMBER, purpose=Purpose.SERVICE, own=OwnKey("email", "emma.clarke@example.com")),
}
QUERIES = {
    "everything": document(*PROBES, *WITHIN_OTHERS),
    "a profile": document(*(one for one in PROBES if one.selection.startswith("profile"))),
    "what she bought": document(*(one for one in (*PROBES, *WITHIN_OTHERS) if "orders" in one.path)),
    "a name": document(PROBES[0]),
}
Question = tuple[str, str]
questions = some.tuples(some.sampled_from(sorted(CALLERS)), some.sampled_from(sorted(QUERIES)))


class Alone(dict[Question, bytes]):
    """What each caller is told who is the only one to ask."""

    def __repr__(self) -> str:
        return f"{len(self)} answers"


@pytest.fixture(scope="module")
def alone(played_world: Played) -> Alone:
    """A gateway of its own for each caller."""
    World(played_world.address).heal()
    told = Alone()
    for who, caller in CALLERS.items():
        with Desk(patient_settings(played_world.address)) as desk:
            for what, query in QUERIES.items():
                told[who, what] = written(desk.ask(query, caller, email=AMELIA).body)
    return told


@pytest.fixture(scope="module")
def shared(played_world: Played) -> Iterator[Desk]:
    """One gateway for all examples, so that each finds what others have left in its cache."""
    with Desk(patient_settings(played_world.address)) as desk:
        yield desk


@given(rounds=some.lists(some.lists(questions, min_size=1, max_size=4), min_size=1, max_size=6))
def test_nobody_gets_what_anothers_rights_gave(rounds: list[list[Question]], alone: Alone, shared: Desk) -> None:
    """The questions of one round are asked at once."""
    for asked in rounds:
        told = shared.ask_together(*((QUERIES[what], CALLERS[who], {"email": AMELIA}) for who, what in asked))
        for question, one in zip(asked, told, strict=True):
            assert written(one.body) == alone[question], question


def test_the_callers_are_told_different_things(alone: Alone) -> None:
    """Otherwise the test above would prove nothing; two agents have equal rights."""
    assert alone["agent", "everything"] == alone["another agent", "everything"]
    assert len({alone[who, "everything"] for who in CALLERS}) == len(CALLERS) - 1


def written(body: dict[str, list[object]]) -> bytes:
    """The answer; its errors come in any order."""
    errors = sorted(body.get("errors", []), key=str)
    return orjson.dumps(body | {"errors": errors}, option=orjson.OPT_SORT_KEYS)
