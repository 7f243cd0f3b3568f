"""A person's last visit to a store and the next expected one: from visits, appointments and the tills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.reading import Reading
from adapters.ports.records import Channel, Interaction, InteractionKind, Order, OrderStatus, Sale, SaleKind
from adapters.ports.shapes import Window
from resolvers.awaiting import together
from resolvers.person.person import Person, is_anothers
from resolvers.sections.event_view import happening
from resolvers.stitch.newest_entries import Newest, newest
from resolvers.stitch.sales import OWNERS, is_owned_elsewhere, owner
from resolvers.stitch.streams import Item, StreamId, flows_of

LATEST_VISITS: Final = 5
"""The visits read. Planned ones come first, and there are seldom more than one or two."""

VISITS: Final = frozenset({InteractionKind.VISIT.value})
STORES: Final = frozenset({Channel.STORE.value})


@dataclass(frozen=True, slots=True)
class Presence:
    """The last and the next visit. `last`: a visit, or a purchase or return at a till. `certain`: no system can know a later one.
    `next`: an appointment or a planned visit. `failed`: the errors of unavailable systems."""

    last: Item | None
    certain: bool
    next: Item | None
    failed: tuple[SourceError, ...]


async def presence(person: Person, today: date, *, ahead: int) -> Presence:
    """The last and the next visit. `ahead`: the days after today in which a visit is expected. Later ones are not read, since
    they would take the place of earlier ones."""
    person.context.is_repeatable = False
    now = datetime.fromtimestamp(person.reading.started_at, UTC)
    until = datetime.combine(today + timedelta(days=ahead + 1), time(), UTC)
    visits = newest(
        person,
        flows_of(person.reading, Flow.INTERACTIONS),
        Window(LATEST_VISITS, until=until, kinds=VISITS, channels=STORES),
        keep=partial(is_visit, person, now),
    )
    paid = newest(person, tills(person.reading), Window(1), keep=partial(was_paid, person, now))
    return seen(now, await together([visits, paid]))


def seen(now: datetime, came: Sequence[Newest]) -> Presence:
    """The last and next visit among these records. Records without the person's agreement to personal service are not used; if
    there are some, a later visit is possible."""
    found = sorted((item for part in came for item in part.items), key=lambda item: item.place)
    items = [item for item in found if getattr(item.record, "may_profile", None) is not False]
    before = [item for item in items if item.entry.position.occurred_at <= now]
    failed = tuple(error for part in came for error in part.failed)
    return Presence(
        last=before[-1] if before else None,
        certain=not failed and len(items) == len(found),
        next=next((item for item in items if item.entry.position.occurred_at > now), None),
        failed=failed,
    )


def is_visit(person: Person, now: datetime, stream: StreamId, record: Interaction) -> bool:
    """Whether a record is a visit to a store, or an appointment to come. A past appointment counts only if it is noted as
    kept."""
    happened = happening(record)
    if getattr(record, "took_place", None) is False and record.occurred_at <= now:
        return False
    return happened.kind is InteractionKind.VISIT and happened.channel is Channel.STORE and not is_anothers(person, record)


def was_paid(person: Person, now: datetime, stream: StreamId, order: Order) -> bool:
    """Whether an order is a purchase or return at a till: in both cases the person was there."""
    if order.channel is not Channel.STORE or order.status is OrderStatus.CANCELLED or order.placed_at > now:
        return False
    return not is_owned_elsewhere(stream.system, order, person.reading.systems)


def tills(reading: Reading) -> Mapping[str, tuple[Flow, ...]]:
    """The order lists to read: the list of the owner of till sales, and the lists of systems that never own such sales. The other
    possible owners would give only rows of sales made elsewhere."""
    owning = owner(Sale(SaleKind.TILL), reading.systems)
    candidates = OWNERS[SaleKind.TILL]
    return {slug: flows for slug, flows in flows_of(reading, Flow.ORDERS).items() if slug == owning or slug not in candidates}
