"""What the touchpoints adapter asks for, of one customer and of many, and what a part that fails costs."""

from typing import Any

import orjson
import pytest

from adapters.ports.errors import BadRequest, Malformed, SourceError, Unauthorized, Unreachable
from adapters.ports.shapes import Page, Window
from adapters.systems.touchpoints.references import References
from adapters.wire.message import Request
from tests.unit.adapters.touchpoints.feeds import AMELIA, SCHEMES, PlayedFeeds, event

OLIVER = "sap-customer-data-cloud:8a2d"
CARD = "annex-cloud-loyalty:HRD-10002841"


def told(outcome: Page[Any] | SourceError) -> list[str]:
    assert isinstance(outcome, Page)
    return [entry.position.entry_id.split()[0] for entry in outcome.entries]


async def test_one_customer_is_read_by_page_and_several_by_batch() -> None:
    feeds = PlayedFeeds([event(1), event(2, reference="cdc:8a2d")])
    await feeds.stream().pages([AMELIA], Window(5))
    assert feeds.operations == ["app.events", "fx.events"]
    feeds.asks.clear()
    found = await feeds.stream().pages([AMELIA, OLIVER, CARD], Window(5))
    assert feeds.operations == ["app.events.ofMany", "fx.events.ofMany"]
    assert {id_: told(outcome) for id_, outcome in found.items()} == {AMELIA: ["E0001"], OLIVER: ["E0002"], CARD: []}


async def test_who_has_more_than_a_batch_gives_is_read_on_alone() -> None:
    feeds = PlayedFeeds([*(event(number) for number in range(70)), event(99, reference="cdc:8a2d")])
    found = await feeds.stream("app").pages([AMELIA, OLIVER], Window(60))
    assert told(found[AMELIA]) == [f"E{number:04d}" for number in range(60)]
    assert told(found[OLIVER]) == ["E0099"]
    assert feeds.operations == ["app.events.ofMany", "app.events"]
    assert feeds.queries("app")[0]["to"] == ["2026-01-05T11:11:00.001000Z"]


async def test_a_batch_asks_for_no_more_than_one_answer_may_hold() -> None:
    feeds = PlayedFeeds([])
    ids = [f"annex-cloud-loyalty:HRD-{number}" for number in range(100)]
    await feeds.stream("app").pages(ids, Window(100))
    bodies = [orjson.loads(ask.body or b"") for ask in feeds.asks]
    assert [len(body["customerRefs"]) for body in bodies] == [40, 40, 20]
    assert {body["limitPerCustomer"] for body in bodies} == {50}
    assert [ref for body in bodies for ref in body["customerRefs"]] == [f"loyalty:HRD-{number}" for number in range(100)]


async def test_types_narrow_pages_and_batches() -> None:
    feeds = PlayedFeeds([])
    stream = feeds.stream("app", types=("com.example.store.app.product.", "x&y"))
    await stream.pages([AMELIA], Window(5))
    await stream.pages([AMELIA, OLIVER], Window(5))
    assert feeds.queries("app")[0]["type"] == ["com.example.store.app.product.", "x&y"]
    assert orjson.loads(feeds.asks[1].body or b"")["types"] == ["com.example.store.app.product.", "x&y"]


class Troubled(PlayedFeeds):
    """What it says of one reference in a batch is changed, or left out."""

    def __init__(self, change: dict[str, Any] | None) -> None:
        super().__init__([event(1), event(2, reference="cdc:8a2d")])
        self._change = change

    def answered(self, ask: Request) -> tuple[int, Any]:
        status, content = super().answered(ask)
        hers = content["results"][0]
        kept = (
            [] if self._change is None else [{name: value for name, value in (hers | self._change).items() if value is not None}]
        )
        return status, {"results": [*content["results"][1:], *kept]}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"events": [], "problem": {"type": "x", "title": "x", "status": 503}}, Unreachable),
        ({"events": None, "problem": {"type": "x", "title": "x", "status": 403}}, Unauthorized),
        ({"events": [], "problem": {"type": "x", "title": "x", "status": 404}}, BadRequest),
        ({"events": [], "problem": {"type": "x", "title": "x", "status": 200}}, Malformed),
        (None, Malformed),
    ],
)
async def test_a_reference_that_fails_in_a_batch_costs_only_its_own_page(
    change: dict[str, Any] | None, error: type[SourceError]
) -> None:
    found = await Troubled(change).stream("app").pages([AMELIA, OLIVER], Window(5))
    assert type(found[AMELIA]) is error
    assert told(found[OLIVER]) == ["E0002"]


