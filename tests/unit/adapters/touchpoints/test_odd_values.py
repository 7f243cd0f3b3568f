"""What an odd value in an event costs: itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.guards.proof import ProvenStream
from adapters.ports.capabilities import Flow
from adapters.ports.errors import Malformed
from adapters.ports.records import InteractionKind, Money, Product
from adapters.ports.shapes import Page, Window
from adapters.systems.touchpoints import mapping, wire
from adapters.wire.losses import gathered
from adapters.wire.message import Request
from resolvers.passions.signs import may_be_love
from tests.soak import tried
from tests.unit.adapters.oddities import Answer, costs, read, spoilt, walked
from tests.unit.adapters.touchpoints.feeds import AMELIA, NOON, PlayedFeeds, event, moment
from tests.unit.adapters.touchpoints.test_mapping import EXCHANGE

OLIVER = "sap-customer-data-cloud:8a2d"
EXCHANGED = event(
    1,
    type="com.example.store.fx.exchange.completed.v1",
    consent="personalisation",
    subject="cdc:7f1c",
    data={**EXCHANGE, "channel": "counter"},
)
VIEWED = event(
    2,
    type="com.example.store.app.product.viewed.v1",
    consent="personalisation",
    data={"productId": "1", "productName": "Silk scarf", "brand": "Maison Exemple", "category": "Scarves"},
)
WISHED = event(3, type="com.example.store.app.wishlist.changed.v1", data={"productId": "1", "action": "added"})


EVENTS = Answer(
    wire.read_page,
    {"events": [EXCHANGED, VIEWED, WISHED, event(4)], "nextCursor": "abc"},
    lambda page: {mapping.identity(one): mapping.interaction(one) for one in page.events},
    rows=("events",),
    tells_apart=frozenset({"events.id", "events.source", "events.time", "events.type"}),
    carries=frozenset({"events"}),
    together={
        "events.type": frozenset({"kind", "channel", "summary", "event", "amount", "product"}),
        "events.data": frozenset({"summary", "product", "amount", "event", "channel"}),
        **{
            f"events.data.{name}": frozenset({"summary", "amount", "amount.amount", "amount.currency"})
            for name in ("sell", "sell.amount", "sell.currency", "buy", "buy.amount", "buy.currency")
        },
        **{
            f"events.data.{name}": frozenset({"summary", f"product.{leaf}"})
            for name, leaf in [("brand", "brand"), ("category", "category")]
        },
        "events.data.productName": frozenset({"summary", "product.name"}),
        "events.data.action": frozenset({"summary", "event"}),
    },
)


def batched(answer: wire.BatchAnswer) -> dict[str, object]:
    return {one.customer_ref: (one.goes_on, *map(mapping.interaction, one.events or ())) for one in answer.answers}


KINDS = {"app.booking.created": "service", "app.store.checkedin": "storeId", "app.loyaltycard.shown": "storeId"}
BATCH = Answer(
    wire.read_batch,
    {
        "results": [
            {
                "customerRef": reference,
                "events": [event(1, type=f"com.example.store.{kind}.v1", data={name: "x1"}) for kind, name in KINDS.items()],
                "truncated": False,
            }
            for reference in ("cdc:7f1c", "cdc:8a2d")
        ]
    },
    batched,
    rows=("results",),
    tells_apart=frozenset({"results.customerRef", "results.events"}),
    carries=frozenset({"results"}),
)


@pytest.mark.parametrize("answer", [EVENTS, BATCH], ids=["page", "batch"])
def test_whatever_stands_at_one_place_costs_itself(answer: Answer) -> None:
    assert costs(answer) == []


@pytest.mark.parametrize("time", [None, "", "yesterday", 17, "0000-00-00T00:00:00Z", "/Date(253402300800000)/", ["2026-01-01"]])
async def test_an_event_without_a_time_costs_itself(time: object) -> None:
    for ids in ([AMELIA], [AMELIA, OLIVER]):
        feeds = Told([event(1), {**event(2), "time": time}, event(3)])
        with gathered() as losses:
            page = (await feeds.stream("app").pages(ids, Window(5)))[AMELIA]
        assert isinstance(page, Page)
        assert [entry.position.entry_id.split()[0] for entry in page.entries] == ["E0001", "E0003"]
        assert (page.has_more, losses.left_out) == (False, True)
        assert {loss.field.removeprefix("events.") for _, loss in losses.found} == {"time"}


class Told(PlayedFeeds):
    """Says the same events whatever it is asked."""

    def rows(self, feed: str, reference: str, told: Any) -> list[Any]:
        return list(self._events[feed]) if reference == "cdc:7f1c" else []


def happened(one: dict[str, Any], **changes: Any) -> Any:
    (words,) = read(wire.read_page, {"events": [{**one, **changes}]})[0].events
    return mapping.interaction(words)


@pytest.mark.parametrize(
    ("data", "summary", "amount"),
    [
        ({**EXCHANGE, "rate": []}, "Currency exchanged: 1000.00 GBP for 1164.20 EUR", "1000.00"),
        ({**EXCHANGE, "buy": {"amount": "1,164.20", "currency": "EUR"}}, "Currency exchanged", "1000.00"),
        ({**EXCHANGE, "buy": {"amount": "1164.20", "currency": "€"}}, "Currency exchanged", "1000.00"),
        ({**EXCHANGE, "sell": {"amount": "N/A", "currency": "GBP"}}, "Currency exchanged", None),
        ({**EXCHANGE, "sell": {"amount": 1000, "currency": "GBP"}}, "Currency exchanged: 1000 GBP for 1164.20 EUR", "1000"),
        ({**EXCHANGE, "sell": None}, "Currency exchanged", None),
        ("none", "Currency exchanged", None),
        ([EXCHANGE], "Currency exchanged: 1000.00 GBP for 1164.20 EUR", "1000.00"),
    ],
)
def test_an_exchange_is_told_with_what_can_be_read_of_it(data: object, summary: str, amount: str | None) -> None:
    found = happened(EXCHANGED, data=data)
    assert (found.kind, found.what) == (InteractionKind.CURRENCY_EXCHANGE, "Currency exchanged")
    assert (found.exchange is not None) == (" for " in summary)
    assert found.amount == (None if amount is None else Money(type(found.amount.amount)(amount), "GBP"))


def test_a_view_keeps_what_can_be_read_of_its_product() -> None:
    found = happened(VIEWED, data={"productId": 12091686, "productName": 7, "brand": ["x"], "category": "Scarves"})
    assert found.product == Product(id="12091686", name="7", brand=None, category="Scarves")


@pytest.mark.parametrize("action", [None, "swapped", 1, ["added"], {}])
def test_a_wish_list_event_without_an_action_is_a_change_and_no_love(action: object) -> None:
    found = happened(WISHED, data={"productId": "1", "action": action})
    assert (found.kind, found.what, found.event) == (InteractionKind.WISHLIST, "Wish list changed", "app.wishlist.changed")
    assert not may_be_love(found)
    assert may_be_love(happened(WISHED))


@pytest.mark.parametrize(
    ("consent", "may"),
    [("personalisation", True), (None, None), ("", None), (["personalisation"], False), ({}, False), (1, False), (True, False)],
)
def test_a_consent_that_cannot_be_read_is_none(consent: object, may: bool | None) -> None:
    assert happened(VIEWED, consent=consent).may_profile is may


@pytest.mark.parametrize("odd", [["cdc:7f1c"], {}, True, 1.5])
async def test_an_event_of_which_it_cannot_be_read_whose_it_is_is_nobodys(odd: object) -> None:
    feeds = Told([event(1), event(2, subject="cdc:7f1c", customerref=odd)])
    page = (await feeds.stream("app").pages([AMELIA], Window(5)))[AMELIA]
    assert [entry.position.entry_id for entry in page.entries] == ["E0001 /app/ios"]  # type: ignore[union-attr]


class Paged(PlayedFeeds):
    """Gives out these pages, one after the other, with these cursors."""

    def __init__(self, pages: Iterator[list[Any]], cursors: Iterator[Any]) -> None:
        super().__init__([])
        self._pages = pages
        self._cursors = cursors

    def answered(self, ask: Request) -> tuple[int, Any]:
        return 200, {"events": next(self._pages), "nextCursor": next(self._cursors)}


LOST = [{"id": None}, {"time": 5}]


async def test_a_page_of_lost_events_leads_on_as_long_as_its_cursor_moves() -> None:
    feeds = Paged(iter([LOST, LOST, [event(1)]]), iter(["a", "b", None]))
    page = (await feeds.stream("app").pages([AMELIA], Window(5)))[AMELIA]
    assert ([entry.position.entry_id for entry in page.entries], page.has_more) == (["E0001 /app/ios"], False)  # type: ignore[union-attr]


@pytest.mark.parametrize("cursors", [("a", "a"), ("a", "b", "a")], ids=["again", "circle"])
async def test_cursors_that_lead_in_a_circle_are_garbled(cursors: tuple[str, ...]) -> None:
    feeds = Paged(cycle([LOST]), cycle(cursors))
    assert isinstance((await feeds.stream("app").pages([AMELIA], Window(5)))[AMELIA], Malformed)
    assert len(feeds.asks) == len(cursors)


async def test_a_cursor_that_cannot_be_read_is_not_the_end() -> None:
    old = event(30)
    feeds = Paged(iter([[event(1), event(2)], [event(2), old]]), iter([{"odd": True}, None]))
    page = (await feeds.stream("app").pages([AMELIA], Window(5)))[AMELIA]
    assert [entry.position.entry_id.split()[0] for entry in page.entries] == ["E0001", "E0002", "E0030"]  # type: ignore[union-attr]
    assert feeds.queries("app")[1]["to"] == ["2026-01-05T11:58:00.001000Z"]


async def test_a_page_is_malformed_if_neither_cursor_nor_time_leads_on() -> None:
    feeds = Paged(cycle([LOST]), cycle([{"odd": True}]))
    assert isinstance((await feeds.stream("app").pages([AMELIA], Window(5)))[AMELIA], Malformed)
    assert len(feeds.asks) == 1


class Batch(PlayedFeeds):
    """Says of the first reference what the test says."""

    def __init__(self, changes: dict[str, Any], *events: Any) -> None:
        super().__init__([*events, event(2, reference="cdc:8a2d")])
        self._changes = changes

    def answered(self, ask: Request) -> tuple[int, Any]:
        status, content = super().answered(ask)
        if ask.method == "POST":
            content["results"][0] |= self._changes
        return status, content


@pytest.mark.parametrize("odd", [{"problem": {"status": "gone"}, "events": []}, {"problem": [], "events": []}, {"events": 5}])
async def test_of_whom_a_batch_says_something_odd_they_alone_are_garbled(odd: dict[str, Any]) -> None:
    found = await Batch(odd, event(1)).stream("app").pages([AMELIA, OLIVER], Window(5))
    assert isinstance(found[AMELIA], Malformed)
    assert len(found[OLIVER].entries) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(("truncated", "asked"), [("perhaps", True), ([], True), ("true", True), (False, False), (None, False)])
async def test_an_unreadable_truncated_flag_makes_the_rest_be_requested(truncated: object, asked: bool) -> None:
    feeds = Batch({"truncated": truncated}, event(1))
    found = await feeds.stream("app").pages([AMELIA, OLIVER], Window(5))
    assert len(found[AMELIA].entries) == 1  # type: ignore[union-attr]
    assert ("app.events" in feeds.operations) is asked


async def test_a_lost_event_is_told_of_whom_it_is_and_whoever_has_none_has_none() -> None:
    nobody = "annex-cloud-loyalty:HRD-1"
    feeds = PlayedFeeds([event(1), event(2, reference="cdc:8a2d", source=None)])
    for ids in ([AMELIA, OLIVER, nobody], [OLIVER]):
        with gathered() as losses:
            found = await ProvenStream(feeds.stream("app"), "touchpoints", Flow.INTERACTIONS).pages(ids, Window(9))
        assert {id_: isinstance(found[id_], Malformed) for id_ in ids} == {id_: id_ == OLIVER for id_ in ids}
        assert {id_: bool(losses.of(id_)) for id_ in ids} == {id_: id_ == OLIVER for id_ in ids}


async def test_one_result_for_a_list_of_one_is_that_list() -> None:
    class Single(PlayedFeeds):
        def answered(self, ask: Request) -> tuple[int, Any]:
            (result,) = [one for one in super().answered(ask)[1]["results"] if one["customerRef"] == "cdc:7f1c"]
            return 200, {"results": {**result, "customerRef": " cdc:7f1c "}}

    found = await Single([event(1)]).stream("app").pages([AMELIA, OLIVER], Window(5))
    assert len(found[AMELIA].entries) == 1  # type: ignore[union-attr]
    assert isinstance(found[OLIVER], Malformed)


class Spoilt(PlayedFeeds):
    """Finds events by what it knows of them, and sends what has become of them."""

    def __init__(self, spoilt: list[tuple[Any, Any]], longest: int) -> None:
        super().__init__([], longest=longest)
        self._spoilt = spoilt

    def rows(self, feed: str, reference: str, told: Any) -> list[Any]:
        since, until = (datetime.fromisoformat(told[name]) if name in told else None for name in ("from", "to"))
        kept = [(moment(known), sent) for known, sent in self._spoilt]
        return [sent for at, sent in kept if (since is None or at >= since) and (until is None or at < until)]


def ids_in(row: Any) -> list[str]:
    """None of an event that can't be read, or of which it can't be read whose it is."""
    page, _ = read(wire.read_page, {"events": [row]})
    return [mapping.identity(one) for one in page.events if one.reference == "cdc:7f1c"]


SOUND = [event(number, at=NOON - timedelta(seconds=number // 2)) for number in range(10)]


@settings(max_examples=tried(60))
@given(spoilt(SOUND, ids={"id", "source", "customerref"}), st.integers(1, 6), st.integers(1, 6))
async def test_every_event_that_can_be_read_comes_once_and_the_walk_ends(rows: list[Any], longest: int, limit: int) -> None:
    found = await walked(Spoilt(rows, longest).stream("app"), AMELIA, limit)
    assert sorted(found) == sorted({one for _, row in rows for one in ids_in(row)})


@pytest.mark.parametrize(
    "odd", [{"data": "none"}, {"data": {**EXCHANGE, "channel": ["kiosk"]}}, {"data": {**EXCHANGE, "channel": True}}]
)
def test_an_exchange_in_an_unreadable_channel_has_no_channel(odd: dict[str, Any]) -> None:
    page, losses = read(wire.read_page, {"events": [{**EXCHANGED, **odd}]})
    assert mapping.interaction(page.events[0]).channel is None
    assert losses
