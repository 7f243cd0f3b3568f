"""The calls to one feed: a page of one customer, or the newest events of many at once (touchpoints fact sheet, section 5)."""

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
from adapters.systems.touchpoints.wire import Answered, EventPage
from adapters.wire.classification import FINE, Category, Classification, by_status
from adapters.wire.losses import told_of_one
from adapters.wire.message import Request, Response
from adapters.wire.system_http import SystemHttp

MOST_REFERENCES = 100
MOST_OF_EACH = 50
"""References in one batch, and events of each, the vendor's limits (sections 5 and 7)."""

MOST_AT_ONCE = 2000
"""Events that one answer may hold, so that it stays well below the size that is read of one."""

T = TypeVar("T")


def classify(ask: Request, reply: Response) -> Classification | None:
    """A cursor that is refused costs nothing: the feed reads it and goes on by time."""
    carried = "&cursor=" in ask.target
    return FINE if carried and reply.status in (400, 410) and wire.refuses_cursor(reply.body) else None


async def settled(awaitables: Iterable[Awaitable[T]]) -> list[T | SourceError]:
    """All of them, each failure in its place; nothing is left running."""
    outcomes = await asyncio.gather(*awaitables, return_exceptions=True)
    kept: list[T | SourceError] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, SourceError):
            raise outcome
        kept.append(outcome)
    return kept


@dataclass(frozen=True, slots=True)
class Feed:
    """`name` is for logs, and what its event types begin with behind the owner's reverse `domain`, which is None where it is not
    known; `types` narrows to these event types where there are any."""

    http: SystemHttp
    name: str
    path: str
    types: tuple[str, ...] = ()
    domain: str | None = None

    def narrowed(self, window: Window) -> "Feed | None":
        """The feed with the types only that may be of the window's kinds and channels; None where it has none of them. Types can
        be named only where the domain is known, otherwise all come."""
        wanted = filters.names(self.name, window)
        if wanted is None:
            return self
        if self.domain is None:
            return self if wanted else None
        types = filters.narrowed(self.types, [f"{self.domain}.{name}." for name in wanted])
        return replace(self, types=types) if types else None

    async def read(self, references: Sequence[str], window: Window) -> Mapping[str, Stretch | SourceError]:
        """By reference. A customer alone is read by page, several at once by batch, and on by page where that was too little."""
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
        while not stretch.enough:
            reply = await self.http.ask(Request(self._target(stretch), Capability.INTERACTIONS, f"{self.name}.events"))
            if reply.status != 200:
                if not stretch.go_on_by_time():
                    raise BadRequest(reply.system, reply.capability)
                continue
            with told_of_one(stretch.reference):
                page: EventPage = reply.read(wire.read_page)
            leads_nowhere = not page.sent or stretch.has_followed(page.next_cursor)
            if page.goes_on and leads_nowhere:
                raise reply.malformed()
            stretch.take(page.events, more=page.goes_on, cursor=page.next_cursor)
            if not (stretch.enough or stretch.cursor or stretch.go_on_by_time()):
                raise reply.malformed()

    async def _read_batch(self, batch: Sequence[Stretch]) -> dict[str, SourceError]:
        """The errors of those that could not be read; the others are as far as the batch had them."""
        asked = {
            **self._filters(batch[0]),
            "customerRefs": [one.reference for one in batch],
            "limitPerCustomer": of_each(batch[0], len(batch)),
        }
        if self.types:
            asked["types"] = list(self.types)
        question = Request(
            f"{self.path}/events:query",
            Capability.INTERACTIONS,
            f"{self.name}.events.ofMany",
            method="POST",
            headers={"Content-Type": "application/json"},
            body=orjson.dumps(asked),
        )
        reply = await self.http.ask(question)
        answered: dict[str, Answered] = {one.customer_ref: one for one in reply.read(wire.read_batch).answers}
        failed: dict[str, SourceError] = {}
        for stretch in batch:
            answer = answered.get(stretch.reference)
            if answer is None:
                failed[stretch.reference] = reply.malformed()
            elif answer.problem is not None:
                failed[stretch.reference] = error_of(question, reply, answer.problem.status)
            else:
                stretch.take(answer.events or (), more=answer.goes_on)
                stretch.go_on_by_time()
        return failed

    def _target(self, stretch: Stretch) -> str:
        """The cursor comes last, and only with the very filters that it was given out for."""
        told = [("customerRef", stretch.reference), *(("type", one) for one in self.types), *self._filters(stretch).items()]
        told += [("order", "desc"), ("limit", str(stretch.top))]
        if stretch.cursor is not None:
            told.append(("cursor", stretch.cursor))
        return f"{self.path}/events?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in told)

    def _filters(self, stretch: Stretch) -> dict[str, str]:
        bounds = {"from": stretch.window.since, "to": stretch.to}
        return {name: stamp(bound, "microseconds") for name, bound in bounds.items() if bound is not None}

    async def prove(self, reference: str) -> None:
        """Asks for one event of somebody."""
        stretch = Stretch(reference, Window(limit=1))
        reply = await self.http.ask(Request(self._target(stretch), Capability.INTERACTIONS, f"{self.name}.probe"))
        reply.read(wire.read_page)


def of_each(stretch: Stretch, customers: int) -> int:
    """Twice what is wanted where that fits into one answer: events that belong to another reference of the same person are shown
    under this one too."""
    generous = min(MOST_OF_EACH, 2 * stretch.top)
    return generous if generous * customers <= MOST_AT_ONCE else min(MOST_OF_EACH, stretch.top)


def error_of(ask: Request, reply: Response, status: int) -> SourceError:
    """What a problem in one reference's place means, by its status."""
    verdict = by_status(ask, Response(status, {}, b"", reply.system, reply.capability))
    return (Classification(Category.GARBLED) if verdict.meaning is Category.FINE else verdict).error(reply)
