"""Waiting for several answers at once, for no longer than a deadline."""

import asyncio
import logging
from collections.abc import Callable, Collection, Hashable, Mapping
from functools import partial
from typing import Any

from adapters.guards.desk import Flight, Outcome
from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError

log = logging.getLogger("customer360.source")


class Waiting:
    """`future` brings {aspect: outcome} when every flight has landed, or when `expire` is called: then what has not come is
    `give_up(aspect)` and stands in `given_up`. If the future is cancelled (the client went away), the flights are left."""

    __slots__ = ("_give_up", "_listeners", "future", "given_up", "outcomes")

    def __init__(self, flights: Mapping[object, Flight], give_up: Callable[[object], SourceError]) -> None:
        self.future: asyncio.Future[dict[object, Outcome]] = asyncio.get_running_loop().create_future()
        self.outcomes: dict[object, Outcome] = {}
        self.given_up: set[object] = set()
        self._give_up = give_up
        self._listeners = {aspect: (flight, partial(self._land, aspect)) for aspect, flight in flights.items()}
        for flight, listener in self._listeners.values():
            flight.listen(listener)
        self.future.add_done_callback(self._done)

    def expire(self) -> None:
        self.given_up = self._listeners.keys() - self.outcomes.keys()
        self.outcomes.update({aspect: self._give_up(aspect) for aspect in self.given_up})
        self._leave()
        if not self.future.done():
            self.future.set_result(self.outcomes)

    def _land(self, aspect: Hashable, outcome: Outcome) -> None:
        self.outcomes[aspect] = outcome
        if len(self.outcomes) == len(self._listeners) and not self.future.done():
            self.future.set_result(self.outcomes)

    def _done(self, _: "asyncio.Future[dict[Any, Outcome]]") -> None:
        self._leave()

    def _leave(self) -> None:
        for flight, listener in self._listeners.values():
            flight.leave(listener)


def report_late(system: str, capabilities: Collection[Capability], *, seconds: float, hurried: bool) -> None:
    """A system that had no answer when the time for it was over. Of a `hurried` asker, who set the time, it proves nothing."""
    told = {"system": system, "capability": ",".join(sorted(capabilities)), "ms": round(seconds * 1000)}
    log.log(logging.INFO if hurried else logging.WARNING, "source.late", extra=told)
