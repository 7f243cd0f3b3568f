"""Tiny vendors in memory, each paging in its own way, behind the paging of the real adapters.

What a vendor holds are deeds: one entry each of somebody's timeline. Deeds of one instant come in an order that has nothing to do
with their ids, as no vendor promises one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple
from zlib import crc32

from adapters.ports.capabilities import Capability, Flow
from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.records import (
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Order,
    OrderStatus,
    PointsActivity,
    Sale,
    SaleKind,
)
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.wire.odata_keyset import Braid, Strand
from adapters.wire.odata_service import Get, Rows
from adapters.wire.paging import Leaf, Row, numbered, whole

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
STEP = timedelta(hours=7)
"""Few instants on few days, so that many deeds share one."""

LEAF = 3
"""Rows in one page of a vendor whose pages are of a fixed size, unless a test says otherwise."""


class Sort(NamedTuple):
    """What may happen at a vendor. `rows`: of how many of the vendor's rows such a deed is made."""

    kind: InteractionKind
    channel: Channel | None
    sale: SaleKind | None = None
    rows: int = 1


class Deed(NamedTuple):
    """`records`: ids of the person under which the vendor lists it, nearly always one."""

    id: str
    at: datetime
    sort: Sort
    records: tuple[str, ...]

    @property
    def place(self) -> tuple[datetime, str]:
        return self.at, self.id


def newest_first(deeds: Sequence[Deed]) -> list[Deed]:
    return sorted(deeds, key=lambda deed: (deed.at, crc32(deed.id.encode())), reverse=True)


@dataclass
class Vendor:
    """`reads`: questions since the page of ours began; `fails_from`: with which of them it fails, None: it does not."""

    deeds: list[Deed] = field(default_factory=list)
    leaf: int = LEAF
    reads: int = 0
    fails_from: int | None = None
    raised: bool = False

    slug: ClassVar[str]
    flow: ClassVar[Flow] = Flow.INTERACTIONS
    records: ClassVar[tuple[str, ...]]
    keyed_by: ClassVar[tuple[str, ...]] = ()
    sorts: ClassVar[tuple[Sort, ...]]
    max_batch = 1
    slips: ClassVar[bool] = True
    """Whether it can fail with a later question of one page of ours."""

    def begin(self, fails_from: int | None = None) -> None:
        self.reads, self.raised, self.fails_from = 0, False, fails_from

    def asked(self) -> None:
        self.reads += 1
        if self.fails_from is not None and self.reads >= self.fails_from:
            self.raised = True
            raise Unreachable(self.slug)

    def of(self, record: str) -> list[Deed]:
        return newest_first([deed for deed in self.deeds if record in deed.records])

    def deed(self, letter: str, number: int, *, step: int, sort: int, record: int) -> Deed:
        records = self.records if record >= len(self.records) > 1 else (self.records[record % len(self.records)],)
        return Deed(self.name(letter, number), MORNING + step * STEP, self.sorts[sort % len(self.sorts)], records)

    def name(self, letter: str, number: int) -> str:
        """The id of an entry. The letter comes first, so that what is new may stand before or behind what was there."""
        return f"{letter}{number}"

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        raise NotImplementedError


def order(deed: Deed, rows: int = 1) -> Order:
    """Its number tells of how many of the vendor's rows it was put together."""
    sort = deed.sort
    sale = None if sort.sale is None else Sale(sort.sale, deed.id)
    back = sort.kind is InteractionKind.RETURN
    total = Money(Decimal(-9 if back else 9), "GBP")
    status = OrderStatus.RETURNED if back else OrderStatus.OPEN
    assert sort.channel is not None
    return Order(deed.id, f"{deed.id}/{rows}", deed.at, sort.channel, status, sale=sale, total=total)


def interaction(deed: Deed) -> Interaction:
    sort = deed.sort
    assert sort.channel is not None
    return Interaction(deed.id, sort.kind, sort.channel, deed.at, deed.id, sale=sort.sale and Sale(sort.sale, deed.id))


def entry(deed: Deed, record: Any) -> Entry[Any]:
    return Entry(record, Position(deed.at, deed.id))


