"""Tickets, and everything that happened between a customer and the house, newest first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import Channel, InteractionKind, TicketStatus
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.systems.sap_cloud_for_customer import mapping, wire
from adapters.systems.sap_cloud_for_customer.requests import WILDCARDS, askable, condition
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.odata_keyset import Braid, Strand, sifted
from adapters.wire.odata_service import Service

TICKET_FIELDS = (
    "ID", "Name", "BuyerPartyID", "CreationDateTime", "ServiceRequestUserLifeCycleStatusCode", "ServicePriorityCode",
    "DataOriginTypeCode", "ServiceIssueCategoryID", "ProcessorPartyName", "RequestCloseddatetimeContent",
)  # fmt: skip


class Tickets:
    """Service requests of which the customer is the buyer party."""

    max_batch = 50

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._settings = settings
        self._strand = of_tickets(self._entry)
        self._braid = Braid(
            service,
            [self._strand],
            capability=Capability.TICKETS,
            operation="tickets.ofCustomer",
            max_batch=self.max_batch,
            askable=askable,
            wildcards=WILDCARDS,
        )

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        """Codes that are not listed can't be named in a filter: where their status is wanted, all tickets are read and sifted."""
        if window.statuses is None:
            return await self._braid.pages(ids, window)
        wanted = frozenset(TicketStatus(status) for status in window.statuses)
        if wanted & {TicketStatus.OTHER, self._settings.other_ticket_status}:
            return {one: await sifted(self._braid.pages, one, window, lambda ticket: ticket.status in wanted) for one in ids}
        codes = [code for code, status in self._settings.ticket_statuses.items() if status in wanted]
        strands = narrowed(self._strand, "ServiceRequestUserLifeCycleStatusCode", codes)
        return await self._braid.of_strands(ids, window, list(strands))

    def _entry(self, row: wire.ServiceRequest) -> Entry[object]:
        return Entry(mapping.ticket(row, self._settings), Position(row.CreationDateTime, row.ID))


@dataclass(frozen=True, slots=True)
class Activities:
    """A set of which every entry is of one kind and one channel."""

    strand: Strand
    kind: InteractionKind
    channel: Channel

    def wanted(self, window: Window) -> bool:
        return takes(window.kinds, self.kind) and takes(window.channels, self.channel)


@dataclass(frozen=True, slots=True)
class Sort:
    """`fields`: the time first, and what else there is to tell. `what` they are called, where kind and channel do not say it."""

    entity_set: str
    fields: Sequence[str]
    kind: InteractionKind
    channel: Channel
    what: str | None = None


SORTS: Final = (
    Sort("PhoneCallCollection", ("StartDateTime", "Subject", "Status"), InteractionKind.CALL, Channel.PHONE),
    Sort("EMailCollection", ("DateTime", "Subject"), InteractionKind.EMAIL, Channel.EMAIL),
    Sort(
        "AppointmentCollection",
        ("StartDate", "Subject", "LifeCycleStatusCode"),
        InteractionKind.VISIT,
        Channel.STORE,
        "Appointment",
    ),
    Sort(
        "VisitCollection",
        ("StartDateTime", "Subject", "Status", "ActualStartDateTime"),
        InteractionKind.VISIT,
        Channel.STORE,
        "Visit",
    ),
)
"""An e-mail's status is not asked for: what was sent or came in can't be called off."""

SPARE: Final = 5
"""Activities left out that a page can have between its own without a second read."""


class Interactions:
    """Everything of a customer, tickets included: five sets in one batch.

    Ten customers make fifty inner reads, about as many as do well (section 9). Of kinds and channels the sets that can have none
    are not read.
    """

    max_batch = 10

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._settings = settings
        self._activities = [activities(sort, settings) for sort in SORTS]
        self._tickets = of_tickets(self._opening)
        self._braid = Braid(
            service,
            [*(one.strand for one in self._activities), self._tickets],
            capability=Capability.INTERACTIONS,
            operation="interactions.ofCustomer",
            max_batch=self.max_batch,
            askable=askable,
            wildcards=WILDCARDS,
        )

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        strands = [one.strand for one in self._activities if one.wanted(window)]
        return await self._braid.of_strands(ids, window, [*strands, *self._tickets_of(window)])

    def _tickets_of(self, window: Window) -> Iterator[Strand]:
        """By origin only where every wanted channel is one that codes stand for: those that stand for none can't be told in a
        filter that has no `ne`, so with their channel all tickets come."""
        if not takes(window.kinds, InteractionKind.TICKET):
            return iter(())
        channels = self._settings.ticket_channels
        if window.channels is None or self._settings.other_ticket_channel in window.channels:
            return iter((self._tickets,))
        return narrowed(
            self._tickets, "DataOriginTypeCode", [code for code, channel in channels.items() if channel in window.channels]
        )

    def _opening(self, row: wire.ServiceRequest) -> Entry[object]:
        opened = mapping.opening(row, self._settings)
        return Entry(opened, Position(opened.occurred_at, opened.id))


def of_tickets(entry: Callable[[wire.ServiceRequest], Entry[object]]) -> Strand:
    return Strand("ServiceRequestCollection", "BuyerPartyID", "CreationDateTime", TICKET_FIELDS, wire.TICKETS, entry)


def narrowed(strand: Strand, field: str, codes: Sequence[str]) -> Iterator[Strand]:
    """The strand with these codes only; none where there is no code to ask for."""
    if codes:
        yield replace(strand, condition=condition(field, codes))


def takes(wanted: frozenset[str] | None, name: str) -> bool:
    return wanted is None or name in wanted


def activities(sort: Sort, settings: CloudForCustomerSettings) -> Activities:
    """Those called off are left out after reading: there is no `ne`, and not every tenant's other codes are known."""

    def entry(row: Any) -> Entry[object] | None:
        happened = mapping.interaction(row, settings, kind=sort.kind, channel=sort.channel, what=sort.what)
        return Entry(happened, Position(happened.occurred_at, happened.id)) if happened is not None else None

    select = ("ObjectID", "MainAccountPartyID", *sort.fields)
    strand = Strand(sort.entity_set, "MainAccountPartyID", sort.fields[0], select, wire.ACTIVITIES, entry, spare=SPARE)
    return Activities(strand, sort.kind, sort.channel)
