"""Tickets, and all interactions between a customer and the retailer, newest first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

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
    """Service requests with the customer as buyer party."""

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
        """Pages of tickets. A filter can't name unlisted codes: where their status is wanted, all tickets are read and sifted."""
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
class ActivityStrand:
    """A set whose entries are all of one kind and one channel."""

    strand: Strand
    kind: InteractionKind
    channel: Channel

    def wanted(self, window: Window) -> bool:
        return allows(window.kinds, self.kind) and allows(window.channels, self.channel)


@dataclass(frozen=True, slots=True)
class ActivitySet:
    """A set of activities. `fields`: the time first, then the others; `what`: a name, where kind and channel are not enough."""

    entity_set: str
    fields: Sequence[str]
    kind: InteractionKind
    channel: Channel
    what: str | None = None


ACTIVITY_SETS: Final = (
    ActivitySet("PhoneCallCollection", ("StartDateTime", "Subject", "Status"), InteractionKind.CALL, Channel.PHONE),
    ActivitySet("EMailCollection", ("DateTime", "Subject"), InteractionKind.EMAIL, Channel.EMAIL),
    ActivitySet(
        "AppointmentCollection",
        ("StartDate", "Subject", "LifeCycleStatusCode"),
        InteractionKind.VISIT,
        Channel.STORE,
        "Appointment",
    ),
    ActivitySet(
        "VisitCollection",
        ("StartDateTime", "Subject", "Status", "ActualStartDateTime"),
        InteractionKind.VISIT,
        Channel.STORE,
        "Visit",
    ),
)
"""The sets of activities. An e-mail's status is not read: one that was sent or received can't be cancelled."""

SPARE: Final = 5
"""Cancelled activities that a page can have in between without a second read."""


class Interactions:
    """All interactions of a customer, tickets included: five sets in one batch.

    Ten customers make fifty inner reads, about the most that the service answers well (section 9). Sets without the wanted kinds
    and channels are not read.
    """

    max_batch = 10

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._settings = settings
        self._activities = [activities(one, settings) for one in ACTIVITY_SETS]
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
        """The reads of tickets, by the codes of the wanted channels. All tickets are read where the channel of unlisted codes is
        wanted: filters have no `ne`, and so can't name these codes."""
        if not allows(window.kinds, InteractionKind.TICKET):
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
    """The strand with these codes only; nothing without any code."""
    if codes:
        yield replace(strand, condition=condition(field, codes))


def allows(wanted: frozenset[str] | None, name: str) -> bool:
    return wanted is None or name in wanted


def activities(of_set: ActivitySet, settings: CloudForCustomerSettings) -> ActivityStrand:
    """A set of activities with its strand. Cancelled ones are left out after the read: filters have no `ne`, and tenants may have
    codes of their own."""

    def entry(row: wire.Activity) -> Entry[object] | None:
        happened = mapping.interaction(row, settings, kind=of_set.kind, channel=of_set.channel, what=of_set.what)
        return Entry(happened, Position(happened.occurred_at, happened.id)) if happened is not None else None

    select = ("ObjectID", "MainAccountPartyID", *of_set.fields)
    strand = Strand(of_set.entity_set, "MainAccountPartyID", of_set.fields[0], select, wire.ACTIVITIES, entry, spare=SPARE)
    return ActivityStrand(strand, of_set.kind, of_set.channel)
