"""What the log tells of a system that answers too late or not to be understood."""

import logging
from typing import Any, cast

import pytest

from adapters.guards.source_reader import SourceReader
from adapters.ports.capabilities import PERSON, REACH, Capability
from adapters.ports.errors import Malformed, TimedOut
from adapters.ports.reading import HealthState, Record
from adapters.wire.calls import Call
from tests.unit.resolvers.played import CDC, Account
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World


@pytest.fixture
def here(caplog: pytest.LogCaptureFixture) -> World:
    caplog.set_level(logging.INFO, logger="customer360.source")
    return World([Account(CDC, "u", given_name="Amelia", emails=("amelia@example.com",))])


def look(here: World, deadline_s: float | None = None) -> Record:
    async def once() -> Record:
        asked = SourceReader(here.query_state(), deadline_s=5.0).with_limits(deadline_s=deadline_s, max_age_s=None)
        return cast("Record", await asked.lookup(CDC, "u", frozenset({PERSON, REACH})))

    return run(once())


def told(caplog: pytest.LogCaptureFixture, *names: str) -> list[dict[str, Any]]:
    return [{name: vars(record)[name] for name in ("msg", "levelname", *names)} for record in caplog.records]


@pytest.mark.parametrize(("deadline_s", "level"), [(None, "WARNING"), (10.0, "WARNING"), (0.5, "INFO")])
def test_a_late_system_is_logged_as_a_warning_unless_the_caller_hurried(
    here: World, caplog: pytest.LogCaptureFixture, deadline_s: float | None, level: str
) -> None:
    here.books[CDC].hangs = True
    assert isinstance(look(here, deadline_s).error, TimedOut)
    assert told(caplog, "system", "capability", "ms") == [
        {"msg": "source.late", "levelname": level, "system": CDC, "capability": "PROFILE", "ms": 1000 * (deadline_s or 5)}
    ]


def test_an_answer_that_cannot_be_understood_is_told_as_a_warning_once(here: World, caplog: pytest.LogCaptureFixture) -> None:
    def fault(_: str) -> Malformed:
        return Malformed(CDC, "PROFILE")

    here.books[CDC].fault = fault  # type: ignore[assignment]
    look(here)
    assert told(caplog, "system", "capability") == [
        {"msg": "source.malformed", "levelname": "WARNING", "system": CDC, "capability": "PROFILE"}
    ]


def test_so_is_one_of_which_a_part_cannot_be_understood(here: World, caplog: pytest.LogCaptureFixture) -> None:
    here.books[CDC].faulty_groups = {REACH: Malformed}
    assert look(here).part(PERSON) is not None
    assert [one["msg"] for one in told(caplog)] == ["source.malformed"]


@pytest.mark.parametrize("part", [False, True])
def test_it_is_a_sign_against_the_systems_health(here: World, *, part: bool) -> None:
    observed = here.clients[CDC].observed
    observed.note(Call(CDC, Capability.PROFILE, "accounts.search", 0.0, 0.1, "ok", 1, 200))
    assert observed.now.state is HealthState.UP
    if part:
        here.books[CDC].faulty_groups = {REACH: Malformed}
    else:
        here.books[CDC].fault = Malformed
    look(here)
    assert observed.now.state is HealthState.DEGRADED


def test_an_answer_that_comes_in_time_is_not_told(here: World, caplog: pytest.LogCaptureFixture) -> None:
    assert look(here).known
    assert caplog.records == []
