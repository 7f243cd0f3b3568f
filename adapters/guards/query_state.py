"""The state of one query that all its readers share."""

import asyncio
from collections.abc import Iterable, Mapping

from adapters.guards.batcher import Outcome
from adapters.guards.cache_tags import Key
from adapters.guards.purse import PURSE, Purse
from adapters.guards.system_client import SystemClient
from adapters.guards.two_level_cache import TwoLevelCache, WallClock
from adapters.ports.crosswalk import IdForm
from adapters.ports.reading import Fetched
from adapters.ports.system_info import SystemInfo
from adapters.ports.unreadable import Unreadable

LONGEST_CALL_S = 60.0
"""Seconds after which an answer to a question is no longer under way, with room to spare."""


class QueryState:
    """The state that all readers of one query share: its memory, its timers, and when it began (wall and loop clock)."""

    def __init__(
        self,
        clients: Mapping[str, SystemClient],
        cache: TwoLevelCache,
        *,
        clock: WallClock,
        crosswalk_ttl_s: float,
        systems: Mapping[str, SystemInfo],
        id_forms: Mapping[str, IdForm] | None = None,
    ) -> None:
        self.clients = clients
        self.systems = systems
        self.id_forms = id_forms if id_forms is not None else {slug: info.id_form for slug, info in self.systems.items()}
        self.cache = cache
        self.crosswalk_ttl = crosswalk_ttl_s
        self.clock = clock
        self.started_at = clock()
        self.began = asyncio.get_running_loop().time()
        self.asked_at = self.started_at
        self.told: dict[Key, Outcome] = {}
        self.unreadable: dict[Unreadable, None] = {}
        self.timers: list[asyncio.TimerHandle] = []
        PURSE.set(Purse())

    def renew(self) -> None:
        """Forget the answers of before a drop; what is found from now on is asked for after it."""
        self.asked_at = self.cache.moment()
        self.told.clear()

    def note(self, outcomes: Iterable[Outcome]) -> None:
        """Remembers what this query was given with odd values in it."""
        for outcome in outcomes:
            if isinstance(outcome, Fetched) and outcome.unreadable:
                self.unreadable.update(dict.fromkeys(outcome.unreadable))

    @property
    def lasting_s(self) -> float:
        """Seconds after which nothing is left that was asked before now: who is meant may be worked out from answers that were
        kept already, and is then kept itself."""
        return LONGEST_CALL_S + 2 * max([self.crosswalk_ttl, *(client.longest_ttl_s for client in self.clients.values())])

    def close(self) -> None:
        """The query is answered: no timer of it stays behind."""
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()
