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
"""Rows more than are needed at least: purchases of the day on which the answer ends are not used."""


class Astray(Exception):
    """The answer led no further down than the one before: it is not what was asked for."""


ToOrder = Callable[[wire.Transaction], Order]


@dataclass(slots=True)
class Walk:
    """One customer's list, read downwards by days until there is enough of it.

    The vendor sorts by the day and keeps no order within it, so an answer that was cut is used down to the day before its last,
    and read on from that day. A day with more rows than the engine gives (`LONGEST`) is cut: nobody buys that often.
    """

    number: str
    window: Window
    upto: date | None
    since: date | None
    top: int
    entries: dict[str, Entry[Order]] = field(default_factory=dict)
    over: bool = False
    error: SourceError | None = None

    def question(self, views: Views) -> Get[wire.Transaction]:
        terms = [f"CustomerNumber eq {text(self.number)}"]
        if self.upto is not None:
            terms.append(f"CreationDate le {compact(self.upto)}")
        if self.since is not None:
            terms.append(f"CreationDate ge {compact(self.since)}")
        return views.transactions(all_of(*terms), top=self.top)

    def take(self, answer: Rows[wire.Transaction] | SourceError, to_order: ToOrder) -> None:
        if isinstance(answer, SourceError):
            self.error, self.over = answer, True
            return
        sure = self._sure(answer)
        for order in (to_order(row) for row in sure if row.CustomerNumber == self.number):
            fits = self.window.statuses is None or order.status in self.window.statuses
            if order.id and fits and inside((order.placed_at, order.id), self.window):
                self.entries.setdefault(order.id, Entry(order, Position(order.placed_at, order.id)))
        self.over = self.over or len(self.entries) > self.window.limit

    def _sure(self, answer: Rows[wire.Transaction]) -> Sequence[wire.Transaction]:
        """The rows of days that are whole; where there are more to come, from which day on. Rows that can't be read have no day:
        an answer of nothing else is asked for again, longer."""
        rows = answer.rows
        if answer.sent < self.top and not answer.truncated:
            self.over = True
            return rows
        if not answer.sent or (answer.truncated and not rows):
            raise Astray
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
            raise Astray
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
    """`max_batch`: one view is run for each customer."""

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
            for walk, answer in zip(pending, await self._answers(pending, begun=len(pending) < len(walks)), strict=True):
                try:
                    walk.take(answer, self._order)
                except Astray:
                    walk.take(Malformed(self._slug, Capability.ORDERS), self._order)
        return {customer: walks[customer].page if customer in walks else Page((), has_more=False) for customer in ids}

    def _walk(self, number: str, window: Window) -> Walk:
        """One row more than the page tells whether there is more, and one of an older day that the days before it are whole."""
        ends = [end for end in (window.until, window.before.occurred_at if window.before else None) if end is not None]
        upto = mapping.local_day(min(ends), self._settings) if ends else None
        since = mapping.local_day(window.since, self._settings) if window.since is not None else None
        return Walk(number, window, upto, since, top=min(LONGEST, window.limit + 2 + SPARE))

    async def _answers(self, walks: Sequence[Walk], *, begun: bool) -> Sequence[Rows[wire.Transaction] | SourceError]:
        """What fails as a whole fails the call, unless somebody's list has been read already."""
        questions = [walk.question(self._views) for walk in walks]
        try:
            return await self._service.read(questions, capability=Capability.ORDERS, operation="transactions.ofCustomer")
        except SourceError as error:
            if not begun:
                raise
            return [error] * len(walks)

    def _order(self, row: wire.Transaction) -> Order:
        return mapping.order(row, self._settings)
