"""What an odd value in a message, a link or a click costs: itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from adapters.guards.proof import ProvenStream
from adapters.ports.capabilities import Flow
from adapters.ports.errors import Malformed
from adapters.ports.records import CampaignContact
from adapters.ports.shapes import Page, Window
from adapters.systems.sinch_campaigns import mapping, wire
from adapters.wire.losses import gathered
from tests.soak import tried
from tests.unit.adapters.oddities import Answer, costs, read, spoilt, walked
from tests.unit.adapters.sinch_campaigns.engage import BEGIN, Engage, Held, settings
from tests.unit.adapters.sinch_campaigns.test_mapping import MESSAGE

AMELIA = "+447700900123"
SETTINGS = settings()
CDC = "sap-customer-data-cloud"
LINK = {
    "short_url": "https://nxt.to/a",
    "click_count": 2,
    "message_id": "m",
    "long_url": "https://x",
    "destination_number": AMELIA,
}


def contact(message: wire.Message) -> CampaignContact:
    return mapping.contact(message, mapping.campaign_of(message, SETTINGS) or "", (), SETTINGS)


ANSWERS = {
    "report": Answer(
        wire.read_report,
        {"messages": [{**MESSAGE, "message_id": one} for one in ("a", "b")], "pagination": {"has_next": False}},
        lambda report: {message.message_id: contact(message) for message in report.messages},
        rows=("messages",),
        tells_apart=frozenset({"messages.message_id", "messages.timestamp", "messages.destination_address"}),
        carries=frozenset({"messages"}),
        together={"messages.metadata": frozenset({"campaign", "named"})},
    ),
    "links": Answer(
        wire.read_links,
        {
            "short_urls": [{**LINK, "short_url": one} for one in ("https://nxt.to/a", "https://nxt.to/b")],
            "pagination": {"page_count": 1},
        },
        lambda summary: {link.short_url: mapping.tracked(link, {}) for link in summary.short_urls},
        rows=("short_urls",),
        tells_apart=frozenset({"short_urls.short_url"}),
        carries=frozenset({"short_urls"}),
    ),
    "clicks": Answer(
        wire.read_clicks,
        {
            "clicks": [{"dt": f"2025-12-01T09:12:1{one}.071493", "ip": "192.0.2.1"} for one in range(2)],
            "pagination": {"page_count": 1},
        },
        lambda detail: {click.dt.isoformat(): click for click in detail.clicks},
        rows=("clicks",),
        tells_apart=frozenset({"clicks.dt"}),
        carries=frozenset({"clicks"}),
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_stands_at_one_place_costs_itself(name: str) -> None:
    assert costs(ANSWERS[name]) == []


class Odd(Engage):
    """Changes what it sends: messages and links by their id, clicks all together, and where a page stands."""

    def __init__(self, held: list[Held], changes: Mapping[str, Mapping[str, Any]], **how: Any) -> None:
        super().__init__(held, **how)
        self._changes = changes

    def _report(self, asked: Mapping[str, Any]) -> tuple[int, Any]:
        status, content = super()._report(asked)
        rows = [{**row, **self._changes.get(row["message_id"], {})} for row in content["messages"]]  # type: ignore[index]
        return status, {**content, "messages": rows, **self._changes.get("report", {})}  # type: ignore[dict-item]

    def _links(self, path: str, told: Mapping[str, str]) -> tuple[int, Any]:
        status, content = super()._links(path, told)
        for name in ("short_urls", "clicks"):
            if name in content:  # type: ignore[operator]
                rows = [{**row, **self._changes.get(row.get("short_url", "click"), {})} for row in content[name]]  # type: ignore[index]
                content = {**content, name: rows, **self._changes.get(name, {})}  # type: ignore[dict-item]
        return status, content


async def shown(engage: Engage, limit: int = 9, **changed: Any) -> dict[str, CampaignContact]:
    page = (await engage.contacts(**changed).pages([AMELIA], Window(limit)))[AMELIA]
    assert isinstance(page, Page)
    return {entry.record.id: entry.record for entry in page.entries}


HELD = [Held("a", 1, AMELIA, clicks=2), Held("b", 2, AMELIA, clicks=2), Held("c", 3, AMELIA)]


@pytest.mark.parametrize("odd", [["XMAS25"], {"name": "XMAS25"}, True, 1.5])
async def test_a_campaign_whose_name_cannot_be_read_is_a_campaign_all_the_same(odd: object) -> None:
    found = await shown(Odd(HELD, {"a": {"metadata": [{"key": "campaign", "value": odd}]}}))
    assert {id_: one.campaign for id_, one in found.items()} == {"a": None, "b": "XMAS25", "c": "XMAS25"}
    whole = await shown(Odd(HELD, {"a": {"metadata": odd}}))
    assert whole["a"].campaign is None


@pytest.mark.parametrize("metadata", [[], None, [{"key": "campaign", "value": None}], [{"key": "other", "value": ["x"]}]])
async def test_what_names_no_campaign_is_none(metadata: object) -> None:
    assert set(await shown(Odd(HELD, {"a": {"metadata": metadata}}))) == {"b", "c"}


async def test_a_number_for_a_campaigns_name_is_its_digits() -> None:
    assert (await shown(Odd(HELD, {"a": {"metadata": {"key": "campaign", "value": 2025}}})))["a"].campaign == "2025"


@pytest.mark.parametrize(
    ("metadata", "named"),
    [
        ([{"key": "cdcUid", "value": ["7f1c"]}], ((CDC, ""),)),
        ([{"key": "cdcUid", "value": 71}], ((CDC, "71"),)),
        ([{"key": "cdcUid", "value": None}], ()),
        ([{"key": "other", "value": ["7f1c"]}], ()),
        ([{"key": None, "value": "7f1c"}], ((CDC, ""),)),
        ("7f1c", ((CDC, ""),)),
    ],
)
def test_an_id_of_whom_a_message_was_for_that_cannot_be_read_is_nobodys(metadata: Any, named: Any) -> None:
    pairs = [{"key": "campaign", "value": "X"}, *metadata] if isinstance(metadata, list) else 5
    (message,) = read(wire.read_report, {"messages": [{**MESSAGE, "metadata": pairs}], "pagination": {}})[0].messages
    assert contact(message).named == named


async def test_of_a_message_that_is_reported_twice_the_later_state_counts() -> None:
    class Twice(Engage):
        def _report(self, asked: Mapping[str, Any]) -> tuple[int, Any]:
            status, content = super()._report(asked)
            states = [("delivered", 5), ("read", 9), ("read", 7), ("read", "0000-00-00")]
            rows = [
                {
                    **row,
                    "status": state,
                    "last_status_update": at if isinstance(at, str) else (BEGIN + timedelta(hours=at)).isoformat(),
                }
                for row in content["messages"]  # type: ignore[index]
                for state, at in states
            ]
            return status, {**content, "messages": rows}  # type: ignore[dict-item]

    found = await shown(Twice([Held("a", 1, AMELIA)]))
    assert [one.opened_at for one in found.values()] == [BEGIN + timedelta(hours=9)]


@pytest.mark.parametrize(
    ("changes", "clicks", "links"),
    [
        ({"https://nxt.to/a": {"click_count": "many"}}, None, 1),
        ({"https://nxt.to/a": {"click_count": "2"}}, 2, 1),
        ({"https://nxt.to/a": {"long_url": ["x"]}}, 2, 1),
        ({"https://nxt.to/a": {"message_id": {}}}, None, None),
        ({"https://nxt.to/b": {"message_id": {}}}, 2, 1),
        ({"short_urls": {"pagination": {"page_count": "many"}}}, 2, 1),
        ({"short_urls": {"pagination": None}}, 2, 1),
    ],
)
async def test_an_odd_link_costs_not_the_message(changes: Any, clicks: int | None, links: int | None) -> None:
    contact = (await shown(Odd(HELD, changes)))["a"]
    assert (contact.links is None) is (links is None)
    assert [link.clicks for link in contact.links or ()] == [clicks] * (links or 0)


async def test_beside_an_unreadable_link_a_message_may_have_links() -> None:
    held = [Held("a", 1, AMELIA, clicks=2), Held("b", 2, AMELIA, clicks=2)]
    found = await shown(Odd(held, {"https://nxt.to/b": {"short_url": None}}))
    assert (found["a"].links is None, found["b"].links) == (False, None)


async def test_the_newest_click_is_told_only_where_every_click_can_be_read() -> None:
    class OneOdd(Engage):
        def _links(self, path: str, told: Mapping[str, str]) -> tuple[int, Any]:
            status, content = super()._links(path, told)
            if "clicks" in content and told["hash"] == "b":  # type: ignore[operator]
                content["clicks"][0]["dt"] = "0000-00-00T00:00:00"  # type: ignore[index]
            return status, content

    found = await shown(OneOdd(HELD))
    assert found["a"].clicked_at is not None
    assert (found["b"].clicked_at, [link.clicks for link in found["b"].links or ()]) == (None, [2])


async def test_a_click_that_is_lost_costs_nobody_elses_page() -> None:
    nobody = "+447700900999"
    odd = Odd(HELD, {"click": {"dt": None}, "https://nxt.to/b": {"message_id": {}}})
    with gathered() as losses:
        found = await ProvenStream(odd.contacts(), "sinch-campaigns", Flow.CAMPAIGNS).pages([AMELIA, nobody], Window(9))
    assert len(found[AMELIA].entries) == 3  # type: ignore[union-attr]
    assert found[nobody] == Page((), has_more=False)
    assert (bool(losses.of(AMELIA)), bool(losses.of_nobody([AMELIA]))) == (True, False)


def test_the_newest_click_is_unknown_where_one_links_click_is_unknown() -> None:
    links = [
        mapping.tracked(read(wire.read_links, {"short_urls": [{**LINK, "click_count": one}]})[0].short_urls[0], {})
        for one in (0, 2)
    ]
    assert mapping.clicked_at(links) is None


@pytest.mark.parametrize("odd", [{"pagination": {"has_next": "perhaps"}}, {"pagination": None}, {"pagination": []}])
async def test_an_unreadable_page_count_is_read_on_until_an_empty_page(odd: dict[str, Any]) -> None:
    held = [Held(f"m{minute:03}", minute, AMELIA) for minute in range(25)]
    engage = Odd(held, {"report": odd})
    assert len(await shown(engage, limit=100, page_size=10)) == 25
    assert len(engage.asks) == 4


async def test_a_report_of_which_nothing_can_be_read_is_garbled_at_once() -> None:
    lost = {one.id: {"message_id": None} for one in HELD}
    engage = Odd(HELD, {**lost, "report": {"pagination": {"has_next": []}}})
    with pytest.raises(Malformed):
        await shown(engage)
    assert len(engage.asks) == 1


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"])
async def test_a_message_at_the_ends_of_the_calendar_is_told(at: str) -> None:
    engage = Odd(HELD, {"a": {"timestamp": at}})
    assert sorted(await walked(engage.contacts(newest_first=False), AMELIA, 2)) == ["a", "b", "c"]
    assert (await shown(engage))["a"].sent_at == datetime.fromisoformat(at)


class Spoilt(Engage):
    """Finds and sorts by what it knows of messages, and sends what has become of them."""

    def __init__(self, rows: list[tuple[Any, Any]]) -> None:
        super().__init__([])
        self._rows = rows

    def _report(self, asked: Mapping[str, Any]) -> tuple[int, Any]:
        start, end = (datetime.fromisoformat(asked[name]) for name in ("start_date", "end_date"))
        found = [sent for known, sent in self._rows if start <= datetime.fromisoformat(known["timestamp"]) < end]
        page, size = asked["page"], asked["page_size"]
        return 200, {
            "messages": found[page * size : (page + 1) * size],
            "pagination": {"has_next": len(found) > (page + 1) * size},
        }


def ids_in(row: Any) -> list[str]:
    """None of a message that can't be read, or is none of a campaign to this number."""
    report, _ = read(wire.read_report, {"messages": [row]})
    own = [one for one in report.messages if one.destination_address == AMELIA and mapping.campaign_of(one, SETTINGS) is not None]
    return [one.message_id for one in own]


SOUND = [Held(f"m{number:02}", 30 - number // 2, AMELIA).row() for number in range(10)]


@budget(max_examples=tried(60))
@given(spoilt(SOUND, ids={"message_id"}), st.integers(1, 6), st.integers(1, 6))
async def test_every_message_that_can_be_read_comes_once_and_the_walk_ends(rows: list[Any], size: int, limit: int) -> None:
    with gathered():
        found = await walked(Spoilt(rows).contacts(page_size=size, links=False), AMELIA, limit)
    assert sorted(found) == sorted({one for _, row in rows for one in ids_in(row)})
