"""Rows and windows at the ends of the calendar: every way of paging gives each row once, and the timeline prints them whole."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.instants import EARLIEST, LATEST
from adapters.ports.shapes import Page, Position, Window
from tests.soak import tried
from tests.unit.resolvers.feeds import CAMPAIGNS, NOW, VENDORS, Calls, Messages, Tills
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.vendors import Deed, Vendor
from tests.unit.resolvers.walks import Store

DAY = timedelta(days=1)
WHOLE_SECONDS = LATEST.replace(microsecond=0)
TIMES = (
    EARLIEST, EARLIEST + timedelta(seconds=1), EARLIEST + 2 * DAY, datetime(987, 6, 5, 4, 3, 2, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 0, tzinfo=UTC), datetime(2026, 3, 2, 8, 0, tzinfo=UTC), WHOLE_SECONDS - 2 * DAY,
    WHOLE_SECONDS - timedelta(seconds=1), WHOLE_SECONDS,
)  # fmt: skip
"""Whole seconds, since not every vendor has finer ones."""

BOUNDS = (
    None, EARLIEST, datetime(987, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC),
    LATEST.replace(microsecond=999_000), LATEST,
)  # fmt: skip
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def deeds_at(vendor: Vendor, times: Sequence[datetime]) -> list[Deed]:
    """A till's row of a year that no till was ever set to is not read at all."""
    times = [at for at in times if not isinstance(vendor, Tills) or 1900 <= at.year < 3000]
    made = [vendor.deed("a", number, step=0, sort=number, record=0) for number in range(len(times))]
    return [deed._replace(at=at, records=vendor.records[:1]) for deed, at in zip(made, times, strict=True)]


def walked(vendor: Vendor, window: Window) -> list[Any]:
    """Page by page to the end."""
    record, entries = vendor.records[0], []
    for _ in range(40):
        page = run(vendor.pages([record], window)).get(record, Page((), has_more=False))
        assert isinstance(page, Page)
        entries += page.entries
        if not page.has_more:
            return entries
        assert page.entries
        window = replace(window, before=page.entries[-1].position)
    raise AssertionError("the walk has no end")


def reached(vendor: Vendor, at: datetime, window: Window) -> bool:
    """Whether a vendor is asked so far at all: messages from a day on that the settings name and, unless somebody wants the
    future, until now; where a beginning is wanted, calls since 1970."""
    if isinstance(vendor, Messages):
        future = window.until is not None or at <= NOW
        return at.date() >= CAMPAIGNS.earliest and future
    return not isinstance(vendor, Calls) or window.since is None or at >= EPOCH


def wanted(vendor: Vendor, window: Window) -> set[str]:
    return {
        deed.id
        for deed in vendor.deeds
        if (window.since is None or deed.at >= window.since)
        and (window.until is None or deed.at < window.until)
        and reached(vendor, deed.at, window)
    }


@pytest.mark.parametrize("kind", VENDORS)
@settings(max_examples=tried(40))
@given(
    times=st.lists(st.sampled_from(TIMES), min_size=1, max_size=12),
    limit=st.integers(1, 4),
    since=st.sampled_from(BOUNDS),
    until=st.sampled_from(BOUNDS),
)
def test_paging_gives_every_row_once_even_at_the_ends_of_the_calendar(
    kind: type[Vendor], times: list[datetime], limit: int, since: datetime | None, until: datetime | None
) -> None:
    vendor = kind()
    vendor.deeds = deeds_at(vendor, times)
    window = Window(limit, since=since, until=until)
    entries = walked(vendor, window)
    places = [(entry.position.occurred_at, entry.position.entry_id) for entry in entries]
    assert places == sorted(places, reverse=True)
    assert [entry_id for _, entry_id in places] == list(dict.fromkeys(entry_id for _, entry_id in places))
    assert {entry_id for _, entry_id in places} == wanted(vendor, window)


@pytest.mark.parametrize("kind", VENDORS)
@pytest.mark.parametrize("at", [EARLIEST, LATEST])
def test_a_place_at_either_end_is_a_place_like_any_other(kind: type[Vendor], at: datetime) -> None:
    vendor = kind()
    vendor.deeds = deeds_at(vendor, TIMES)
    behind = walked(vendor, Window(3, before=Position(at, "")))
    assert bool(behind) is (at == LATEST)


@pytest.mark.parametrize("window", ["", ', since: "0001-01-01T00:00:00Z", until: "9999-12-31T23:59:59.999Z"'])
def test_a_timeline_holds_and_prints_what_is_dated_at_either_end(window: str) -> None:
    kinds = [kind for kind in VENDORS if kind not in (Messages, Calls, Tills)]
    store = Store(vendors=[kind() for kind in kinds])
    for vendor in store.vendors:
        vendor.deeds = deeds_at(vendor, [EARLIEST + 2 * DAY, WHOLE_SECONDS - 2 * DAY])
    fields = f"timeline(first: 100{window}) {{ nodes {{ occurredAt subject {{ __typename }} }} missing {{ id }} }}"
    answer = store.customer('email: "amelia@example.com"', fields)
    assert not answer.errors
    times = [node["occurredAt"][:10] for node in answer.data["customer"]["timeline"]["nodes"]]
    assert times == ["9999-12-29"] * len(kinds) + ["0001-01-03"] * len(kinds)


def test_a_window_of_all_time_is_a_window() -> None:
    store = Store(vendors=[VENDORS[0]()])
    window = 'since: "0001-01-01T00:00:00Z", until: "9999-12-31T23:59:59.999Z"'
    assert not store.customer('email: "amelia@example.com"', f"timeline({window}) {{ nodes {{ id }} }}").errors
