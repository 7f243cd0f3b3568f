"""The neutral service desk: a customer's tickets, of a hundred customers in one call."""

from collections.abc import Sequence
from datetime import datetime

from adapters.ports.capabilities import Capability, Flow
from adapters.ports.records import Ticket, TicketPriority, TicketStatus
from adapters.ports.shapes import Ports
from adapters.wire.system import System
from adapters.wire.system_http import Runtime
from adapters.wire.tolerant import Reader
from tests.bench.neutral.reads import NeutralSettings, Reads, Row, Rows, Whole

SLUG = "neutral-desk"


class TicketRow(Row):
    id: str
    number: str
    subject: str
    status: TicketStatus
    opened_at: datetime
    priority: TicketPriority | None = None


class CallerRow(Row):
    id: str
    tickets: tuple[TicketRow, ...]


READ: Reader[Rows[CallerRow]] = Reader(Rows[CallerRow])


def ticket(row: TicketRow, customer: str) -> Ticket:
    opened = row.opened_at
    return Ticket(row.id, row.number, row.subject, row.status, opened, priority=row.priority, customer_id=customer)


def entries(row: CallerRow) -> Sequence[tuple[Ticket, datetime, str]]:
    return [(ticket(one, row.id), one.opened_at, one.id) for one in row.tickets]


def build(settings: NeutralSettings, runtime: Runtime) -> Ports:
    reads = Reads(SLUG, settings, runtime)
    tickets = Whole(reads, "/desk/tickets?ids", Capability.TICKETS, READ, entries)
    return Ports(probe=reads, lookups={}, streams={Flow.TICKETS: tickets}, searches={})


SYSTEM = System(slug=SLUG, name="Neutral desk", settings=NeutralSettings, build=build, flows=frozenset({Flow.TICKETS}))
