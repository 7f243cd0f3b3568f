"""Waiting for several answers at once, for no longer than a deadline."""

import asyncio
import logging
from collections.abc import Callable, Collection, Hashable, Mapping
from functools import partial
from typing import Any

from adapters.guards.batcher import Outcome, PendingResult
from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError

log = logging.getLogger("customer360.source")


class DeadlineGroup:
    """Pending results that are waited for together. `future` brings {aspect: outcome} when each is resolved, or when `expire` is
    called: an aspect without an outcome is `give_up(aspect)` then, and listed in `given_up`. A cancelled future (the client went
    away) unsubscribes from all of them."""

    __slots__ = ("_give_up", "_listeners", "future", "given_up", "outcomes")

    def __init__(self, pending_results: Mapping[Any, PendingResult], give_up: Callable[[Any], SourceError]) -> None:
        self.future: asyncio.Future[dict[Any, Outcome]] = asyncio.get_running_loop().create_future()
        self.outcomes: dict[Any, Outcome] = {}
        self.given_up: set[Any] = set()
        self._give_up = give_up
        self._listeners = {aspect: (pending, partial(self._resolve, aspect)) for aspect, pending in pending_results.items()}
        for pending, listener in self._listeners.values():
            pending.subscribe(listener)
        self.future.add_done_callback(self._done)

    def expire(self) -> None:
        self.given_up = self._listeners.keys() - self.outcomes.keys()
        self.outcomes.update({aspect: self._give_up(aspect) for aspect in self.given_up})
        self._unsubscribe()
        if not self.future.done():
            self.future.set_result(self.outcomes)

    def _resolve(self, aspect: Hashable, outcome: Outcome) -> None:
        self.outcomes[aspect] = outcome
        if len(self.outcomes) == len(self._listeners) and not self.future.done():
            self.future.set_result(self.outcomes)

    def _done(self, _: "asyncio.Future[dict[Any, Outcome]]") -> None:
        self._unsubscribe()

    def _unsubscribe(self) -> None:
        for pending, listener in self._listeners.values():
            pending.unsubscribe(listener)


def report_late(system: str, capabilities: Collection[Capability], *, seconds: float, hurried: bool) -> None:
    """A system that had no answer when the time for it was over. Of a `hurried` asker, who set the time, it proves nothing."""
    told = {"system": system, "capability": ",".join(sorted(capabilities)), "ms": round(seconds * 1000)}
    log.log(logging.INFO if hurried else logging.WARNING, "source.late", extra=told)
