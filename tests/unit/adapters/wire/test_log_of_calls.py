"""Which calls the log warns of: those that somebody should look into."""

import logging

import pytest

from adapters.ports.capabilities import Capability
from adapters.ports.errors import TimedOut
from adapters.registry import log_call
from adapters.wire.calls import Call
from adapters.wire.message import Request
from tests.unit.adapters.wire.vendor import ASK, answer, hang, line_to


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="customer360.source")
    return caplog


@pytest.mark.parametrize(
    ("outcome", "level"),
    [
        ("ok", "INFO"),
        ("cancelled", "INFO"),
        ("Unreachable", "WARNING"),
        ("TimedOut", "WARNING"),
        ("Throttled", "WARNING"),
        ("Malformed", "WARNING"),
        ("Unauthorized", "WARNING"),
        ("BadRequest", "WARNING"),
        ("ValueError", "WARNING"),
    ],
)
def test_a_call_that_failed_is_a_warning(log: pytest.LogCaptureFixture, outcome: str, level: str) -> None:
    log_call(Call("farfetch", Capability.ORDERS, "orders", 0.0, 0.0123, outcome, 2, 503))
    (record,) = log.records
    assert (record.levelname, record.getMessage()) == (level, "source.call")
    told = {name: vars(record)[name] for name in ("system", "capability", "operation", "outcome", "status", "attempts", "ms")}
    assert told == {
        "system": "farfetch",
        "capability": "ORDERS",
        "operation": "orders",
        "outcome": outcome,
        "status": 503,
        "attempts": 2,
        "ms": 12.3,
    }


class Defective:
    """Credentials whose code trips over what it is given."""

    async def sign(self, ask: Request, line: object) -> Request:
        raise ValueError("amelia.hart@example.com")

    def forget(self, refused: Request) -> bool:
        return False


async def test_an_error_in_our_own_code_is_logged_by_its_class() -> None:
    async with line_to(answer(), auth=Defective()) as asked:
        with pytest.raises(ValueError):
            await asked.http.ask(ASK)
        assert [call.outcome for call in asked.calls] == ["ValueError"]


async def test_a_system_that_hangs_beyond_its_own_time_has_failed() -> None:
    async with line_to(hang, deadline_s=0.05) as asked:
        with pytest.raises(TimedOut):
            await asked.http.ask(ASK)
        assert [call.outcome for call in asked.calls] == ["TimedOut"]
