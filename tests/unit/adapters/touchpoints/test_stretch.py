"""Pages of the touchpoints' stream are exact, whatever ties, cursors and page sizes the feeds have."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.errors import BadRequest, Malformed
from adapters.ports.shapes import Page, Position, Window
from tests.unit.adapters.touchpoints.feeds import AMELIA, NOON, PlayedFeeds, event


async def page(feeds: PlayedFeeds, window: Window) -> Page[Any]:
    found = (await feeds.stream().pages([AMELIA], window))[AMELIA]
    assert isinstance(found, Page)
    return found


def ids(found: Page[Any]) -> list[str]:
    return [entry.position.entry_id.split()[0] for entry in found.entries]


async def test_two_feeds_are_merged_newest_first() -> None:
    feeds = PlayedFeeds([event(number) for number in (1, 4, 5)], [event(number, source="/kiosk/1") for number in (2, 3, 6)])
    first = await page(feeds, Window(4))
    assert (ids(first), first.has_more) == (["E0001", "E0002", "E0003", "E0004"], True)
    rest = await page(feeds, Window(4, first.entries[-1].position))
    assert (ids(rest), rest.has_more) == (["E0005", "E0006"], False)


async def test_a_cursor_is_followed_with_the_very_filters_that_it_was_given_for() -> None:
    feeds = PlayedFeeds([event(number) for number in range(9)], longest=3)
    assert ids(await page(feeds, Window(5, since=NOON - timedelta(days=1)))) == [f"E{number:04d}" for number in range(5)]
    first, second, *_ = feeds.queries("app")
    assert "cursor" not in first
    assert "cursor" in second
    assert {name: value for name, value in second.items() if name != "cursor"} == first


@pytest.mark.parametrize("refusal", [(410, "CURSOR_EXPIRED"), (400, "CURSOR_MISMATCH"), (400, "CURSOR_INVALID")])
async def test_a_cursor_that_is_refused_is_gone_on_without(refusal: tuple[int, str]) -> None:
    feeds = PlayedFeeds([event(number) for number in range(9)], longest=3, cursors_hold=0, refusal=refusal)
    assert ids(await page(feeds, Window(7))) == [f"E{number:04d}" for number in range(7)]
    assert next(query["to"] for query in feeds.queries("app") if "to" in query) == ["2026-01-05T11:58:00.001000Z"]


async def test_another_problem_on_the_way_on_is_no_refusal_of_the_cursor() -> None:
    feeds = PlayedFeeds([event(number) for number in range(9)], longest=3, cursors_hold=0, refusal=(400, "FILTER_INVALID"))
    (outcome,) = (await feeds.stream().pages([AMELIA], Window(7))).values()
    assert isinstance(outcome, BadRequest)
    assert len(feeds.queries("app")) == 2


async def test_a_cursor_that_is_refused_where_time_leads_no_further_is_an_error() -> None:
    feeds = PlayedFeeds([event(number, at=NOON) for number in range(9)], longest=3, cursors_hold=0)
    (outcome,) = (await feeds.stream().pages([AMELIA], Window(5))).values()
    assert isinstance(outcome, BadRequest)


async def test_more_events_of_one_instant_than_a_page_holds_come_all_and_once() -> None:
    feeds = PlayedFeeds([event(number, at=NOON) for number in range(20)], longest=3)
    found, window = [], Window(4)
    while (held := await page(feeds, window)).entries:
        found += ids(held)
        window = Window(4, held.entries[-1].position)
    assert found == [f"E{number:04d}" for number in reversed(range(20))]


class Endless(PlayedFeeds):
    """Promises more for ever: with nothing on the page, or by the cursor that it was asked with."""

    def __init__(self, shown: list[Any], cursors: Iterator[str]) -> None:
        super().__init__([])
        self._shown = shown
        self._cursors = cursors

    def answered(self, ask: Any) -> tuple[int, Any]:
        return 200, {"events": self._shown, "nextCursor": next(self._cursors)}


@pytest.mark.parametrize(("shown", "cursors"), [([], map(str, count())), ([event(1)], repeat("again"))], ids=["empty", "again"])
async def test_a_feed_that_promises_more_for_ever_is_garbled(shown: list[Any], cursors: Iterator[str]) -> None:
    feeds = Endless(shown, cursors)
    (outcome,) = (await feeds.stream("app").pages([AMELIA], Window(5))).values()
    assert isinstance(outcome, Malformed)
    assert len(feeds.asks) == (2 if shown else 1)


async def test_what_is_left_out_does_not_end_the_stream() -> None:
    linked = [event(number, type="com.example.store.app.identity.linked.v1") for number in range(40)]
    feeds = PlayedFeeds([*linked, event(41), event(42)])
    assert ids(await page(feeds, Window(1))) == ["E0041"]
    assert (await page(feeds, Window(1))).has_more
    assert not (await page(feeds, Window(2))).has_more


async def test_a_window_that_is_over_before_it_begins_costs_no_call() -> None:
    feeds = PlayedFeeds([event(1)])
    place = Position(NOON - timedelta(days=2), "E0001 /app/ios")
    assert await page(feeds, Window(5, place, since=NOON - timedelta(days=1))) == Page((), has_more=False)
    assert feeds.asks == []


async def test_a_clock_that_stands_at_the_end_of_time_breaks_nothing() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    feeds = PlayedFeeds([event(1, at=last), event(2)])
    first = await page(feeds, Window(1))
    assert ids(first) == ["E0001"]
    assert ids(await page(feeds, Window(1, first.entries[-1].position))) == ["E0002"]


COMPARISONS: list[Callable[[str], Any]] = [str, str.swapcase, lambda text: [-ord(letter) for letter in text]]


@given(
    app=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=12, max_size=25),
    fx=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12),
    longest=st.integers(1, 6),
    limit=st.integers(1, 5),
    by=st.sampled_from(COMPARISONS),
    truncated=st.tuples(st.none() | st.integers(0, 2), st.none() | st.integers(2, 4)),
)
async def test_pages_joined_are_the_whole_stream(
    app: list[Any], fx: list[Any], longest: int, limit: int, by: Callable[[str], Any], truncated: tuple[int | None, int | None]
) -> None:
    """Four instants, so that many events share one; some are somebody else's or are left out; the vendor's order of ids and its
    page size are any."""
    made = {
        name: [
            event(number, at=NOON + timedelta(seconds=second), source=f"/{name}/{kind % 2}", id=f"{'aB'[kind % 2]}{number}")
            | ({"customerref": "cdc:else", "shown_to": "cdc:7f1c"} if kind == 3 else {})
            for number, (second, kind) in enumerate(rows)
        ]
        for name, rows in (("app", app), ("fx", fx))
    }
    since, until = (None if second is None else NOON + timedelta(seconds=second) for second in truncated)
    wanted = sorted(
        (
            (datetime.fromisoformat(one["time"]), f"{one['id']} {one['source']}")
            for one in (*made["app"], *made["fx"])
            if one["customerref"] == "cdc:7f1c"
        ),
        reverse=True,
    )
    wanted = [(at, id_) for at, id_ in wanted if (since is None or at >= since) and (until is None or at < until)]
    feeds = PlayedFeeds(made["app"], made["fx"], longest=longest, by=by)
    found: list[tuple[datetime, str]] = []
    window = Window(limit, since=since, until=until)
    while True:
        held = await page(feeds, window)
        found += [(entry.position.occurred_at, entry.position.entry_id) for entry in held.entries]
        assert held.has_more is (len(found) < len(wanted))
        if not held.has_more:
            break
        assert len(held.entries) == limit
        window = Window(limit, held.entries[-1].position, since, until)
    assert found == wanted
