"""Pages of a number's campaign messages are exact, however the vendor pages and sorts; links are read where there are any."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.errors import Malformed
from adapters.ports.records import CampaignContact
from adapters.ports.shapes import Page, Position, Window
from adapters.systems.sinch_campaigns.adapter import CampaignsProbe, Contacts
from adapters.systems.sinch_campaigns.reports import Reports
from tests.unit.adapters.sinch_campaigns.engage import BEGIN, NOW, Engage, Held, settings

AMELIA, OLIVER = "+447700900123", "+447700900124"
UNSENT = ("failed", "scheduled")


@st.composite
def messages(draw: Any) -> list[Held]:
    minutes = draw(st.lists(st.integers(0, 12), max_size=30))
    return [
        Held(
            f"m{place:02}",
            minute,
            draw(st.sampled_from((AMELIA, OLIVER))),
            status=draw(st.sampled_from(("delivered", "read", "submitted", *UNSENT))),
            clicks=draw(st.sampled_from((None, 0, 2))),
        )
        for place, minute in enumerate(minutes)
    ]


async def page_of(contacts: Contacts, window: Window, number: str = AMELIA) -> Page[CampaignContact]:
    page = (await contacts.pages([number], window))[number]
    assert isinstance(page, Page)
    return page


@given(held=messages(), limit=st.integers(1, 5), size=st.integers(1, 7), order=st.sampled_from(("newest", "oldest", "any")))
async def test_joined_pages_hold_every_sent_message_once_and_newest_first(
    held: list[Held], limit: int, size: int, order: str
) -> None:
    """In any order only where the settings tell that there is none: nothing that comes tells it for certain."""
    contacts = Engage(held, order=order).contacts(page_size=size, link_pages=100, newest_first=order != "any")
    first: Any = await contacts.pages([AMELIA, OLIVER], Window(limit))
    for number in (AMELIA, OLIVER):
        page, entries = first[number], list(first[number].entries)
        while page.has_more:
            page = await page_of(contacts, Window(limit, before=page.entries[-1].position), number)
            assert page.entries, "more was promised than there is"
            entries += page.entries
        own = [one for one in held if one.number == number and one.status not in UNSENT]
        assert [entry.record.id for entry in entries] == [
            one.id for one in sorted(own, key=lambda one: (one.sent_at, one.id), reverse=True)
        ]
        clicks = {one.id: one.clicks for one in own}
        assert {entry.record.id: entry.record.links[0].clicks if entry.record.links else None for entry in entries} == clicks


async def test_a_full_page_does_not_read_the_report_to_its_end() -> None:
    engage = Engage([Held(f"m{minute:03}", minute, AMELIA) for minute in range(100)])
    page = await page_of(engage.contacts(page_size=10), Window(3))
    assert ([entry.record.id for entry in page.entries], page.has_more) == (["m099", "m098", "m097"], True)
    assert len(engage.asks) == 1


async def test_a_report_in_another_order_is_read_to_its_end() -> None:
    engage = Engage([Held(f"m{minute:03}", minute, AMELIA) for minute in range(60)], order="oldest")
    page = await page_of(engage.contacts(page_size=10), Window(3))
    assert ([entry.record.id for entry in page.entries], page.has_more) == (["m059", "m058", "m057"], True)
    assert len(engage.asks) == 6


async def test_where_the_settings_know_of_no_order_none_is_relied_upon() -> None:
    engage = Engage([Held(f"m{minute:03}", minute, AMELIA) for minute in range(30)])
    await page_of(engage.contacts(page_size=10, newest_first=False), Window(3))
    assert len(engage.asks) == 3


async def test_a_window_at_the_ends_of_time_is_no_trouble() -> None:
    window = Window(3, since=datetime.min.replace(tzinfo=UTC), until=datetime.max.replace(tzinfo=UTC))
    assert len((await page_of(Engage([Held("m", 1, AMELIA)]).contacts(), window)).entries) == 1


async def test_a_report_without_an_end_is_given_up() -> None:
    engage = Engage([Held(f"m{minute:03}", 5, AMELIA) for minute in range(100)])
    with pytest.raises(Malformed):
        await engage.contacts(page_size=10, report_pages=9).pages([AMELIA], Window(3))
    assert len(engage.asks) == 9


async def test_nothing_is_asked_for_that_lies_before_the_beginning() -> None:
    engage = Engage([Held("m", 1, AMELIA)])
    assert await page_of(engage.contacts(), Window(3, until=BEGIN - timedelta(days=9000))) == Page((), has_more=False)
    assert await page_of(engage.contacts(earliest="2026-02-01"), Window(3, before=Position(BEGIN, "m"))) == Page((), False)
    assert engage.asks == []


@pytest.mark.parametrize("number", ["447700900123", "phone:+447700900123", "+44 7700 900123", "+0123456", "", "+４４7700900123"])
async def test_what_is_no_number_has_no_messages_without_a_call(number: str) -> None:
    engage = Engage([])
    assert await engage.contacts().pages([number], Window(3)) == {}
    assert engage.asks == []


async def test_clicks_are_read_only_for_clicked_links_and_wanted_times() -> None:
    held = [Held("a", 1, AMELIA, clicks=0), Held("b", 2, AMELIA, clicks=3), Held("c", 3, AMELIA)]
    engage = Engage(held)
    newest = {entry.record.id: entry.record.clicked_at for entry in (await page_of(engage.contacts(), Window(9))).entries}
    assert newest == {"a": None, "b": held[1].sent_at + timedelta(minutes=5), "c": None}
    assert engage.targets("detail?") == ["/v1/reporting/links/detail?hash=b&page=1&pageSize=100"]
    timeless = Engage(held)
    page = await page_of(timeless.contacts(click_times=False), Window(9))
    assert [entry.record.clicked_at for entry in page.entries] == [None, None, None]
    assert timeless.targets("detail?") == []


async def test_links_of_other_messages_and_numbers_are_nobodys() -> None:
    held = [Held("a", 1, AMELIA, clicks=1), Held("b", 2, AMELIA, clicks=1)]
    page = await page_of(Engage(held).contacts(), Window(1))
    assert [link.short_url for link in page.entries[0].record.links or ()] == ["https://nxt.to/b"]


async def test_of_too_many_links_those_not_found_are_unknown_and_not_missing() -> None:
    engage = Engage([Held(f"m{minute}", minute, AMELIA, clicks=0) for minute in range(9)], link_page=2)
    page = await page_of(engage.contacts(link_pages=2), Window(9))
    known = {entry.record.id: entry.record.links for entry in page.entries}
    assert [known[f"m{place}"] is None for place in range(9)] == [False] * 4 + [True] * 5


async def test_a_link_without_a_code_is_not_asked_about() -> None:
    engage = Engage([Held("m", 1, AMELIA, clicks=2, code="")])
    page = await page_of(engage.contacts(), Window(1))
    assert [(link.clicks, link.last_clicked_at) for link in page.entries[0].record.links or ()] == [(2, None)]
    assert engage.targets("detail?") == []


async def test_a_check_asks_for_one_minute_of_a_number_that_nobody_has() -> None:
    engage = Engage([])
    line: Any = engage
    await CampaignsProbe(Reports(line, settings(), headers={}, now=lambda: NOW)).probe()
    assert len(engage.asks) == 1
    assert b'"+999999999999"' in (engage.asks[0].body or b"")
