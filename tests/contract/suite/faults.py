"""What every port owes when its system misbehaves: the right error, in time, asked again only where safe, and discreet."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import httpx
import pytest

from adapters.ports.errors import BadRequest, Malformed, SourceError, Throttled, TimedOut, Unauthorized, Unreachable
from adapters.ports.shapes import Ports
from tests.contract.suite.connected import ConnectedSystem, on_samples
from tests.contract.suite.exempt import Contract
from tests.contract.suite.lines import Fault
from tests.contract.suite.people import personal, told_by

QUICK: Mapping[Fault, type[SourceError]] = {
    Fault("status", 401): Unauthorized,
    Fault("status", 403): Unauthorized,
    Fault("status", 429): Throttled,
    Fault("status", 429, 7): Throttled,
    Fault("status", 500): Unreachable,
    Fault("status", 502): Unreachable,
    Fault("status", 503): Unreachable,
    Fault("status", 503, 7): Throttled,
    Fault("status", 302): Malformed,
    Fault("reset"): Unreachable,
    Fault("cut"): Malformed,
    Fault("garbled"): Malformed,
    Fault("html"): Malformed,
    Fault("huge"): Malformed,
    Fault("drift"): Malformed,
    Fault("auth"): Unauthorized,
    Fault("vendor_error"): BadRequest,
}
"""Which fault is which error, by the list of codes at the end of the schema. (An adapter that reads a status itself says so.)"""

SLOW = (Fault("hang"), Fault("slow_body"))
SHORT = 0.25
"""Seconds: the deadline that calls get where nothing will come."""


class FaultContract(Contract):
    """Inherited by the contract of each shape of port; `ask` puts the shape's ordinary question."""

    answers_with: ClassVar[Mapping[str, type[SourceError]]] = {}
    """Where a vendor's own error body means something else than in the table: fault kind -> error."""
    renews: ClassVar[bool] = True
    """False where credentials are fixed (basic auth): then a 401 is final at once."""

    @abstractmethod
    async def ask(self, source: ConnectedSystem, ports: Ports) -> Mapping[Any, object]:
        """The answer to a question that, with nothing broken, has at least one value."""

    def parts(self, answer: Mapping[Any, object]) -> Iterable[object]:
        """The places of an answer in which an error can stand."""
        return answer.values()

    async def failure(self, source: ConnectedSystem, **changed: Any) -> SourceError:
        """The error that the question ends with; not one part may look whole."""
        try:
            parts = list(self.parts(await self.ask(source, source.ports(**changed))))
        except SourceError as error:
            return error
        errors = [part for part in parts if isinstance(part, SourceError)]
        assert errors, "a broken system was answered for as if nobody were known there"
        assert len(errors) == len(parts), "a part of a broken answer looks whole"
        assert len({type(error) for error in errors}) == 1
        return errors[0]

    async def assert_whole(self, source: ConnectedSystem, ports: Ports) -> None:
        parts = list(self.parts(await self.ask(source, ports)))
        assert parts
        assert not [part for part in parts if isinstance(part, SourceError)]

    @pytest.mark.parametrize("fault", QUICK, ids=str)
    async def test_each_fault_has_its_error_and_healing_ends_it(self, source, fault):
        await source.line.break_with(fault)
        error = await self.failure(source)
        assert type(error) is self.answers_with.get(str(fault), self.answers_with.get(fault.kind, QUICK[fault]))
        assert error.system == source.system.slug
        assert error.capability in source.system.capabilities
        await source.line.heal()
        await self.assert_whole(source, source.ports())

    @pytest.mark.parametrize("fault", SLOW, ids=str)
    async def test_silence_ends_with_the_deadline(self, source, fault):
        await source.line.break_with(fault)
        assert type(await self.failure(source, deadline_s=SHORT)) is TimedOut
        assert all(call.attempts == 1 for call in source.calls), "a question that ran out of time is not put again"

    async def test_a_server_error_that_passes_goes_unnoticed(self, source):
        source.before_retry = source.line.heal
        await source.line.break_with(Fault("status", 503))
        await self.assert_whole(source, source.ports())
        assert max(call.attempts for call in source.calls) == 2

    async def test_a_server_error_that_stays_is_asked_about_twice_and_no_more(self, source):
        await source.line.break_with(Fault("status", 500))
        await self.failure(source)
        assert {call.attempts for call in source.calls} == {2}
        assert {call.outcome for call in source.calls} == {"Unreachable"}

    async def test_no_retry_where_settings_forbid_it(self, source):
        await source.line.break_with(Fault("status", 500))
        await self.failure(source, retries=0)
        assert {call.attempts for call in source.calls} == {1}
        assert source.pauses == []

    async def test_a_wait_longer_than_a_second_is_reported_and_not_waited_for(self, source):
        await source.line.break_with(Fault("status", 429, 7))
        error = await self.failure(source)
        assert isinstance(error, Throttled)
        assert error.retry_after == 7
        assert source.pauses == []

    async def test_a_short_wait_that_the_system_asks_for_is_kept(self, source):
        await source.line.break_with(Fault("status", 429, 1))
        await self.failure(source)
        assert source.pauses
        assert min(source.pauses) >= 1

    async def test_refused_credentials_are_renewed_once_at_most(self, source):
        await source.line.break_with(Fault("auth"))
        await self.failure(source)
        assert {call.attempts for call in source.calls} == {2 if self.renews else 1}

    @pytest.mark.parametrize(
        "fault",
        [Fault("drift"), Fault("garbled"), Fault("vendor_error"), Fault("status", 500), Fault("auth"), Fault("cut")],
        ids=str,
    )
    async def test_nothing_personal_is_told_of_a_failure(self, source, fault, caplog):
        caplog.set_level(logging.DEBUG)
        await source.line.break_with(fault)
        error = await self.failure(source)
        logged = [record.getMessage() + str(record.exc_text) + str(record.args) for record in caplog.records]
        assert personal([told_by(error), *logged, *map(repr, source.calls)], also=self.secrets(source)) == []

    async def test_nothing_personal_is_told_of_a_success(self, source, caplog):
        caplog.set_level(logging.DEBUG)
        await self.assert_whole(source, source.ports())
        logged = [record.getMessage() + str(record.args) for record in caplog.records]
        assert personal([*logged, *map(repr, source.calls)], also=self.secrets(source)) == []
        assert {call.outcome for call in source.calls} == {"ok"}

    @on_samples
    async def test_no_more_questions_are_in_flight_than_the_settings_allow(self, source):
        shares = "reads_per_batch" in source.system.settings.model_fields
        ports = source.ports(concurrency=2, **({"reads_per_batch": 1} if shares else {}))
        await asyncio.gather(*(self.assert_whole(source, ports) for _ in range(6)))
        assert source.line.most_in_flight == 2

    @on_samples
    async def test_a_packed_answer_says_the_same(self, source):
        plain = await self.ask(source, source.ports())
        await source.line.break_with(Fault("packed"))
        assert await self.ask(source, source.ports()) == plain

    @on_samples
    @pytest.mark.parametrize("size", ["bomb", "endless"])
    async def test_an_answer_whose_true_size_shows_late_is_not_read_to_its_end(self, source, size):
        await source.line.break_with(Fault(size))
        assert type(await self.failure(source)) is Malformed

    @on_samples
    async def test_nothing_is_ever_asked_of_another_host(self, source):
        await source.line.break_with(Fault("status", 302))
        await self.failure(source)
        assert {request.url.host for request in source.line.sent} == {httpx.URL(source.line.root).host}

    def secrets(self, source: ConnectedSystem) -> Iterable[str]:
        """More values that must not show, besides Amelia's: what this system's ids are on this line."""
        return ()
