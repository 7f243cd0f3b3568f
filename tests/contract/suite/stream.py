"""What every Stream owes: newest first, each entry once, an end that is told, and each customer's own."""

import asyncio
import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import unquote

import pytest

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Entry, Page, Ports, Position, Stream, Window
from tests.contract.suite.bench import Question
from tests.contract.suite.connected import ConnectedSystem, on_samples
from tests.contract.suite.faults import FaultContract
from tests.contract.suite.filling import holes
from tests.contract.suite.lookup import NASTY, short
from tests.contract.suite.mutations import EVERY_CELL, MutationContract

ALL = Window(limit=100)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
ENDLESS = (
    replace(ALL, since=FIRST),
    replace(ALL, until=LAST),
    replace(ALL, until=LAST.replace(microsecond=999_000)),
    replace(ALL, since=FIRST, until=LAST),
    replace(ALL, before=Position(LAST, "~")),
)
EMPTY = (replace(ALL, since=LAST), replace(ALL, until=FIRST), replace(ALL, before=Position(FIRST, "")))
SHORT_YEAR = re.compile(r"(?<![\d-])\d{1,3}-\d\d-\d\d")
"""A year without its noughts, as `%Y` prints it."""


class StreamContract(FaultContract, MutationContract):
    """`flow` names the Stream; `known` gives two ids, the first with at least three entries on either line."""

    flow: ClassVar[Flow]
    record: ClassVar[type]
    most_calls: ClassVar[int] = 2
    """HTTP calls for one page: one vendor page, a second where the vendor's fixed page ends inside ours."""

    @abstractmethod
    def known(self, source: ConnectedSystem) -> tuple[str, str]: ...

    @abstractmethod
    def unknown(self, source: ConnectedSystem) -> str: ...

    def stream(self, ports: Ports) -> Stream[Any]:
        return ports.streams[self.flow]

    def questions(self, source: ConnectedSystem) -> Mapping[str, Question]:
        first, second = self.known(source)

        async def both(ports: Ports) -> Any:
            stream = self.stream(ports)
            return await stream.pages([first, second][: stream.max_batch], ALL)

        async def one(ports: Ports) -> Any:
            return await self.stream(ports).pages([first], ALL)

        return {"both": both, "one": one}

    async def ask(self, source: ConnectedSystem, ports: Ports) -> Mapping[Any, object]:
        first = self.known(source)[0]
        answer = await self.stream(ports).pages([first], Window(limit=3))
        assert all(isinstance(page, SourceError) or page.entries for page in answer.values())
        return answer

    async def page(self, source: ConnectedSystem, window: Window, *, of: str | None = None) -> Page[Any]:
        key = of or self.known(source)[0]
        page = (await self.stream(source.ports()).pages([key], window)).get(key, Page((), has_more=False))
        assert isinstance(page, Page)
        return page

    async def test_entries_are_the_flows_records_newest_first_and_each_once(self, source):
        page = await self.page(source, ALL)
        assert len(page.entries) >= 3
        assert {type(entry.record) for entry in page.entries} == {self.record}
        places = [(entry.position.occurred_at, entry.position.entry_id) for entry in page.entries]
        assert places == sorted(places, reverse=True)
        assert len({entry_id for _, entry_id in places}) == len(places)
        assert all(at.utcoffset() == timedelta(0) for at, _ in places)

    @pytest.mark.parametrize("limit", [1, 2])
    async def test_small_pages_joined_are_the_large_page_and_the_end_is_told(self, source, limit):
        whole = await self.page(source, ALL)
        sought = whole.entries[:7]
        entries: list[Entry[Any]] = []
        window = Window(limit=limit)
        while len(entries) < len(sought):
            page = await self.page(source, window)
            assert 1 <= len(page.entries) <= limit
            entries += page.entries
            assert page.has_more is (len(entries) < len(whole.entries) or whole.has_more)
            window = replace(window, before=page.entries[-1].position)
        assert records(entries[: len(sought)]) == records(sought)

    async def test_behind_the_last_entry_there_is_an_empty_end(self, source):
        page = await self.page(source, ALL)
        while page.has_more:
            page = await self.page(source, replace(ALL, before=page.entries[-1].position))
        rest = await self.page(source, replace(ALL, before=page.entries[-1].position))
        assert rest == Page((), has_more=False)

    @on_samples
    async def test_a_page_from_which_a_row_is_lost_goes_on_with_the_next(self, source):
        first = self.known(source)[0]

        async def short(ports: Ports) -> Any:
            return await self.stream(ports).pages([first], Window(limit=2))

        whole = await self.page(source, ALL)
        assert await holes(source, whole, short, limit=2, every=EVERY_CELL) == []

    @pytest.mark.parametrize("hint", ["", "1", "2", "99", "-1", "nonsense"])
    async def test_a_position_holds_whatever_became_of_its_hint(self, source, hint):
        first, second = (await self.page(source, Window(limit=2))).entries
        moved = replace(first.position, hint=hint)
        assert records((await self.page(source, Window(limit=1, before=moved))).entries) == records([second])

    async def test_a_position_whose_entry_is_gone_goes_on_with_the_next_older(self, source):
        first, second = (await self.page(source, Window(limit=2))).entries
        gone = Position(second.position.occurred_at + timedelta(milliseconds=1), "gone", first.position.hint)
        assert records((await self.page(source, Window(limit=1, before=gone))).entries) == records([second])

    async def test_since_is_inclusive_and_until_exclusive(self, source):
        first, second, third = (await self.page(source, Window(limit=3))).entries
        times = {entry.position.occurred_at for entry in (first, second, third)}
        assert len(times) == 3, "the cast's newest three entries stand at three different times"
        window = replace(ALL, since=third.position.occurred_at, until=first.position.occurred_at)
        page = await self.page(source, window)
        assert records(page.entries) == records([second, third])
        assert page.has_more is False

    @pytest.mark.parametrize("window", ENDLESS, ids=["since", "until", "until_as_it_is_written", "both", "before"])
    async def test_a_window_to_the_ends_of_the_calendar_holds_everything(self, source, window):
        page, whole = await self.page(source, window), await self.page(source, ALL)
        assert (records(page.entries), page.has_more) == (records(whole.entries), whole.has_more)

    @pytest.mark.parametrize("window", EMPTY, ids=["since", "until", "before"])
    async def test_a_window_beyond_the_ends_of_the_calendar_is_empty(self, source, window):
        assert await self.page(source, window) == Page((), has_more=False)

    @on_samples
    async def test_years_go_out_with_four_digits(self, source):
        for window in (*ENDLESS, *EMPTY):
            await self.page(source, window)
        for request in source.line.sent:
            assert not SHORT_YEAR.search(unquote(f"{request.url} {request.content.decode()}"))

    async def test_whoever_is_unknown_has_no_entries(self, source):
        assert await self.page(source, ALL, of=self.unknown(source)) == Page((), has_more=False)

    async def test_two_customers_asked_at_once_have_their_own_entries(self, source):
        first, second = self.known(source)
        stream = self.stream(source.ports())
        answers = (
            [await stream.pages([second, first], Window(limit=2))]
            if stream.max_batch > 1
            else await asyncio.gather(*(stream.pages([key], Window(limit=2)) for key in (second, first)))
        )
        together = {key: page for answer in answers for key, page in answer.items()}
        alone = {key: await self.page(source, Window(limit=2), of=key) for key in (first, second)}
        assert together == {key: page for key, page in alone.items() if key in together}
        assert {entry.position.entry_id for entry in alone[first].entries}.isdisjoint(
            entry.position.entry_id for entry in alone[second].entries
        )

    async def test_a_page_costs_few_calls_and_so_does_the_next(self, source):
        page = await self.page(source, Window(limit=2))
        assert len(source.calls) <= self.most_calls
        source.calls.clear()
        await self.page(source, Window(limit=2, before=page.entries[-1].position))
        assert len(source.calls) <= self.most_calls

    @pytest.mark.parametrize("nasty", NASTY, ids=short)
    async def test_an_id_that_breaks_filters_and_paths_has_no_entries(self, source, nasty):
        assert await self.page(source, Window(limit=5), of=nasty) == Page((), has_more=False)


def records(entries: Sequence[Entry[Any]]) -> list[object]:
    """What the entries say; hints may differ from page to page."""
    return [(entry.record, entry.position.occurred_at, entry.position.entry_id) for entry in entries]
