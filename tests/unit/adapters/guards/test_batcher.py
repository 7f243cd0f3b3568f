"""Single flight and batching: what goes out together, who waits for whom, and what happens when nobody waits any more."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.guards.batcher import Batch, Batcher, DeadlineGroup, Outcome, PendingResult
from adapters.guards.turns import Turns
from adapters.ports.errors import SourceError, Throttled, Unreachable
from adapters.ports.reading import Fetched


class Vendor:
    """The user of a batcher: it makes each call, notes it, and answers `id/aspect` at once, or when the gate is opened."""

    def __init__(
        self,
        *,
        max_batch: int = 10,
        together: bool = True,
        gate: asyncio.Event | None = None,
        error: SourceError | None = None,
        silent: bool = False,
        turns: Turns | None = None,
    ) -> None:
        self.batcher: Batcher[str, str] = Batcher("shop", max_batch=max_batch, together=together, turns=turns)
        self.calls: list[tuple[list[str], list[str], bool]] = []
        self.cancelled = 0
        self._gate = gate
        self._error = error
        self._silent = silent

    def join(self, item: str, aspect: str = "a", *, bypass_cache: bool = False) -> PendingResult:
        """The result to wait for. Somebody waits for it before the turn is over."""
        return self.batcher.join((item, aspect), bypass_cache=bypass_cache)

    async def value(self, item: str, aspect: str = "a", *, bypass_cache: bool = False) -> Outcome | None:
        result = self.join(item, aspect, bypass_cache=bypass_cache)
        waiting = DeadlineGroup([result])
        self.go()
        try:
            await waiting.future
        finally:
            waiting.leave()
        return result.outcome

    def go(self) -> None:
        if self.batcher.claim():
            self.batcher.run(self._answer_joined())

    async def _answer_joined(self) -> None:
        for batch in await self.batcher.collect():
            batch.task = self.batcher.run(self._answer(batch))

    async def _answer(self, batch: Batch[str, str]) -> None:
        items, aspects = zip(*batch.results, strict=True)
        self.calls.append((sorted(set(items)), sorted(set(aspects)), batch.bypass_cache))
        outcomes: dict[tuple[str, str], Outcome] = {}
        try:
            if self._gate is not None:
                await self._gate.wait()
            if self._error is None and not self._silent:
                outcomes = {place: Fetched("/".join(place), 1.0) for place in batch.results}
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.batcher.resolve(batch, outcomes, self._error)


def values(outcomes: Sequence[Outcome | None]) -> list[object]:
    return [outcome.value for outcome in outcomes if isinstance(outcome, Fetched)]


async def test_what_is_asked_in_one_turn_goes_out_in_one_call() -> None:
    vendor = Vendor()
    outcomes = await asyncio.gather(*map(vendor.value, "abc"))
    assert values(outcomes) == ["a/a", "b/a", "c/a"]
    assert vendor.calls == [(["a", "b", "c"], ["a"], False)]


async def test_a_batch_is_never_larger_than_the_vendor_takes() -> None:
    vendor = Vendor(max_batch=50)
    await asyncio.gather(*(vendor.value(str(number)) for number in range(120)))
    assert sorted(len(items) for items, _, _ in vendor.calls) == [20, 50, 50]


@pytest.mark.parametrize(("together", "calls"), [(True, 1), (False, 2)])
async def test_groups_of_one_record_share_a_call_and_windows_do_not(together: bool, calls: int) -> None:
    vendor = Vendor(together=together)
    await asyncio.gather(vendor.value("x", "a"), vendor.value("x", "b"))
    assert len(vendor.calls) == calls


async def test_an_answer_in_flight_is_not_asked_for_again() -> None:
    gate = asyncio.Event()
    vendor = Vendor(gate=gate)
    first = asyncio.create_task(vendor.value("x"))
    while not vendor.calls:
        await asyncio.sleep(0)
    second = asyncio.create_task(vendor.value("x"))
    await asyncio.sleep(0)
    gate.set()
    assert values([await first, await second]) == ["x/a", "x/a"]
    assert len(vendor.calls) == 1


async def test_who_bypasses_the_cache_does_not_join_a_call_that_may_read_it() -> None:
    vendor = Vendor()
    await asyncio.gather(vendor.value("x"), vendor.value("x", bypass_cache=True))
    assert sorted(bypass_cache for _, _, bypass_cache in vendor.calls) == [False, True]


async def test_a_call_ends_with_its_last_waiter_and_the_next_starts_anew() -> None:
    gate = asyncio.Event()
    vendor = Vendor(gate=gate)
    waiting = DeadlineGroup([vendor.join("x")])
    vendor.go()
    while not vendor.calls:
        await asyncio.sleep(0)
    waiting.expire()
    await waiting.future
    waiting.leave()
    gate.set()
    assert values([await vendor.value("x")]) == ["x/a"]
    assert (len(vendor.calls), vendor.cancelled) == (2, 1)


async def test_what_nobody_waits_for_any_more_is_not_asked() -> None:
    vendor = Vendor()
    waiting = DeadlineGroup([vendor.join("x")])
    other = asyncio.create_task(vendor.value("y"))
    waiting.leave()
    await other
    assert vendor.calls == [(["y"], ["a"], False)]
    assert values([await vendor.value("x")]) == ["x/a"]


async def test_one_of_two_who_stops_waiting_leaves_the_other_its_answer() -> None:
    gate = asyncio.Event()
    vendor = Vendor(gate=gate)
    patient = asyncio.create_task(vendor.value("x"))
    hasty = asyncio.create_task(vendor.value("x"))
    while not vendor.calls:
        await asyncio.sleep(0)
    hasty.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hasty
    gate.set()
    assert values([await patient]) == ["x/a"]
    assert vendor.cancelled == 0


async def test_an_error_is_everybodys_answer_and_is_not_remembered() -> None:
    vendor = Vendor(error=Throttled("shop"))
    outcomes = await asyncio.gather(vendor.value("x"), vendor.value("y"))
    assert all(isinstance(outcome, Throttled) for outcome in outcomes)
    await vendor.value("x")
    assert len(vendor.calls) == 2


async def test_what_an_answer_leaves_out_is_unreachable() -> None:
    assert isinstance(await Vendor(silent=True).value("x"), Unreachable)


async def test_a_call_that_is_over_leaves_nothing_behind() -> None:
    vendor = Vendor()
    result = vendor.join("x")
    waiting = DeadlineGroup([result])
    vendor.go()
    await waiting.future
    waiting.leave()
    assert (result.subscribers, result.batch) == ([], None)
    assert (vendor.batcher.pending, vendor.batcher._joined) == ({}, {})
