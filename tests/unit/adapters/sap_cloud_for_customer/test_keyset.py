"""Pages by time against a vendor that sorts by one field, cuts within an instant and tells less than it compares."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.records import Channel, TicketStatus
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.systems.sap_cloud_for_customer.streams import Interactions, Tickets
from adapters.systems.sap_cloud_for_customer.wire import Activity, ServiceRequest
from adapters.wire.odata_service import Get, Rows
from tests.soak import tried

START = datetime(2026, 3, 2, tzinfo=UTC)
SETTINGS = CloudForCustomerSettings.model_validate({"base_url": "https://crm.example.com", "user": "u", "password": "p"})
SETS = ("PhoneCallCollection", "EMailCollection", "AppointmentCollection", "VisitCollection", "ServiceRequestCollection")
TICKETS = SETS[-1]
KINDS = dict(zip(SETS, ("CALL", "EMAIL", "VISIT", "VISIT", "TICKET"), strict=True))


class PlayedVendor:
    """Activities as (set, id, microseconds after START); answers hold milliseconds, comparisons microseconds."""

    def __init__(self, things: Sequence[tuple[str, str, int]], broken: str = "") -> None:
        self.things = list(things)
        self.broken = broken
        self.requests: list[list[Get[Any]]] = []

    async def read(
        self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1
    ) -> list[Rows[Any] | SourceError]:
        self.requests.append(list(gets))
        return [Unreachable("played") if get.entity_set == self.broken else Rows(self.rows(get)) for get in gets]

    def rows(self, get: Get[Any]) -> list[Any]:
        condition = get.options["$filter"]
        newest = bound(condition, "le", datetime.max.replace(tzinfo=UTC))
        oldest = bound(condition, "ge", datetime.min.replace(tzinfo=UTC))
        own = [(START + timedelta(microseconds=at), id_) for set_, id_, at in self.things if set_ == get.entity_set]
        found = [thing for thing in own if oldest <= thing[0] <= newest]
        found.sort(key=lambda thing: thing[0], reverse=True)
        return [row(get.entity_set, id_, at) for at, id_ in found[: int(get.options["$top"])]]


def bound(condition: str, operator: str, otherwise: datetime) -> datetime:
    found = re.search(rf" {operator} datetimeoffset'([^']+)'", condition)
    return datetime.fromisoformat(found[1]) if found else otherwise


def row(entity_set: str, id_: str, at: datetime) -> Activity | ServiceRequest:
    told = at.replace(microsecond=at.microsecond // 1000 * 1000)
    if entity_set == "ServiceRequestCollection":
        return ServiceRequest(ID=id_, BuyerPartyID="1", CreationDateTime=told, ServiceRequestUserLifeCycleStatusCode="1")
    return Activity.model_validate({"ObjectID": id_, "MainAccountPartyID": "1", "StartDateTime": told})


async def page(vendor: PlayedVendor, window: Window) -> Page[Any]:
    answer = (await Interactions(vendor, SETTINGS).pages(["1"], window))["1"]  # type: ignore[arg-type]
    assert isinstance(answer, Page)
    return answer


async def walked(vendor: PlayedVendor, limit: int, **narrowed: Any) -> list[str]:
    """Every id, page by page."""
    ids: list[str] = []
    window = Window(limit, **narrowed)
    while True:
        answer = await page(vendor, window)
        ids += [entry.record.id for entry in answer.entries]
        if not answer.has_more:
            return ids
        assert len(answer.entries) == limit
        window = Window(limit, before=answer.entries[-1].position, **narrowed)


moments = st.integers(0, 12).map(lambda step: step * 400)
things = st.lists(st.tuples(st.sampled_from(SETS), moments), max_size=40).map(
    lambda made: [(set_, f"{number:03d}", at) for number, (set_, at) in enumerate(made)]
)


def newest_first(things: Sequence[tuple[str, str, int]]) -> list[str]:
    """As entries are called: a ticket's number is told as such."""
    named = [(at // 1000, f"ticket:{id_}" if set_ == TICKETS else id_) for set_, id_, at in things]
    return [id_ for _, id_ in sorted(named, reverse=True)]


@settings(max_examples=tried(150))
@given(things=things, limit=st.integers(1, 7))
async def test_small_pages_joined_are_the_whole_list_each_once(things: list[tuple[str, str, int]], limit: int) -> None:
    assert await walked(PlayedVendor(things), limit) == newest_first(things)


@settings(max_examples=tried(100))
@given(things=things, limit=st.integers(1, 5), kinds=st.sets(st.sampled_from(["CALL", "EMAIL", "VISIT", "TICKET", "PURCHASE"])))
async def test_pages_of_some_kinds_joined_are_the_list_sifted(
    things: list[tuple[str, str, int]], limit: int, kinds: set[str]
) -> None:
    vendor = PlayedVendor(things)
    sought = [thing for thing in things if KINDS[thing[0]] in kinds]
    assert await walked(vendor, limit, kinds=frozenset(kinds)) == newest_first(sought)
    read = {get.entity_set for gets in vendor.requests for get in gets}
    assert read == {set_ for set_, kind in KINDS.items() if kind in kinds}


async def test_a_ticket_and_a_visit_with_the_same_number_are_two_entries() -> None:
    vendor = PlayedVendor([(TICKETS, "4711", 0), ("VisitCollection", "4711", 0)])
    assert await walked(vendor, 1) == ["ticket:4711", "4711"]


@pytest.mark.parametrize(
    ("channels", "origins"),
    [({"EMAIL"}, ["5"]), ({"EMAIL", "CHAT"}, ["5", "8"]), ({"PHONE"}, []), ({"PHONE", "EMAIL"}, []), ({"SMS"}, None)],
)
async def test_tickets_are_filtered_by_origin_unless_ones_without_are_wanted(
    channels: set[str], origins: list[str] | None
) -> None:
    """Tickets without an origin can be requested only without the filter."""
    vendor = PlayedVendor([])
    told = SETTINGS.model_copy(update={"ticket_channels": {"5": Channel.EMAIL, "8": Channel.CHAT}})
    window = Window(5, kinds=frozenset({"TICKET"}), channels=frozenset(channels))
    assert await Interactions(vendor, told).pages(["1"], window) == {"1": Page((), has_more=False)}  # type: ignore[arg-type]
    asked = [re.findall(r"DataOriginTypeCode eq '(\d)'", get.options["$filter"]) for gets in vendor.requests for get in gets]
    assert asked == ([] if origins is None else [origins])


@settings(max_examples=tried(100))
@given(things=things, limit=st.integers(1, 5), since=st.integers(0, 5), until=st.integers(0, 5))
async def test_since_is_inclusive_and_until_exclusive_wherever_pages_end(
    things: list[tuple[str, str, int]], limit: int, since: int, until: int
) -> None:
    inside = [thing for thing in things if since <= thing[2] // 1000 < until]
    expected = newest_first(inside)
    ends = {"since": START + timedelta(milliseconds=since), "until": START + timedelta(milliseconds=until)}
    assert await walked(PlayedVendor(things), limit, **ends) == expected


async def test_a_page_and_the_next_cost_one_request_each() -> None:
    vendor = PlayedVendor([(SETS[number % 5], f"{number:03d}", number * 60_000_000) for number in range(40)])
    first = await page(vendor, Window(10))
    await page(vendor, Window(10, before=first.entries[-1].position))
    assert [len(gets) for gets in vendor.requests] == [5, 5]


async def test_what_arrives_between_two_pages_neither_doubles_nor_hides_anything() -> None:
    vendor = PlayedVendor([("VisitCollection", f"{number:03d}", number * 1000) for number in range(6)])
    first = await page(vendor, Window(3))
    vendor.things.append(("VisitCollection", "new", 99_000))
    second = await page(vendor, Window(3, before=first.entries[-1].position))
    assert [entry.record.id for entry in (*first.entries, *second.entries)] == ["005", "004", "003", "002", "001", "000"]


async def test_a_set_that_failed_costs_the_page_since_it_would_leave_holes() -> None:
    vendor = PlayedVendor([("VisitCollection", "1", 0)], broken="EMailCollection")
    answer = await Interactions(vendor, SETTINGS).pages(["1"], Window(5))  # type: ignore[arg-type]
    assert isinstance(answer["1"], Unreachable)


async def test_a_row_of_another_customer_is_left_out() -> None:
    vendor = PlayedVendor([("VisitCollection", "1", 0)])
    answer = (await Interactions(vendor, SETTINGS).pages(["2"], Window(5)))["2"]  # type: ignore[arg-type]
    assert answer == Page((), has_more=False)


async def test_statuses_are_queried_by_their_codes() -> None:
    """A status without a code is not queried at all."""
    vendor = PlayedVendor([("ServiceRequestCollection", "1", 0)])
    tickets = Tickets(vendor, SETTINGS)  # type: ignore[arg-type]
    await tickets.pages(["1"], Window(5, statuses=frozenset({TicketStatus.OPEN, TicketStatus.CLOSED})))
    ((get,),) = vendor.requests
    assert (
        "(ServiceRequestUserLifeCycleStatusCode eq '1' or ServiceRequestUserLifeCycleStatusCode eq '6')" in get.options["$filter"]
    )
    without = Tickets(vendor, SETTINGS.model_copy(update={"ticket_statuses": {}}))  # type: ignore[arg-type]
    assert await without.pages(["1"], Window(5, statuses=frozenset({TicketStatus.OPEN}))) == {"1": Page((), has_more=False)}
    assert len(vendor.requests) == 1
