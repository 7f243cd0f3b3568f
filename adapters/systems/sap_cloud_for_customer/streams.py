"""Tickets, and what else happened between a customer and the house, newest first."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import Channel, InteractionKind, TicketStatus
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.systems.sap_cloud_for_customer import mapping, wire
from adapters.systems.sap_cloud_for_customer.asking import WILDCARDS, askable, condition
from adapters.systems.sap_cloud_for_customer.keyset import LONGEST, Strand, Stretch, first_top, merged, question, stretch
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.odata_service import Service

TICKET_FIELDS = (
    "ID", "Name", "BuyerPartyID", "CreationDateTime", "ServiceRequestUserLifeCycleStatusCode", "ServicePriorityCode",
    "DataOriginTypeCode", "ServiceIssueCategoryID", "ProcessorPartyName", "RequestCloseddatetimeContent",
)  # fmt: skip


class Braid:
    """Several strands of each customer, read together and merged into one page per customer; nearly always one request."""

    def __init__(
        self, service: Service, strands: Sequence[Strand], *, capability: Capability, operation: str, max_batch: int
    ) -> None:
        self.max_batch = max_batch
        self._service = service
        self._strands = strands
        self._capability = capability
        self._operation = operation

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        return await self.narrowed(ids, window, condition="")

    async def narrowed(self, ids: Sequence[str], window: Window, *, condition: str) -> dict[str, Page[object] | SourceError]:
        """`condition`: what else the rows must fulfil, in the vendor's filter language."""
        asked = [(customer, strand) for customer in askable(ids) for strand in self._strands]
        done: dict[tuple[str, str], Stretch | SourceError] = {}
        top = first_top(window)
        while asked:
            questions = [
                question(strand, id_, window, top=top, condition=condition, wildcards=WILDCARDS) for id_, strand in asked
            ]
            results = await self._service.read(questions, capability=self._capability, operation=self._operation)
            too_short = []
            for (customer, strand), rows in zip(asked, results, strict=True):
                part = rows if isinstance(rows, SourceError) else stretch(strand, rows, customer, window, top=top)
                if part is None:
                    too_short.append((customer, strand))
                else:
                    done[customer, strand.entity_set] = part
            asked, top = too_short, min(LONGEST, 4 * top)
        return {customer: self._page([done.get((customer, s.entity_set)) for s in self._strands], window) for customer in ids}

    def _page(self, parts: Sequence[Stretch | SourceError | None], window: Window) -> Page[object] | SourceError:
        """A strand that failed would leave holes in the page, so it costs the page."""
        for part in parts:
            if isinstance(part, SourceError):
                return part
        return merged([part for part in parts if isinstance(part, Stretch)], window.limit)


class Tickets:
    """Service requests of which the customer is the buyer party."""

    max_batch = 50

    def __init__(self, service: Service, settings: CloudForCustomerSettings) -> None:
        self._settings = settings
        strand = Strand("ServiceRequestCollection", "BuyerPartyID", "CreationDateTime", TICKET_FIELDS, wire.TICKETS, self._entry)
        self._braid = Braid(
            service, [strand], capability=Capability.TICKETS, operation="tickets.ofCustomer", max_batch=self.max_batch
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
    return Braid(service, strands, capability=Capability.INTERACTIONS, operation="activities.ofCustomer", max_batch=10)


def activity(entity_set: str, fields: Sequence[str], kind: InteractionKind, channel: Channel, summary: str) -> Strand:
    """`fields`: the time first, and what else there is to tell."""

    def entry(row: Any) -> Entry[object] | None:
        happened = mapping.interaction(row, kind, channel, summary)
        return Entry(happened, Position(happened.occurred_at, happened.id)) if happened is not None else None

    select = ("ObjectID", "MainAccountPartyID", *fields)
    return Strand(entity_set, "MainAccountPartyID", fields[0], select, wire.ACTIVITIES, entry)
