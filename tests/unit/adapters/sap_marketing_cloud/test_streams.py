"""Pages by time against a vendor that cuts within an instant and tells less than it compares, and what became of messages."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.records import InteractionKind
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_marketing_cloud import streams as streams_module
from adapters.systems.sap_marketing_cloud.campaigns import NONE, Campaigns, with_reply
from adapters.systems.sap_marketing_cloud.contacts import Contacts
from adapters.systems.sap_marketing_cloud.streams import CampaignContacts, Interactions, Timeline
from adapters.systems.sap_marketing_cloud.wire import Campaign, Interaction, OriginRow
from adapters.wire.odata_service import Get, Rows
from tests.soak import tried
from tests.unit.adapters.sap_marketing_cloud import vendor
from tests.unit.adapters.sap_marketing_cloud.vendor import AMELIA, Clock, origin

START = datetime(2026, 3, 2, tzinfo=UTC)
ASKED = "sap-cloud-for-customer:1004711"
SENT, OPENED, CLICKED = "EMAIL_OUTBOUND", "EMAIL_OPENED", "CLICK_THROUGH"
Thing = tuple[str, str, str, int]
"""Type, campaign, id, microseconds after START."""


class PlayedVendor:
    """Answers hold milliseconds, comparisons microseconds; of equal times any order, here that of the ids."""

    def __init__(self, things: Sequence[Thing], *, broken: str = "", server_page: int = 10_000) -> None:
        self.things = list(things)
        self.broken = broken
        self.server_page = server_page
        self.requests: list[list[Get[Any]]] = []

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        if gets:
            self.requests.append(list(gets))
        return [self.rows(get, operation, rounds) for get in gets]

    def rows(self, get: Get[Any], operation: str, rounds: int) -> Rows[Any] | SourceError:
        if operation == self.broken:
            return Unreachable("played")
        if get.entity_set == "ContactOriginData":
            return Rows([OriginRow.model_validate(origin(AMELIA, "SAP_C4C_BUPA", "1004711"))])
        if get.entity_set == "Campaigns":
            return Rows([Campaign(CampaignID="A", CampaignName="Autumn")])
        wanted = [told for kind, campaign, id_, at in self.things if (told := self.row(get, kind, campaign, id_, at)) is not None]
        wanted.sort(key=lambda pair: pair[0], reverse="desc" in get.options["$orderby"])
        found = [row for _, row in wanted[: int(get.options["$top"])]]
        return Rows(found[: self.server_page * rounds], truncated=len(found) > self.server_page * rounds)

    def row(self, get: Get[Any], kind: str, campaign: str, id_: str, offset: int) -> tuple[datetime, Interaction] | None:
        condition, at = get.options["$filter"], START + timedelta(microseconds=offset)
        types, campaigns = (re.findall(rf"{name} eq '(\w+)'", condition) for name in ("InteractionType", "CampaignID"))
        newest, oldest = bound(condition, "le", datetime.max), bound(condition, "ge", datetime.min)
        if not oldest <= at <= newest or (types and kind not in types) or (campaigns and campaign not in campaigns):
            return None
        if "CampaignID ne ''" in condition and not campaign:
            return None
        told = at.replace(microsecond=at.microsecond // 1000 * 1000)
        fields = {"InteractionContactUUID": AMELIA, "InteractionType": kind, "CampaignID": campaign}
        return at, Interaction.model_validate({"InteractionUUID": guid(id_), "InteractionTimeStampUTC": told, **fields})


def bound(condition: str, operator: str, otherwise: datetime) -> datetime:
    found = re.search(rf"InteractionTimeStampUTC {operator} datetimeoffset'([^']+)'", condition)
    return datetime.fromisoformat(found[1]) if found else otherwise.replace(tzinfo=UTC)


def guid(id_: str) -> str:
    return f"0a1b2c3d-4e5f-1eda-8f00-{id_:0>12}"


def streams(service: PlayedVendor, **changed: Any) -> tuple[Interactions, CampaignContacts]:
    told = vendor.settings(**changed)
    known = Contacts(service, told, clock=Clock())  # type: ignore[arg-type]
    campaigns = Campaigns(vendor.services(service), told, clock=Clock())  # type: ignore[arg-type]
    timeline = Timeline(service)  # type: ignore[arg-type]
    return Interactions(timeline, known, told), CampaignContacts(timeline, known, campaigns, told)


async def page(stream: Interactions | CampaignContacts, window: Window) -> Page[Any]:
    answer = (await stream.pages([ASKED], window))[ASKED]
    assert isinstance(answer, Page)
    return answer


async def walked(stream: Interactions | CampaignContacts, limit: int, **ends: datetime) -> list[Any]:
    """Every record, page by page."""
    found: list[Any] = []
    window = Window(limit, **ends)
    while True:
        answer = await page(stream, window)
        found += [entry.record for entry in answer.entries]
        if not answer.has_more:
            return found
        assert len(answer.entries) == limit
        window = Window(limit, before=answer.entries[-1].position, **ends)


def newest_first(things: Sequence[Thing]) -> list[str]:
    return [guid(id_) for _, _, id_, at in sorted(things, key=lambda thing: (thing[3] // 1000, thing[2]), reverse=True)]


moments = st.integers(0, 12).map(lambda step: step * 400)
things = st.lists(st.tuples(st.sampled_from((SENT, OPENED, CLICKED, "OTHER")), st.sampled_from("AB"), moments), max_size=40).map(
    lambda made: [(kind, campaign, f"{number:03d}", at) for number, (kind, campaign, at) in enumerate(made)]
)


@settings(max_examples=tried(150))
@given(things=things, limit=st.integers(1, 7), server_page=st.sampled_from((2, 3, 10_000)))
async def test_small_pages_joined_are_the_whole_list_each_once(things: list[Thing], limit: int, server_page: int) -> None:
    stream, _ = streams(PlayedVendor(things, server_page=server_page))
    assert [one.id for one in await walked(stream, limit)] == newest_first(things)


@settings(max_examples=tried(100))
@given(things=things, limit=st.integers(1, 5), since=st.integers(0, 5), until=st.integers(0, 5))
async def test_since_is_inclusive_and_until_exclusive_wherever_pages_end(
    things: list[Thing], limit: int, since: int, until: int
) -> None:
    inside = [thing for thing in things if since <= thing[3] // 1000 < until]
    ends = {"since": START + timedelta(milliseconds=since), "until": START + timedelta(milliseconds=until)}
    stream, _ = streams(PlayedVendor(things))
    assert [one.id for one in await walked(stream, limit, **ends)] == newest_first(inside)


@settings(max_examples=tried(150))
@given(things=things, limit=st.integers(1, 4))
async def test_what_became_of_a_message_does_not_depend_on_where_pages_end(things: list[Thing], limit: int) -> None:
    _, stream = streams(PlayedVendor(things))
    whole = await walked(stream, 100)
    assert await walked(stream, limit) == whole
    assert [one.id for one in whole] == newest_first([thing for thing in things if thing[0] == SENT])


async def test_a_reply_belongs_to_the_newest_message_of_its_campaign_before_it() -> None:
    second = 1_000_000
    made = [
        (OPENED, "A", "0", 0),
        (SENT, "A", "1", 1 * second),
        (OPENED, "A", "2", 2 * second),
        (OPENED, "A", "3", 3 * second),
        (SENT, "A", "4", 4 * second),
        (SENT, "B", "5", 5 * second),
        (CLICKED, "A", "6", 6 * second),
        (SENT, "", "7", 7 * second),
    ]
    _, stream = streams(PlayedVendor(made))
    told = [(one.id, one.campaign, one.opened_at, one.clicked_at) for one in await walked(stream, 1)]
    at = [START + timedelta(seconds=n) for n in range(8)]
    assert told == [
        (guid("5"), "B", None, None),
        (guid("4"), "Autumn", None, at[6]),
        (guid("1"), "Autumn", at[2], None),
    ]


async def test_a_message_that_was_opened_in_the_instant_it_was_sent_was_opened() -> None:
    _, stream = streams(PlayedVendor([(OPENED, "A", "1", 0), (SENT, "A", "2", 0), (CLICKED, "A", "3", 0)]))
    (told,) = await walked(stream, 1)
    assert told.opened_at == told.clicked_at == told.sent_at


@pytest.mark.parametrize("kind", [InteractionKind.OTHER, InteractionKind.CAMPAIGN_SENT, InteractionKind.PURCHASE])
def test_what_is_of_no_kind_that_was_asked_for_is_no_reply(kind: InteractionKind) -> None:
    assert with_reply(NONE, kind, START) == NONE


async def test_where_the_server_gives_no_more_at_once_pages_are_short_and_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams_module, "ROUNDS", 1)
    made = [("OTHER", "", f"{number:03d}", number * 1000) for number in range(9)]
    service = PlayedVendor(made, server_page=3)
    stream, _ = streams(service)
    ids: list[str] = []
    window = Window(5)
    for _ in made:
        answer = await page(stream, window)
        ids += [entry.record.id for entry in answer.entries]
        if not answer.has_more:
            break
        window = Window(5, before=answer.entries[-1].position)
    assert ids == newest_first(made)
    asked = [gets for gets in service.requests if gets[0].entity_set == "Interactions"]
    assert len(asked) <= len(made), "a longer answer is not asked for where the server gives none"


async def test_what_another_contact_did_with_a_message_is_nobodys_reply() -> None:
    service = PlayedVendor([(SENT, "A", "1", 0), (OPENED, "A", "2", 1000)])
    own = service.row

    def row(get: Get[Any], kind: str, campaign: str, id_: str, offset: int) -> tuple[datetime, Interaction] | None:
        told = own(get, kind, campaign, id_, offset)
        if told is None or kind != OPENED:
            return told
        return told[0], told[1].model_copy(update={"InteractionContactUUID": vendor.OLIVER})

    service.row = row  # type: ignore[method-assign]
    _, stream = streams(service)
    assert [one.opened_at for one in await walked(stream, 5)] == [None]


async def test_a_page_and_the_next_cost_one_request_each() -> None:
    service = PlayedVendor([("OTHER", "", f"{number:03d}", number * 60_000_000) for number in range(40)])
    stream, _ = streams(service)
    first = await page(stream, Window(10))
    await page(stream, Window(10, before=first.entries[-1].position))
    assert [gets[0].entity_set for gets in service.requests] == ["ContactOriginData", "Interactions", "Interactions"]


async def test_what_arrives_between_two_pages_neither_doubles_nor_hides_anything() -> None:
    service = PlayedVendor([("OTHER", "", f"{number:03d}", number * 1000) for number in range(6)])
    stream, _ = streams(service)
    first = await page(stream, Window(3))
    service.things.append(("OTHER", "", "new", 99_000))
    second = await page(stream, Window(3, before=first.entries[-1].position))
    ids = [entry.record.id for entry in (*first.entries, *second.entries)]
    assert ids == [guid(f"{number:03d}") for number in (5, 4, 3, 2, 1, 0)]


@pytest.mark.parametrize("broken", ["messages.ofContact", "replies.ofContact"])
async def test_a_failed_read_costs_the_page_of_its_contact(broken: str) -> None:
    _, stream = streams(PlayedVendor([(SENT, "A", "1", 0)], broken=broken))
    assert isinstance((await stream.pages([ASKED], Window(5)))[ASKED], Unreachable)


async def test_names_that_could_not_be_had_are_no_names() -> None:
    _, stream = streams(PlayedVendor([(SENT, "A", "1", 0)], broken="campaigns.names"))
    with pytest.raises(Unreachable):
        await stream.pages([ASKED], Window(5))


async def test_without_types_for_sent_messages_there_are_no_campaigns() -> None:
    """The system is not queried."""
    service = PlayedVendor([(SENT, "A", "1", 0)])
    _, stream = streams(service, interaction_kinds={OPENED: "CAMPAIGN_OPENED"})
    assert await stream.pages([ASKED], Window(5)) == {ASKED: Page((), has_more=False)}
    assert service.requests == []


async def test_campaigns_beyond_a_filters_limit_are_several_reads_of_one_request() -> None:
    service = PlayedVendor([(SENT, letter, str(number), number * 1000) for number, letter in enumerate("ABCDE")])
    _, stream = streams(service, ids_per_get=2)
    await page(stream, Window(5))
    assert [len(gets) for gets in service.requests if gets[0].entity_set == "Interactions"] == [1, 3]


async def test_a_row_of_another_contact_is_left_out() -> None:
    service = PlayedVendor([("OTHER", "", "1", 0)])
    service.row = lambda *told: (START, Interaction(**{**MINE, "InteractionContactUUID": vendor.OLIVER}))  # type: ignore[method-assign]
    stream, _ = streams(service)
    assert await page(stream, Window(5)) == Page((), has_more=False)


MINE = {
    "InteractionUUID": guid("1"),
    "InteractionContactUUID": AMELIA,
    "InteractionType": "OTHER",
    "InteractionTimeStampUTC": START,
}
