"""Single flight and batching: what goes out together, who waits for whom, and what happens when nobody waits any more."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from adapters.guards.batcher import Batcher, Outcome
from adapters.guards.deadline_group import DeadlineGroup
from adapters.ports.errors import Malformed, Throttled, TimedOut, Unreachable
from adapters.ports.reading import Fetched


class Vendor:
    """Notes every call; answers `id/aspect` at once, or when the gate is opened."""

    def __init__(self, *, gate: asyncio.Event | None = None, error: Exception | None = None) -> None:
        self.calls: list[tuple[list[str], list[str], bool]] = []
        self.cancelled = 0
        self._gate = gate
        self._error = error

    async def __call__(
        self, items: Sequence[str], aspects: frozenset[str], bypass_cache: bool
    ) -> Mapping[tuple[str, str], Outcome]:
        self.calls.append((sorted(items), sorted(aspects), bypass_cache))
        try:
            if self._gate is not None:
                await self._gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self._error is not None:
            raise self._error
        return {(item, aspect): Fetched(f"{item}/{aspect}", 1.0) for item in items for aspect in aspects}


def batcher(vendor: Vendor, *, max_batch: int = 10, together: bool = True) -> Batcher[str, str]:
    return Batcher("shop", vendor, max_batch=max_batch, together=together)


async def value(counter: Batcher[str, str], item: str, aspect: str = "a", *, bypass_cache: bool = False) -> Outcome:
    waiting = DeadlineGroup({aspect: counter.pending(item, aspect, bypass_cache=bypass_cache)}, lambda _: TimedOut("shop"))
    return (await waiting.future)[aspect]


async def test_what_is_asked_in_one_turn_goes_out_in_one_call() -> None:
    vendor = Vendor()
    counter = batcher(vendor)
    outcomes = await asyncio.gather(*(value(counter, item) for item in "abc"))
    assert [outcome.value for outcome in outcomes] == ["a/a", "b/a", "c/a"]
    assert vendor.calls == [(["a", "b", "c"], ["a"], False)]


async def test_a_batch_is_never_larger_than_the_vendor_takes() -> None:
    vendor = Vendor()
    counter = batcher(vendor, max_batch=50)
    await asyncio.gather(*(value(counter, str(number)) for number in range(120)))
    assert sorted(len(items) for items, _, _ in vendor.calls) == [20, 50, 50]


async def test_groups_of_one_record_travel_together_and_windows_apart() -> None:
    together, apart = Vendor(), Vendor()
    for vendor, counter in ((together, batcher(together)), (apart, batcher(apart, together=False))):
        await asyncio.gather(value(counter, "x", "a"), value(counter, "x", "b"))
        assert len(vendor.calls) == (1 if vendor is together else 2)


async def test_the_same_question_under_way_is_not_asked_again() -> None:
    gate = asyncio.Event()
    vendor = Vendor(gate=gate)
    counter = batcher(vendor)
    first = asyncio.create_task(value(counter, "x"))
    while not vendor.calls:
        await asyncio.sleep(0)
    second = asyncio.create_task(value(counter, "x"))
    await asyncio.sleep(0)
    gate.set()
    assert (await first).value == (await second).value == "x/a"
    assert len(vendor.calls) == 1


async def test_a_read_past_the_cache_does_not_join_a_call_that_may_use_it() -> None:
    vendor = Vendor()
    counter = batcher(vendor)
    await asyncio.gather(value(counter, "x"), value(counter, "x", bypass_cache=True))
    assert sorted(bypass_cache for _, _, bypass_cache in vendor.calls) == [False, True]


async def test_the_call_ends_once_nobody_waits_and_the_next_request_starts_anew() -> None:
    gate = asyncio.Event()
    vendor = Vendor(gate=gate)
    counter = batcher(vendor)
    waiting = DeadlineGroup({"a": counter.pending("x", "a")}, lambda _: TimedOut("shop"))
    while not vendor.calls:
        await asyncio.sleep(0)
    waiting.expire()
    assert isinstance((await waiting.future)["a"], TimedOut)
    gate.set()
    assert (await value(counter, "x")).value == "x/a"
    assert (len(vendor.calls), vendor.cancelled) == (2, 1)


async def test_one_of_two_who_stops_waiting_leaves_the_other_its_answer() -> None:
    gate = asyncio.Event()
    vendor = Vendor(gate=gate)
    counter = batcher(vendor)
    patient = asyncio.create_task(value(counter, "x"))
    hasty = asyncio.create_task(value(counter, "x"))
    while not vendor.calls:
        await asyncio.sleep(0)
    hasty.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hasty
    gate.set()
    assert (await patient).value == "x/a"
    assert vendor.cancelled == 0


async def test_an_error_is_everybodys_answer_and_is_not_remembered() -> None:
    vendor = Vendor(error=Throttled("shop"))
    counter = batcher(vendor)
    outcomes = await asyncio.gather(value(counter, "x"), value(counter, "y"))
    assert all(isinstance(outcome, Throttled) for outcome in outcomes)
    await value(counter, "x")
    assert len(vendor.calls) == 2


async def test_a_defect_of_ours_is_a_garbled_answer_told_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    vendor = Vendor(error=KeyError("amelia.hart@example.com"))
    assert isinstance(await value(batcher(vendor), "x"), Malformed)
    assert "amelia" not in caplog.text
    assert caplog.records[0].getMessage() == "source.defect"


async def test_what_an_answer_leaves_out_is_unreachable_rather_than_forgotten() -> None:
    class Silent(Vendor):
        async def __call__(
            self, items: Sequence[str], aspects: frozenset[str], bypass_cache: bool
        ) -> Mapping[tuple[str, str], Outcome]:
            return {}

    assert isinstance(await value(batcher(Silent()), "x"), Unreachable)