class Numbered(Vendor):
    """Pages by number, newest first, which shift when rows come and go."""

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        (record,) = ids

        async def read(number: int) -> Leaf[Deed] | None:
            self.asked()
            rows = [Row(deed.at, deed.id, deed) for deed in self.of(record) for _ in range(deed.sort.rows)]
            truncated = rows[(number - 1) * self.leaf : number * self.leaf]
            return Leaf(tuple(truncated), max(1, -(-len(rows) // self.leaf)))

        page = await numbered(read, window, build=self.told)
        return {} if page is None else {record: page}

    def told(self, rows: Sequence[Deed]) -> Any:
        return order(rows[0], len(rows))


class Shop(Numbered):
    slug, flow, records = "farfetch", Flow.ORDERS, ("s1",)
    sorts = (
        Sort(InteractionKind.PURCHASE, Channel.ONLINE, SaleKind.WEB),
        Sort(InteractionKind.PURCHASE, Channel.APP, SaleKind.WEB, rows=2),
        Sort(InteractionKind.PURCHASE, Channel.STORE, SaleKind.TILL),
    )


class Ledger(Numbered):
    slug, flow, records = "annex-cloud-loyalty", Flow.POINTS_ACTIVITY, ("HRD-1",)
    sorts = (Sort(InteractionKind.POINTS_EARNED, None), Sort(InteractionKind.POINTS_SPENT, None))

    def told(self, rows: Sequence[Deed]) -> Any:
        points = 10 if rows[0].sort.kind is InteractionKind.POINTS_EARNED else -10
        return PointsActivity(rows[0].id, rows[0].at, points)


class Whole(Vendor):
    """The whole list in one answer."""

    slug, records = "sap-marketing-cloud", ("m1",)
    sorts = (
        Sort(InteractionKind.CAMPAIGN_OPENED, Channel.EMAIL),
        Sort(InteractionKind.VISIT, Channel.STORE),
        Sort(InteractionKind.PURCHASE, Channel.ONLINE, SaleKind.WEB),
    )

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        self.asked()
        return {record: whole((entry(deed, interaction(deed)) for deed in self.of(record)), window) for record in ids}


WHOSE = re.compile(r"(?:Customer|CustomerNumber) eq '(\w+)'")
BOUND = re.compile(r"(?:At|CreationDate) (le|ge) (?:datetimeoffset)?'([^']+)'")


@dataclass
class Answers:
    """An OData service: filters, sorts by the time alone, and cuts by `$top`. `time` is what a deed's time is compared as."""

    vendor: Vendor
    time: Callable[[Deed], str]
    row: Callable[[Deed, str], Any]

    async def read(self, gets: Sequence[Get[Any]], *, capability: Capability, operation: str, rounds: int = 1) -> list[Rows[Any]]:
        self.vendor.asked()
        return [Rows(self._rows(get)) for get in gets]

    def _rows(self, get: Get[Any]) -> list[Any]:
        condition = get.options["$filter"]
        found = WHOSE.search(condition)
        assert found is not None
        bounds = dict(BOUND.findall(condition))
        listed = [
            deed
            for deed in self.vendor.of(found[1].lstrip("0"))
            if bounds.get("ge", "") <= self.time(deed) <= bounds.get("le", "~") and stands_in(deed, get.entity_set)
        ]
        shuffled = sorted(listed, key=lambda deed: (self.time(deed), crc32(deed.id.encode())), reverse=True)
        return [self.row(deed, found[1]) for deed in shuffled[: int(get.options["$top"])]]


def stands_in(deed: Deed, entity_set: str) -> bool:
    """Of two entity sets, each deed is in one; of any other all are."""
    return entity_set not in ("Even", "Odd") or (crc32(deed.id.encode()) % 2 == 0) == (entity_set == "Even")


@dataclass
class Listed:
    Customer: str
    deed: Deed


def instant(deed: Deed) -> str:
    return deed.at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


class Keyset(Vendor):
    """By time with `ge` and `le`, cut by `$top`, of several customers and entity sets at once."""

    max_batch = 5
    sets: ClassVar[tuple[str, ...]] = ("All",)

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        strands = [Strand(name, "Customer", "At", (), never, self.told) for name in self.sets]
        service: Any = Answers(self, instant, lambda deed, whose: Listed(whose, deed))
        named = {"operation": "deeds", "max_batch": self.max_batch, "wildcards": ""}
        braid = Braid(service, strands, capability=self.flow.capability, askable=list, **named)  # type: ignore[arg-type]
        return await braid.pages(ids, window)

    def told(self, row: Listed) -> Entry[object]:
        return entry(row.deed, order(row.deed) if self.flow is Flow.ORDERS else interaction(row.deed))


def never(_: bytes) -> Any:
    raise AssertionError("nothing is decoded here")


class Desk(Keyset):
    """Two records of the person, some deeds at both."""

    slug, records, slips = "sap-cloud-for-customer", ("c1", "c2"), False
    sorts = (Sort(InteractionKind.TICKET, Channel.EMAIL), Sort(InteractionKind.VISIT, Channel.STORE))


class Ledgers(Keyset):
    slug, flow, records, sets = "sap-ecc", Flow.ORDERS, ("7",), ("Even", "Odd")
    sorts = (
        Sort(InteractionKind.PURCHASE, Channel.PHONE, SaleKind.OTHER),
        Sort(InteractionKind.RETURN, Channel.PHONE, SaleKind.OTHER),
        Sort(InteractionKind.PURCHASE, Channel.STORE, SaleKind.TILL),
        Sort(InteractionKind.PURCHASE, Channel.ONLINE, SaleKind.WEB),
        Sort(InteractionKind.PURCHASE, Channel.ONLINE),
    )
