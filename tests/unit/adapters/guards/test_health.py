"""How a system is doing: told from the calls made so far."""

from datetime import UTC, datetime

import pytest

from adapters.guards.health import Health
from adapters.ports.capabilities import Capability
from adapters.ports.reading import HealthState
from adapters.wire.calls import Call


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def health(outcomes: list[str], *, apart: float = 1.0, took: float = 0.1) -> tuple[Health, Clock]:
    clock = Clock()
    told = Health(clock=clock)
    for outcome in outcomes:
        clock.now += apart
        told.note(Call("shop", Capability.ORDERS, "orders.list", 0.0, took, outcome, 1, 200))
    return told, clock


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([], HealthState.UNKNOWN),
        (["ok"], HealthState.UP),
        (["BadRequest"] * 5, HealthState.UP),
        (["ok", "TimedOut", "ok"], HealthState.DEGRADED),
        (["TimedOut"] + ["ok"] * 20, HealthState.UP),
        (["ok"] * 10 + ["Unreachable", "Throttled", "Malformed"], HealthState.DOWN),
        (["Unreachable"], HealthState.DOWN),
        (["Unauthorized", "cancelled", "TimedOut", "ok"], HealthState.DEGRADED),
        (["cancelled"] * 3, HealthState.DOWN),
    ],
)
def test_the_state_is_told_from_the_latest_calls(outcomes: list[str], state: HealthState) -> None:
    assert health(outcomes)[0].now.state is state


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (["ok"], HealthState.DEGRADED),
        (["ok"] * 5, HealthState.DEGRADED),
        (["Unreachable"] * 3, HealthState.DOWN),
        ([], HealthState.UNKNOWN),
    ],
)
def test_an_answer_that_cannot_be_understood_is_no_sign_of_health(outcomes: list[str], state: HealthState) -> None:
    told, clock = health(outcomes)
    told.note_malformed()
    assert told.now.state is state
    assert told.now.error_rate == {0: None, 1: 1.0, 5: 0.2, 3: 1.0}[len(outcomes)]
    for _ in range(20):
        clock.now += 1
        told.note(Call("shop", Capability.ORDERS, "orders.list", 0.0, 0.1, "ok", 1, 200))
    assert told.now.state is HealthState.UP


def test_a_system_that_answers_what_nobody_understands_is_not_down() -> None:
    one, _ = health(["ok"])
    for _ in range(3):
        one.note(Call("shop", Capability.ORDERS, "orders.list", 0.0, 0.1, "ok", 1, 200))
        one.note_malformed()
    assert one.now.state is HealthState.DEGRADED


def test_rates_and_times_are_of_the_last_minute() -> None:
    told, clock = health(["Unreachable"] * 5)
    clock.now += 100
    for seconds in (0.1, 0.2, 0.3):
        told.note(Call("shop", Capability.ORDERS, "orders.list", 0.0, seconds, "ok", 1, 200))
    now = told.now
    assert (now.state, now.error_rate, now.latency_p50_ms, now.latency_p99_ms) == (HealthState.UP, 0.0, 200.0, 300.0)
    assert now.checked_at == datetime.fromtimestamp(clock.now, UTC)


def test_the_last_call_counts_however_long_ago_it_was() -> None:
    told, clock = health(["ok", "Unreachable", "ok"])
    clock.now += 100_000
    assert told.now.state is HealthState.UP
    assert told.now.error_rate == 0.0


def test_only_so_many_calls_are_remembered() -> None:
    told, _ = health(["Unreachable"] * 300 + ["ok"] * 200, apart=0.001)
    assert told.now.error_rate == 0.0
