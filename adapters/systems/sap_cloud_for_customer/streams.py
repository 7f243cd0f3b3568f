"""Tickets, and what else happened between a customer and the house, newest first."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import Channel, InteractionKind, TicketStatus
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.systems.sap_cloud_for_customer import mapping, wire
from adapters.systems.sap_cloud_for_customer.asking import WILDCARDS, askable, condition
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.odata_keyset import Braid, Strand
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
        strand = Strand("ServiceRequestCollection", "BuyerPartyID", "CreationDateTime", TICKET_FIELDS, wire.TICKETS, self._entry)
        self._braid = Braid(
            service,
            [strand],
            capability=Capability.TICKETS,
            operation="tickets.ofCustomer",
            max_batch=self.max_batch,
            askable=askable,
            wildcards=WILDCARDS,
        )

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        if window.statuses is None:
            return await self._braid.pages(ids, window)
        wanted = frozenset(TicketStatus(status) for status in window.statuses)
        codes = [code for code, status in self._settings.ticket_statuses.items() if status in wanted]
        if not codes:
            return {customer: Page((), has_more=False) for customer in ids}
        return await self._braid.narrowed(ids, window, condition=condition("ServiceRequestUserLifeCycleStatusCode", codes))

    def _entry(self, row: wire.ServiceRequest) -> Entry[object]:
        return Entry(mapping.ticket(row, self._settings), Position(row.CreationDateTime, row.ID))


def interactions(service: Service) -> Braid:
    """Four sets of a customer in one batch: ten customers make forty inner reads, and about fifty do well (section 9)."""
    strands = [
        activity("PhoneCallCollection", ("StartDateTime", "Subject"), InteractionKind.CALL, Channel.PHONE, "Phone call"),
        activity("EMailCollection", ("DateTime", "Subject"), InteractionKind.EMAIL, Channel.EMAIL, "E-mail"),
        activity("AppointmentCollection", ("StartDate", "Subject"), InteractionKind.VISIT, Channel.STORE, "Appointment"),
        activity("VisitCollection", ("StartDateTime",), InteractionKind.VISIT, Channel.STORE, "Visit"),
    ]
    return Braid(
        service,
        strands,
        capability=Capability.INTERACTIONS,
        operation="activities.ofCustomer",
        max_batch=10,
        askable=askable,
        wildcards=WILDCARDS,
    )


def activity(entity_set: str, fields: Sequence[str], kind: InteractionKind, channel: Channel, summary: str) -> Strand:
    """`fields`: the time first, and what else there is to tell."""

    def entry(row: Any) -> Entry[object] | None:
        happened = mapping.interaction(row, kind, channel, summary)
        return Entry(happened, Position(happened.occurred_at, happened.id)) if happened is not None else None

    select = ("ObjectID", "MainAccountPartyID", *fields)
    return Strand(entity_set, "MainAccountPartyID", fields[0], select, wire.ACTIVITIES, entry)
