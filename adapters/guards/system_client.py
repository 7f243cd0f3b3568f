"""The client of one connected system: a port client for each of its ports, its health, and the drops of its answers."""

from collections.abc import Collection, Mapping, Sequence

from adapters.guards.absence_proof import proven
from adapters.guards.cache_tags import Key
from adapters.guards.health import Health
from adapters.guards.port_clients import AnswerRules, FindClient, LookupClient, SearchClient, StreamClient
from adapters.guards.turns import Turns
from adapters.guards.two_level_cache import TwoLevelCache, WallClock
from adapters.guards.unreadable_reports import Telling
from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Subject
from adapters.ports.reading import SystemHealth
from adapters.ports.shapes import Ports
from adapters.ports.system_info import SystemInfo

DEFAULT_TTL_S = 30.0


class SystemClient:
    """One system's client. `ttl_s`: seconds for which answers are cached, by a capability's name in lower case.
    `not_found_ttl_s`: seconds for which 'not known there' is cached."""

    def __init__(
        self,
        info: SystemInfo,
        ports: Ports,
        *,
        cache: TwoLevelCache,
        clock: WallClock,
        ttl_s: Mapping[str, float],
        not_found_ttl_s: float,
        turns: Turns | None = None,
    ) -> None:
        self.info = info
        self.observed = Health(clock=clock)
        self.ports = proven(ports, info.slug)
        self._cache = cache
        self._rules = rules = AnswerRules(
            info.slug,
            cache,
            clock,
            Telling(info.slug, self.observed),
            self.observed,
            ttl_s={capability: ttl_s.get(capability.lower(), DEFAULT_TTL_S) for capability in Capability},
            not_found_ttl_s=not_found_ttl_s,
            keyed_by=info.keyed_by,
            turns=turns if turns is not None else Turns(),
        )
        self.longest_ttl_s = max(rules.ttl_s.values())
        self.lookups = {Subject(name): LookupClient(rules, Subject(name), port) for name, port in ports.lookups.items()}
        self.streams = {Flow(name): StreamClient(rules, Flow(name), port) for name, port in self.ports.streams.items()}
        self.searches = {Corpus(name): SearchClient(rules, Corpus(name), port) for name, port in self.ports.searches.items()}
        self.find = FindClient(rules, self.ports.find) if self.ports.find is not None else None

    @property
    def health(self) -> SystemHealth:
        return self.observed.now

    def group_key(self, group: AnyGroup, record_id: str) -> Key:
        return self.lookups[group.subject].key((record_id, group))

    async def recollect(self, record_ids: Sequence[str]) -> None:
        """Copy these customers' entries of the shared cache to this process, so that a drop finds what depends on them."""
        groups = [group for group in self.info.groups if group.subject is Subject.CUSTOMER and group.subject in self.lookups]
        wanted = {
            self.group_key(group, one): (group.part, self._rules.ttl_s[group.capability])
            for one in record_ids
            for group in groups
        }
        await self._cache.fetch(
            {key: how for key, how in wanted.items() if self._cache.peek(key) is None}, unknown_ttl=self._rules.not_found_ttl_s
        )

    def disown(self, record_ids: Collection[str]) -> None:
        """Stop sharing in-flight calls for these customers, so that later requests start a fresh one; the same for calls without
        a customer's id, and for any call where addresses are the ids."""
        theirs = None if self._rules.has_addresses else record_ids
        for subject, lookup in self.lookups.items():
            lookup.batcher.disown(theirs if subject is Subject.CUSTOMER else None)
        for flow, stream in self.streams.items():
            stream.batcher.disown(theirs if flow is not Flow.WISHLIST else None)
        for search in self.searches.values():
            search.batcher.disown(None)
        if self.find is not None:
            self.find.batcher.disown(None)
