"""`passions`: the things a person loves, from their own purchases, wishes, looks and clicks, without segments or models.

Nothing is read of a person who may not be profiled. The number of records read is limited, since each order may cost a call.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import strawberry

from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Record
from adapters.ports.reading import Source as PortSource
from adapters.ports.records import CampaignContact, Order, OrderStatus, SaleKind
from adapters.ports.shapes import Window
from resolvers.awaiting import together
from resolvers.context import Info
from resolvers.passions import signs as of
from resolvers.passions.affinity import Affinity, Trend, affinities
from resolvers.passions.returned import OrderLine, kept, line_of
from resolvers.passions.signs import Sign
from resolvers.person.person import Person, is_anothers
from resolvers.policy import if_profiled
from resolvers.sections import campaigns
from resolvers.sections.wishlist import latest
from resolvers.stitch.newest import Newest, newest
from resolvers.stitch.paging import page_size
from resolvers.stitch.sales import is_return, stands_elsewhere
from resolvers.stitch.streams import Item, flows_of
from resolvers.types.source import Source

LATEST_ORDERS = 10
"""The orders read, returns included. Each costs the web shop a call for its items, and older ones weigh little."""

LATEST_WISHES = 50
LATEST_INTERACTIONS = 100
LATEST_CAMPAIGNS = 20

GIVEN_BACK = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})


@strawberry.type(description="One thing that the person did.")
class PassionEvidence:
    summary: str = strawberry.field(description="What the person did, in a line to read.")
    occurred_at: datetime | None = strawberry.field(description="When they did it; null if the system does not say.")
    weight: float = strawberry.field(description="0 to 1; 1 is a purchase of today.")
    source: Source = strawberry.field(description="The record of it.")


@strawberry.type(description="Something that the person loves.")
class Passion:
    name: str = strawberry.field(description="What is loved, such as watches or fragrance.")
    strength: float = strawberry.field(description="0 to 1, comparable between passions and between people.")
    trend: Trend = strawberry.field(description="Whether it grows or fades.")
    evidence: list[PassionEvidence] = strawberry.field(description="The strongest first.")


@dataclass(frozen=True, slots=True)
class Loves:
    """All passions, the strongest first, and the errors of systems that could not be read for them."""

    passions: tuple[Affinity, ...] = ()
    failed: tuple[SourceError, ...] = ()


@dataclass(frozen=True, slots=True)
class SignsRead:
    """The signs from one kind of record, and the errors."""

    signs: tuple[Sign, ...] = ()
    failed: tuple[SourceError, ...] = ()


async def passions(person: Person, info: Info, first: int | None) -> list[Passion]:
    size = page_size(first, 5)
    found = await loves(person)
    person.context.lacked(info, found.failed)
    return [view(person, one) for one in found.passions[:size]]


def view(person: Person, one: Affinity) -> Passion:
    return Passion(
        name=one.name,
        strength=one.strength,
        trend=one.trend,
        evidence=[
            PassionEvidence(
                summary=each.sign.summary,
                occurred_at=each.sign.at,
                weight=each.weight,
                source=person.context.source(each.sign.source),
            )
            for each in one.evidence
        ],
    )


async def loves(person: Person) -> Loves:
    """None, and nothing read, where the person may not be profiled. Raises Withheld where that can't be told, SeveralFailed when
    nothing came and something failed."""
    return await if_profiled(person, partial(read, person), Loves())


async def read(person: Person) -> Loves:
    parts = await together([bought(person), wished(person), did(person), followed(person)])
    signs = [sign for part in parts for sign in part.signs]
    failed: dict[str, SourceError] = {}
    for error in (error for part in parts for error in part.failed):
        failed.setdefault(error.system, error)
    if failed and not signs:
        raise SeveralFailed(list(failed.values()))
    return Loves(tuple(affinities(signs, datetime.fromtimestamp(person.reading.started_at, UTC))), tuple(failed.values()))


async def bought(person: Person) -> SignsRead:
    """The items of the latest orders, without cancelled and returned ones. A return is read to know what it takes back; so is an
    order with an unreadable status, since it may be a return or cancelled."""
    systems = person.reading.systems
    orders = await newest(
        person,
        flows_of(person.reading, Flow.ORDERS),
        Window(LATEST_ORDERS),
        keep=lambda stream, order: not stands_elsewhere(stream.system, order, systems) or returns_only_here(order),
    )
    read = [item for item in orders.items if item.record.status not in GIVEN_BACK or is_return(item.record)]
    asked = [person.reading.lookup(item.stream.system, item.record.id, frozenset({ORDER_DETAILS})) for item in read]
    return items_of(person, read, await together(asked), orders.failed)


def returns_only_here(order: Order) -> bool:
    """Whether a row is a return of a sale that the ERP owns. The ERP lists no returns of its sales; the tills' system does. The
    shop lists its own returns."""
    return order.sale is not None and order.sale.kind is SaleKind.OTHER and is_return(order)


def items_of(person: Person, orders: Sequence[Item], records: Sequence[Record], failed: tuple[SourceError, ...]) -> SignsRead:
    found: list[OrderLine] = []
    errors = list(failed)
    for order, record in zip(orders, records, strict=True):
        if record.error is not None:
            errors.append(record.error)
        elif (details := record.part(ORDER_DETAILS)) is not None:
            source = record.source()
            for place, item in enumerate(details.items):
                if not (item.is_kept or item.gives_back):
                    continue
                line = line_of(item, order.record.placed_at, source, line=(record.system, record.record_id, str(place)))
                if order.record.status is not OrderStatus.OTHER or line.gives_back:
                    found.append(line)
    return SignsRead(tuple(kept(found)), tuple(errors))


async def wished(person: Person) -> SignsRead:
    wishes = await latest(person, LATEST_WISHES)
    return signs_of(person, wishes, lambda wish, source: [of.wish(wish, source)])


async def did(person: Person) -> SignsRead:
    """The latest wishes: first the accounts are read for the ids of the lists, then the lists."""
    window = Window(LATEST_INTERACTIONS, kinds=frozenset(kind.value for kind in of.TELLING))
    told = await newest(
        person,
        flows_of(person.reading, Flow.INTERACTIONS),
        window,
        keep=lambda _, one: one.kind in of.TELLING and not is_anothers(person, one),
    )
    gone = of.taken_back(item.record for item in told.items)
    return signs_of(person, told, lambda one, source: [of.interaction(one, source, gone=gone)])


async def followed(person: Person) -> SignsRead:
    """The links that the person followed in messages of campaigns."""

    def each(sent: CampaignContact, source: PortSource) -> list[Sign | None]:
        return [of.click(sent, link, source) for link in sent.links or ()]

    messages = await newest(
        person,
        flows_of(person.reading, Flow.CAMPAIGNS),
        campaigns.followed(Window(LATEST_CAMPAIGNS), person.wants),
        keep=lambda _, sent: not is_anothers(person, sent),
    )
    return signs_of(person, messages, each)


def signs_of(person: Person, read: Newest, each: Callable[..., Sequence[Sign | None]]) -> SignsRead:
    """The signs of the records that were read. `each`: from a record and its source to its signs."""
    began = person.reading.started_at
    made = (
        each(item.record, item.fetched.source(item.stream.system, item.stream.record_id, started_at=began)) for item in read.items
    )
    return SignsRead(tuple(sign for signs in made for sign in signs if sign is not None), read.failed)
