"""An odd ticket, text or activity costs itself, and pages have all the others, each once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from adapters.guards.proof import ProvenLookup, ProvenStream
from adapters.ports.capabilities import TICKET_MESSAGES, Capability, Flow
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import TicketStatus
from adapters.ports.shapes import Window
from adapters.systems.sap_cloud_for_customer.lookups import TicketThreads
from adapters.systems.sap_cloud_for_customer.streams import Interactions, Tickets
from adapters.wire.odata_service import Get, Rows
from tests.soak import tried
from tests.unit.adapters.sap_cloud_for_customer.service import PlayedService, settings
from tests.unit.adapters.sap_cloud_for_customer.test_activities import NOON, STATUS, TIME, VISITS, vendor_time
from tests.unit.adapters.sap_cloud_for_customer.test_keyset import SETS, TICKETS, PlayedVendor, newest_first, walked
from tests.unit.adapters.wire_odata.sending import as_sent

TICKET: dict[str, Any] = {
    "ID": "40703", "Name": "Watch repair", "BuyerPartyID": "1", "CreationDateTime": "/Date(1772442930123)/",
    "ServiceRequestUserLifeCycleStatusCode": "1", "ServicePriorityCode": "3", "DataOriginTypeCode": "5",
    "ServiceIssueCategoryID": "CA_12", "ProcessorPartyName": "Robin Sample", "RequestCloseddatetimeContent": "",
}  # fmt: skip
ODD: Sequence[Any] = ({}, ["?"], 1.5, True, "\ud800")
ALL = Window(9)


# --- tickets ---------------------------------------------------------------------------------------------------------


async def tickets(*rows: Any, window: Window = ALL, **changed: Any) -> Any:
    service: Any = PlayedService(lambda get: list(rows))
    return (await ProvenStream(Tickets(service, settings(**changed)), "c4c", Flow.TICKETS).pages(["1"], window))["1"]


@pytest.mark.parametrize("field", [name for name in TICKET if name not in ("ID", "BuyerPartyID", "CreationDateTime")])
@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_any_odd_field_of_a_ticket_costs_itself(field: str, odd: object) -> None:
    (whole,) = (await tickets(TICKET)).entries
    (told, other) = (await tickets({**TICKET, field: odd}, {**TICKET, "ID": "40702"})).entries
    differing = {name for name in told.record.__slots__ if getattr(told.record, name) != getattr(whole.record, name)}
    assert len(differing - {"topic"}) <= 1
    assert other.record.subject == "Watch repair"


@pytest.mark.parametrize("field", ["ID", "BuyerPartyID", "CreationDateTime"])
async def test_a_ticket_that_does_not_say_which_whose_or_when_is_left_out(field: str) -> None:
    page = await tickets({**TICKET, field: {}}, {**TICKET, "ID": "40702"})
    assert [entry.record.id for entry in page.entries] == ["40702"]
    assert isinstance(await tickets({**TICKET, field: {}}), Malformed)


CODE = "ServiceRequestUserLifeCycleStatusCode"
STATUSES = [
    ({}, TicketStatus.OTHER),
    (None, TicketStatus.OTHER),
    ("Y1", TicketStatus.OTHER),
    (1, TicketStatus.OPEN),
    ("6", TicketStatus.CLOSED),
]


@pytest.mark.parametrize(("code", "status"), STATUSES)
async def test_a_status_that_can_not_be_read_is_not_open(code: object, status: TicketStatus) -> None:
    (entry,) = (await tickets({**TICKET, CODE: code})).entries
    assert entry.record.status is status
    (tenants,) = (await tickets({**TICKET, CODE: code}, other_ticket_status="WAITING")).entries
    assert tenants.record.status is (TicketStatus.WAITING if code == "Y1" else status)


async def test_tickets_of_a_status_without_a_code_are_sifted_from_all() -> None:
    rows = [{**TICKET, "ID": str(n), CODE: "1" if n % 3 else "Y1"} for n in range(9)]
    page = await tickets(*rows, window=Window(2, statuses=frozenset({"OTHER"})))
    assert ([entry.record.id for entry in page.entries], page.has_more) == (["6", "3"], True)
    own = await tickets(*rows, window=Window(9, statuses=frozenset({"WAITING"})), other_ticket_status="WAITING")
    assert [entry.record.id for entry in own.entries] == ["6", "3", "0"]


@pytest.mark.parametrize("tag", [{}, 5, "W/\"datetimeoffset'yesterday'\"", ["?"]])
async def test_a_time_of_change_that_can_not_be_read_costs_only_itself(tag: object) -> None:
    (entry,) = (await tickets({**TICKET, "__metadata": {"etag": tag}})).entries
    assert (entry.record.updated_at, entry.record.subject) == (None, "Watch repair")


async def test_a_ticket_that_comes_twice_is_the_one_that_changed_last() -> None:
    def changed(day: int, code: str) -> dict[str, Any]:
        etag = f"W/\"datetimeoffset'2026-03-0{day}T09%3A15%3A30.1234560Z'\""
        return {**TICKET, CODE: code, "__metadata": {"etag": etag}}

    for rows in ([changed(1, "1"), changed(2, "6")], [changed(2, "6"), changed(1, "1")]):
        assert [entry.record.status for entry in (await tickets(*rows)).entries] == [TicketStatus.CLOSED]


# --- what was written in them ----------------------------------------------------------------------------------------

TEXT: dict[str, Any] = {
    "ServiceRequestID": "40703", "CreatedOn": "/Date(1000)/", "TypeCode": "10008", "Text": "It stops.", "AuthorName": "Amelia",
}  # fmt: skip


async def threads(*texts: Any, heads: Sequence[Any] = ({"ID": "40703"}, {"ID": "41703"})) -> dict[str, Any]:
    service: Any = PlayedService(lambda get: list(heads if get.entity_set == TICKETS else texts))
    lookup = ProvenLookup(TicketThreads(service, settings()), "c4c")
    answer = await lookup.fetch(["40703", "41703"], frozenset({TICKET_MESSAGES}))
    return {ticket: parts[TICKET_MESSAGES] for ticket, parts in answer.items()}


async def test_an_odd_text_costs_itself_and_is_internal_when_in_doubt() -> None:
    odd = [
        {**TEXT, "CreatedOn": "/Date(NaN)/"},
        {**TEXT, "Text": {}, "CreatedOn": "/Date(2000)/"},
        {**TEXT, "TypeCode": {}, "AuthorName": 5},
    ]
    told = (await threads(*odd))["40703"].messages
    assert [(one.text, one.internal, one.author) for one in told] == [("It stops.", True, "5"), (None, False, "Amelia")]


async def test_a_thread_without_any_readable_text_is_an_error() -> None:
    """A thread in which nobody wrote is empty."""
    answer = await threads({**TEXT, "CreatedOn": {}})
    assert isinstance(answer["40703"], Malformed)
    assert answer["41703"].messages == (), "the text that is lost says that it is not of this one"
    assert {type(part) for part in (await threads({**TEXT, "ServiceRequestID": {}})).values()} == {Malformed}
    assert {part.messages for part in (await threads()).values()} == {()}


async def test_a_text_that_comes_twice_is_told_once() -> None:
    assert len((await threads(TEXT, TEXT, {**TEXT, "CreatedOn": "/Date(2000)/"}))["40703"].messages) == 2


# --- activities ------------------------------------------------------------------------------------------------------


class OddVendor(PlayedVendor):
    """The same vendor as rows of JSON, some of them with an odd value in one of their fields."""

    def __init__(self, things: Sequence[tuple[str, str, int]], odd: dict[str, str]) -> None:
        super().__init__(things)
        self.odd = odd

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        self.requests.append(list(gets))
        return [await as_sent(get, [self.sent(get.entity_set, row) for row in self.rows(get)]) for get in gets]

    def sent(self, entity_set: str, row: Any) -> dict[str, Any]:
        if entity_set == TICKETS:
            told = {**TICKET, "ID": row.ID, "BuyerPartyID": "1", "CreationDateTime": vendor_time(row.CreationDateTime)}
            names = {"id": "ID", "whose": "BuyerPartyID", "when": "CreationDateTime", "status": "Name"}
        else:
            when, status = TIME[entity_set], STATUS[entity_set]
            told = {"ObjectID": row.ObjectID, "MainAccountPartyID": "1", when: vendor_time(row.began), status: "3"}
            names = {"id": "ObjectID", "whose": "MainAccountPartyID", "when": when, "status": status}
        id_ = told[names["id"]]
        return {**told, names[self.odd[id_]]: {"no": 1}} if id_ in self.odd else told


moments = st.integers(0, 12).map(lambda step: step * 400)
happened = st.lists(
    st.tuples(st.sampled_from(SETS), moments, st.sampled_from(["", "", "", "id", "whose", "when", "status"])), max_size=40
)


@trying(max_examples=tried(150))
@given(made=happened, limit=st.integers(1, 7))
async def test_what_is_readable_comes_once_each_over_small_pages(made: list[tuple[str, int, str]], limit: int) -> None:
    """Whatever else stands between."""
    things = [(set_, f"{number:03d}", at) for number, (set_, at, _) in enumerate(made)]
    odd = {f"{number:03d}": field for number, (_, _, field) in enumerate(made) if field}
    sound = [thing for thing in things if odd.get(thing[1]) in (None, "status")]
    assert await walked(OddVendor(things, odd), limit) == newest_first(sound)


async def visit(**fields: Any) -> bool | None:
    row = {"ObjectID": "1", "MainAccountPartyID": "1", "StartDateTime": vendor_time(NOON), "Status": "1", **fields}
    service: Any = PlayedService(lambda get: [row] if get.entity_set == VISITS else [])
    page: Any = (await Interactions(service, settings()).pages(["1"], Window(5)))["1"]
    (entry,) = page.entries
    took_place: bool | None = entry.record.took_place
    return took_place


async def test_a_visit_with_an_unreadable_status_or_start_may_have_taken_place() -> None:
    assert await visit() is False
    assert await visit(Status={}) is None
    assert await visit(ActualStartDateTime={}) is None
    assert await visit(ActualStartDateTime={}, Status="3") is True
    assert await visit(ActualStartDateTime=vendor_time(NOON + timedelta(minutes=5)), Status={}) is True
