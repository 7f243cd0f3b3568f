"""An odd interaction costs itself, pages have all the others, each once, and no reply goes to another message for a lost row."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.guards.proof import ProvenStream
from adapters.ports.capabilities import Capability, Flow
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import InteractionKind
from adapters.ports.shapes import Page, Window
from adapters.wire.odata_service import Get, Rows
from tests.soak import tried
from tests.unit.adapters.sap_marketing_cloud.test_streams import (
    ASKED,
    CLICKED,
    OPENED,
    SENT,
    START,
    PlayedVendor,
    Thing,
    guid,
    newest_first,
    streams,
    walked,
)
from tests.unit.adapters.wire_odata.sending import as_sent

FIELDS = ("InteractionUUID", "InteractionContactUUID", "InteractionTimeStampUTC")


class OddVendor(PlayedVendor):
    """The same vendor as rows of JSON, some of them, by id, with odd values. `campaigns`: rows of names."""

    def __init__(self, things: Sequence[Thing], odd: dict[str, dict[str, Any]], campaigns: Any = None) -> None:
        super().__init__(things)
        self.odd = {guid(id_): values for id_, values in odd.items()}
        self.campaigns = campaigns

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        return [await self._sent(get, operation) for get in gets]

    async def _sent(self, get: Get[Any], operation: str) -> Rows[Any] | SourceError:
        if get.entity_set == "Campaigns" and self.campaigns is not None:
            return await as_sent(get, self.campaigns)
        found = self.rows(get, operation, 50)
        if isinstance(found, SourceError) or get.entity_set != "Interactions":
            return found
        return await as_sent(get, [self._row(row) for row in found.rows])

    def _row(self, row: Any) -> dict[str, Any]:
        at = f"/Date({round(row.InteractionTimeStampUTC.timestamp() * 1000)}+0000)/"
        told = {
            name: getattr(row, name) for name in ("InteractionUUID", "InteractionContactUUID", "InteractionType", "CampaignID")
        }
        return {**told, "InteractionTimeStampUTC": at, **self.odd.get(row.InteractionUUID, {})}


moments = st.integers(0, 12).map(lambda step: step * 400)
made = st.lists(st.tuples(moments, st.sampled_from(["", "", "", *FIELDS, "InteractionType"])), max_size=40)


@settings(max_examples=tried(150))
@given(made=made, limit=st.integers(1, 7))
async def test_what_is_readable_comes_once_each_over_small_pages(made: list[tuple[int, str]], limit: int) -> None:
    """Whatever else stands between."""
    things = [("SHOP_VISIT", "", f"{number:03d}", at) for number, (at, _) in enumerate(made)]
    odd = {f"{number:03d}": {field: {"no": 1}} for number, (_, field) in enumerate(made) if field}
    sound = [thing for thing in things if not odd.get(thing[2], {}).keys() & set(FIELDS)]
    stream, _ = streams(OddVendor(things, odd))
    assert [one.id for one in await walked(stream, limit)] == newest_first(sound)


async def told(odd: dict[str, Any]) -> Any:
    stream, _ = streams(OddVendor([("SHOP_VISIT", "", "1", 0)], {"1": odd}))
    (one,) = await walked(stream, 5)
    return one


async def test_a_type_that_can_not_be_read_is_no_kind_that_is_known() -> None:
    for odd in ({}, None, 1.5):
        one = await told({"InteractionType": odd})
        assert (one.kind, one.what, one.id) == (InteractionKind.OTHER, "Interaction", guid("1"))


@pytest.mark.parametrize(
    "odd",
    [
        {"InteractionAmount": "1,250.00", "InteractionCurrency": "GBP"},
        {"InteractionAmount": "1250.00-", "InteractionCurrency": "GBP"},
        {"InteractionAmount": "1250.00", "InteractionCurrency": {}},
        {"InteractionAmount": "NaN", "InteractionCurrency": "GBP"},
    ],
)
async def test_an_amount_that_can_not_be_read_is_none(odd: dict[str, Any]) -> None:
    one = await told(odd)
    assert (one.amount, one.kind) == (None, InteractionKind.VISIT)


async def test_a_list_of_which_nothing_can_be_read_is_an_error_and_not_empty() -> None:
    stream, _ = streams(OddVendor([("SHOP_VISIT", "", "1", 0)], {"1": {"InteractionTimeStampUTC": "/Date(NaN)/"}}))
    answer = await ProvenStream(stream, "smc", Flow.INTERACTIONS).pages([ASKED], Window(5))
    assert isinstance(answer[ASKED], Malformed)
    empty, _ = streams(OddVendor([], {}))
    assert await ProvenStream(empty, "smc", Flow.INTERACTIONS).pages([ASKED], Window(5)) == {ASKED: Page((), has_more=False)}


# --- messages of campaigns and what became of them -------------------------------------------------------------------

MESSAGES: list[Thing] = [
    (SENT, "A", "1", 1_000_000),
    (OPENED, "A", "2", 2_000_000),
    (SENT, "B", "3", 3_000_000),
    (OPENED, "B", "4", 4_000_000),
    (CLICKED, "B", "5", 5_000_000),
]


async def replies(**odd: Any) -> dict[str, Any]:
    """When the messages of A and B were opened, in seconds, and clicked; `odd`: by id of an interaction."""
    _, stream = streams(OddVendor(MESSAGES, {id_.removeprefix("n"): values for id_, values in odd.items()}))

    def seconds(at: Any) -> int | None:
        return None if at is None else (at - START) // timedelta(seconds=1)

    return {one.id[-1]: (seconds(one.opened_at), seconds(one.clicked_at)) for one in await walked(stream, 5)}


async def test_with_nothing_odd_each_message_has_its_replies() -> None:
    assert await replies() == {"1": (2, None), "3": (4, 5)}


@pytest.mark.parametrize("field", ["InteractionType", "InteractionTimeStampUTC", "InteractionUUID"])
async def test_an_unreadable_reply_leaves_open_what_became_of_its_campaign(field: str) -> None:
    """It may be the first, and no other is what it is taken for."""
    assert await replies(n4={field: {}}) == {"1": (2, None), "3": (None, None)}


async def test_a_reply_that_does_not_say_to_which_campaign_leaves_all_open() -> None:
    assert await replies(n4={"CampaignID": {}}) == {"1": (None, None), "3": (None, None)}


async def test_a_message_of_an_unreadable_type_takes_no_reply_of_another() -> None:
    assert await replies(n3={"InteractionType": {}}) == {"1": (2, None), "3": (None, None)}


@pytest.mark.parametrize("names", [[], [{"CampaignID": {}, "CampaignName": "Autumn"}], [{"CampaignID": "A", "CampaignName": {}}]])
async def test_a_name_that_can_not_be_read_leaves_the_campaigns_number(names: Any) -> None:
    _, stream = streams(OddVendor([(SENT, "A", "1", 0)], {}, names))
    assert [one.campaign for one in await walked(stream, 5)] == ["A"]
