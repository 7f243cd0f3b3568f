"""The calls to one feed: a page of one customer, or the newest events of many at once (fact sheet, section 5)."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import quote

import orjson

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, SourceError
from adapters.ports.instants import stamp
from adapters.ports.shapes import Window
from adapters.systems.touchpoints import filters, wire
from adapters.systems.touchpoints.stretch import Stretch
from adapters.systems.touchpoints.wire import EventPage, ReferenceResult
from adapters.wire.classification import FINE, Category, Classification, by_status
from adapters.wire.losses import told_of_one
from adapters.wire.message import Request, Response
from adapters.wire.system_http import SystemHttp

MOST_REFERENCES = 100
MOST_OF_EACH = 50
"""References in one batch, and events of each, the vendor's limits (sections 5 and 7)."""

MOST_AT_ONCE = 2000
"""Events in one answer, so that it stays well below the limit of size."""

T = TypeVar("T")


def classify(request: Request, response: Response) -> Classification | None:
    """The meaning of a failure. A rejected cursor is none: the read goes on by time."""
    carried = "&cursor=" in request.target
    return FINE if carried and response.status in (400, 410) and wire.refuses_cursor(response.body) else None


async def settled(awaitables: Iterable[Awaitable[T]]) -> list[T | SourceError]:
    """All results, each failure in its place; nothing is left running."""
    outcomes = await asyncio.gather(*awaitables, return_exceptions=True)
    results: list[T | SourceError] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, SourceError):
            raise outcome
        results.append(outcome)
    return results


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed. Its event types begin with the owner's reverse `domain` (None where unknown) and the feed's `name`, which is also
    the name in logs. `types`: a filter on event types; empty: none."""

    http: SystemHttp
    name: str
    path: str
    types: tuple[str, ...] = ()
    domain: str | None = None

    def narrowed(self, window: Window) -> "Feed | None":
        """The feed with a filter on the types of the window's kinds and channels; None where it has none of them. The filter
        needs the domain; without it all types come."""
        wanted = filters.names(self.name, window)
        if wanted is None:
            return self
        if self.domain is None:
            return self if wanted else None
        types = filters.narrowed(self.types, [f"{self.domain}.{name}." for name in wanted])
        return replace(self, types=types) if types else None

    async def read(self, references: Sequence[str], window: Window) -> Mapping[str, Stretch | SourceError]:
        """The stretches by reference. One customer is read by page, several by batch, and further by page where a batch was too
        short."""
        stretches = {reference: Stretch(reference, window) for reference in references}
        failed: dict[str, SourceError] = {}
        wanted = [stretch for stretch in stretches.values() if not stretch.enough]
        if len(wanted) > 1:
            size = max(1, min(MOST_REFERENCES, MOST_AT_ONCE // of_each(wanted[0], len(wanted))))
            batches = [wanted[start : start + size] for start in range(0, len(wanted), size)]
            for batch, outcome in zip(batches, await settled(map(self._read_batch, batches)), strict=True):
                failed |= outcome if isinstance(outcome, dict) else {stretch.reference: outcome for stretch in batch}
        short = [stretch for stretch in wanted if stretch.reference not in failed and not stretch.enough]
        for stretch, ended in zip(short, await settled(map(self._read_on, short)), strict=True):
            if isinstance(ended, SourceError):
                failed[stretch.reference] = ended
        return {**stretches, **failed}

    async def _read_on(self, stretch: Stretch) -> None:
        """Pages of one customer until the stretch is long enough."""
        while not stretch.enough:
            response = await self.http.ask(Request(self._target(stretch), Capability.INTERACTIONS, f"{self.name}.events"))
            if response.status != 200:
                if not stretch.go_on_by_time():
                    raise BadRequest(response.system, response.capability)
                continue
            with told_of_one(stretch.reference):
                page: EventPage = response.read(wire.read_page)
            leads_nowhere = not page.sent or stretch.has_followed(page.next_cursor)
            if page.goes_on and leads_nowhere:
                raise response.malformed()
            stretch.take(page.events, more=page.goes_on, cursor=page.next_cursor)
            if not (stretch.enough or stretch.cursor or stretch.go_on_by_time()):
                raise response.malformed()

    async def _read_batch(self, batch: Sequence[Stretch]) -> dict[str, SourceError]:
        """The failures by reference. The other stretches take the events of the batch."""
        asked = {
            **self._filters(batch[0]),
            "customerRefs": [one.reference for one in batch],
            "limitPerCustomer": of_each(batch[0], len(batch)),
        }
        if self.types:
            asked["types"] = list(self.types)
        request = Request(
            f"{self.path}/events:query",
            Capability.INTERACTIONS,
            f"{self.name}.events.ofMany",
            method="POST",
            headers={"Content-Type": "application/json"},
            body=orjson.dumps(asked),
        )
        response = await self.http.ask(request)
        results: dict[str, ReferenceResult] = {one.customer_ref: one for one in response.read(wire.read_batch).answers}
        failed: dict[str, SourceError] = {}
        for stretch in batch:
            answer = results.get(stretch.reference)
            if answer is None:
                failed[stretch.reference] = response.malformed()
            elif answer.problem is not None:
                failed[stretch.reference] = error_of(request, response, answer.problem.status)
            else:
                stretch.take(answer.events or (), more=answer.goes_on)
                stretch.go_on_by_time()
        return failed

    def _target(self, stretch: Stretch) -> str:
        """The path and query of a page. The cursor comes last, and only with the filters of its own read."""
        options = [("customerRef", stretch.reference), *(("type", one) for one in self.types), *self._filters(stretch).items()]
        options += [("order", "desc"), ("limit", str(stretch.top))]
        if stretch.cursor is not None:
            options.append(("cursor", stretch.cursor))
        return f"{self.path}/events?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in options)

    def _filters(self, stretch: Stretch) -> dict[str, str]:
        bounds = {"from": stretch.window.since, "to": stretch.to}
        return {name: stamp(bound, "microseconds") for name, bound in bounds.items() if bound is not None}

    async def prove(self, reference: str) -> None:
        """A read of one event of a customer."""
        stretch = Stretch(reference, Window(limit=1))
        response = await self.http.ask(Request(self._target(stretch), Capability.INTERACTIONS, f"{self.name}.probe"))
        response.read(wire.read_page)


def of_each(stretch: Stretch, customers: int) -> int:
    """The limit of events for each customer: twice the wanted number where that fits into one answer, since a reference also
    shows events of the same person's other references."""
    generous = min(MOST_OF_EACH, 2 * stretch.top)
    return generous if generous * customers <= MOST_AT_ONCE else min(MOST_OF_EACH, stretch.top)


def error_of(request: Request, response: Response, status: int) -> SourceError:
    """The error of a problem in one reference's place, by its status."""
    classification = by_status(request, Response(status, {}, b"", response.system, response.capability))
    return (Classification(Category.MALFORMED) if classification.meaning is Category.FINE else classification).error(response)
