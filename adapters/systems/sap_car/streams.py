"""Purchases and returns of all channels, newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import Order
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.systems.sap_car import mapping, wire
from adapters.systems.sap_car.requests import LONGEST, Views, compact, customer_number
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.odata import all_of, text
from adapters.wire.odata_service import Get, Rows, Service
from adapters.wire.paging import inside

SPARE = 4
"""Extra rows of a read: purchases of the day on which an answer ends are not used."""


class NoProgress(Exception):
    """An answer that goes no further back than the one before, and so can't be the answer to the request."""


ToOrder = Callable[[wire.Transaction], Order]


@dataclass(slots=True)
class Walk:
    """The reads of one customer's list, backwards by days until the page is full.

    The vendor sorts by day and keeps no order within a day. So an answer that was cut is used up to its last day, and the next
    read begins with that day. A day with more rows than the engine gives (`LONGEST`) is cut: nobody buys that often.
    """

    number: str
    window: Window
    upto: date | None
    since: date | None
    top: int
    entries: dict[str, Entry[Order]] = field(default_factory=dict)
    over: bool = False
    error: SourceError | None = None

    def read(self, views: Views) -> Get[wire.Transaction]:
        terms = [f"CustomerNumber eq {text(self.number)}"]
        if self.upto is not None:
            terms.append(f"CreationDate le {compact(self.upto)}")
        if self.since is not None:
            terms.append(f"CreationDate ge {compact(self.since)}")
        return views.transactions(all_of(*terms), top=self.top)

    def take(self, result: Rows[wire.Transaction] | SourceError, to_order: ToOrder) -> None:
        """Adds the orders of one more read. Raises NoProgress."""
        if isinstance(result, SourceError):
            self.error, self.over = result, True
            return
        sure = self._sure(result)
        for order in (to_order(row) for row in sure if row.CustomerNumber == self.number):
            fits = self.window.statuses is None or order.status in self.window.statuses
            if order.id and fits and inside((order.placed_at, order.id), self.window):
                self.entries.setdefault(order.id, Entry(order, Position(order.placed_at, order.id)))
        self.over = self.over or len(self.entries) > self.window.limit

    def _sure(self, result: Rows[wire.Transaction]) -> Sequence[wire.Transaction]:
        """The rows of complete days. Sets the last day and the length of the next read. An answer of unreadable rows only is
        requested again, with more rows."""
        rows = result.rows
        if result.sent < self.top and not result.truncated:
            self.over = True
            return rows
        if not result.sent or (result.truncated and not rows):
            raise NoProgress
        if not rows:
            self.over, self.top = self.top == LONGEST, min(LONGEST, 4 * self.top)
            return rows
        last = min(row.CreationDate for row in rows)
        whole = [row for row in rows if row.CreationDate > last]
        is_cut = not whole and self.top == LONGEST
        if is_cut and last == date.min:
            self.over = True
            return rows
        upto, top = last - timedelta(days=1) if is_cut else last, min(LONGEST, 4 * self.top)
        if top == self.top and self.upto is not None and upto >= self.upto:
            raise NoProgress
        self.upto, self.top = upto, top
        return rows if is_cut else whole

    @property
    def page(self) -> Page[Order] | SourceError:
        if self.error is not None:
            return self.error
        ordered = sorted(
            self.entries.values(), key=lambda entry: (entry.position.occurred_at, entry.position.entry_id), reverse=True
        )
        return Page(tuple(ordered[: self.window.limit]), has_more=len(ordered) > self.window.limit)


class Orders:
    """Purchases and returns of customers. `max_batch` is small since the engine runs one view for each customer."""

    max_batch = 10

    def __init__(self, service: Service, settings: CarSettings, *, slug: str) -> None:
        self._service = service
        self._slug = slug
        self._settings = settings
        self._views = Views(settings)

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Order] | SourceError]:
        walks = {
            customer: self._walk(number, window)
            for customer in ids
            if (number := customer_number(customer, self._settings)) is not None
        }
        while pending := [walk for walk in walks.values() if not walk.over]:
            for walk, result in zip(pending, await self._results(pending, begun=len(pending) < len(walks)), strict=True):
                try:
                    walk.take(result, self._order)
                except NoProgress:
                    walk.take(Malformed(self._slug, Capability.ORDERS), self._order)
        return {customer: walks[customer].page if customer in walks else Page((), has_more=False) for customer in ids}

    def _walk(self, number: str, window: Window) -> Walk:
        """The walk of one customer. The first read has two rows beyond the page: one shows that more follow, and one of an older
        day shows that the newer days are complete."""
        ends = [end for end in (window.until, window.before.occurred_at if window.before else None) if end is not None]
        upto = mapping.local_day(min(ends), self._settings) if ends else None
        since = mapping.local_day(window.since, self._settings) if window.since is not None else None
        return Walk(number, window, upto, since, top=min(LONGEST, window.limit + 2 + SPARE))

    async def _results(self, walks: Sequence[Walk], *, begun: bool) -> Sequence[Rows[wire.Transaction] | SourceError]:
        """The next result of each walk. A failed request is raised, unless some customer's list is complete already (`begun`)."""
        gets = [walk.read(self._views) for walk in walks]
        try:
            return await self._service.read(gets, capability=Capability.ORDERS, operation="transactions.ofCustomer")
        except SourceError as error:
            if not begun:
                raise
            return [error] * len(walks)

    def _order(self, row: wire.Transaction) -> Order:
        return mapping.order(row, self._settings)