async def test_a_person_without_events_or_problem_in_a_batch_is_malformed_alone() -> None:
    found = await Troubled({"events": None}).stream("app").pages([AMELIA, OLIVER], Window(5))
    assert isinstance(found[AMELIA], Malformed)
    assert told(found[OLIVER]) == ["E0002"]


async def test_a_feed_that_fails_costs_the_page() -> None:
    class HalfDown(PlayedFeeds):
        def answered(self, ask: Request) -> tuple[int, Any]:
            return (500, {}) if ask.target.startswith("/fx/") else super().answered(ask)

    feeds = HalfDown([event(1), event(2, reference="cdc:8a2d")])
    for ids in ([AMELIA], [AMELIA, OLIVER]):
        found = await feeds.stream().pages(ids, Window(5))
        assert {type(outcome) for outcome in found.values()} == {Unreachable}
        assert list(found) == ids


async def test_an_error_on_the_way_on_costs_only_whom_it_concerns() -> None:
    class StopsInTheMiddle(PlayedFeeds):
        def answered(self, ask: Request) -> tuple[int, Any]:
            return (500, {}) if ask.method == "GET" else super().answered(ask)

    feeds = StopsInTheMiddle([*(event(number) for number in range(70)), event(99, reference="cdc:8a2d")])
    found = await feeds.stream("app").pages([AMELIA, OLIVER], Window(60))
    assert type(found[AMELIA]) is Unreachable
    assert told(found[OLIVER]) == ["E0099"]


async def test_an_event_is_left_to_the_reference_that_it_was_recorded_under() -> None:
    """So that it comes once for a person who goes by both, and an anonymous one never."""
    both = event(1, reference="loyalty:HRD-10002841", shown_to="cdc:7f1c")
    nameless = event(2, reference="anon:0001", shown_to="cdc:7f1c")
    only_subject = {**event(3), "subject": "cdc:7f1c"}
    del only_subject["customerref"]
    stream = PlayedFeeds([both, nameless, only_subject]).stream("app")
    assert told((await stream.pages([AMELIA], Window(5)))[AMELIA]) == ["E0003"]
    assert told((await stream.pages([CARD], Window(5)))[CARD]) == ["E0001"]


async def test_the_same_event_twice_in_the_feeds_comes_once() -> None:
    feeds = PlayedFeeds([event(1), event(1), event(2)], [event(1), event(1, source="/kiosk/1")])
    (page,) = (await feeds.stream().pages([AMELIA], Window(5))).values()
    assert isinstance(page, Page)
    assert [entry.position.entry_id for entry in page.entries] == ["E0001 /kiosk/1", "E0001 /app/ios", "E0002 /app/ios"]


@pytest.mark.parametrize(
    "record_id",
    [
        "7f1c",
        "cdc:7f1c",
        "farfetch:1",
        "sap-customer-data-cloud:",
        "sap-customer-data-cloud: ",
        "annex-cloud-loyalty:a\nb",
        "annex-cloud-loyalty:\x00",
        "annex-cloud-loyalty:\ud800",
        "annex-cloud-loyalty:" + "9" * 201,
    ],
)
async def test_what_can_be_nobodys_reference_costs_no_call(record_id: str) -> None:
    feeds = PlayedFeeds([])
    assert await feeds.stream().pages([record_id], Window(5)) == {}
    assert feeds.asks == []


def test_a_reference_is_the_scheme_and_the_id_as_it_stands() -> None:
    references = References(SCHEMES)
    assert references.of("annex-cloud-loyalty:HRD-10002841") == "loyalty:HRD-10002841"
    assert references.of("sap-customer-data-cloud:a:b") == "cdc:a:b"


async def test_a_reference_goes_into_the_query_encoded() -> None:
    feeds = PlayedFeeds([])
    await feeds.stream("app").pages(["sap-customer-data-cloud:a&type=b#c é"], Window(5))
    assert "customerRef=cdc%3Aa%26type%3Db%23c%20%C3%A9&" in feeds.asks[0].target
