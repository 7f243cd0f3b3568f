"""The client of one connected system: for every port a batcher, and the cache in front of each call."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from adapters.guards.batcher import A, Asking, Batcher, I, Outcome
from adapters.guards.cache_tags import ADDRESS_KINDS, CUSTOMER, WISHLIST, Key
from adapters.guards.codec import codec
from adapters.guards.figures import figured
from adapters.guards.health import Health
from adapters.guards.outcomes import fetched, outcome
from adapters.guards.proof import proven
from adapters.guards.telling import Telling
from adapters.guards.two_level_cache import TwoLevelCache, WallClock
from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Groups, Subject
from adapters.ports.reading import Fetched, SystemHealth
from adapters.ports.records import (
    ArticlePage,
    CampaignContact,
    Candidate,
    Interaction,
    Order,
    PointsActivity,
    Segment,
    Ticket,
    WishlistItem,
)
from adapters.ports.shapes import Clue, Find, Found, Hits, Lookup, Page, Ports, Search, Stream, Window
from adapters.ports.system_info import SystemInfo
from adapters.wire.losses import gathered

FLOW_RECORDS: Mapping[Flow, Any] = {
    Flow.ORDERS: Page[Order],
    Flow.WISHLIST: Page[WishlistItem],
    Flow.TICKETS: Page[Ticket],
    Flow.POINTS_ACTIVITY: Page[PointsActivity],
    Flow.INTERACTIONS: Page[Interaction],
    Flow.CAMPAIGNS: Page[CampaignContact],
}
CORPUS_RECORDS: Mapping[Corpus, Any] = {
    Corpus.ARTICLES: Hits[ArticlePage],
    Corpus.PEOPLE: Hits[Candidate],
    Corpus.SEGMENTS: Hits[Segment],
    Corpus.SEGMENT_MEMBERS: Hits[Candidate],
}

KINDS: Mapping[Subject, str] = {subject: subject.value for subject in Subject}
"""A dictionary, because an enum's `value` costs as much as the rest of a key."""

DEFAULT_TTL_S = 30.0

SearchItem = tuple[str, int, str | None]
"""Text, limit, after."""


class SystemClient:
    """`ttl_s`: seconds that answers are kept, by a capability's name in lower case; `not_found_ttl_s`: seconds that 'not
    known there' is."""

    def __init__(
        self,
        info: SystemInfo,
        ports: Ports,
        *,
        cache: TwoLevelCache,
        clock: WallClock,
        ttl_s: Mapping[str, float],
        not_found_ttl_s: float,
    ) -> None:
        self.info = info
        self._slug = info.slug
        self._cache = cache
        self._clock = clock
        self._ttl = {capability: ttl_s.get(capability.lower(), DEFAULT_TTL_S) for capability in Capability}
        self._not_found_ttl = not_found_ttl_s
        self._has_addresses = not ADDRESS_KINDS.isdisjoint(info.keyed_by)
        self.observed = Health(clock=clock)
        self._telling = Telling(info.slug, self.observed)
        self.ports = ports = figured(proven(ports, info.slug))
        self.lookups: dict[Subject, Batcher[str, AnyGroup]] = {
            Subject(subject): self._batcher(self._lookup(port), port.max_batch, together=True)
            for subject, port in ports.lookups.items()
        }
        self.streams: dict[Flow, Batcher[str, Window]] = {
            Flow(flow): self._batcher(self._stream(Flow(flow), port), port.max_batch) for flow, port in ports.streams.items()
        }
        self.searches: dict[Corpus, Batcher[SearchItem, None]] = {
            Corpus(corpus): self._batcher(self._search(Corpus(corpus), port), 1) for corpus, port in ports.searches.items()
        }
        find = ports.find
        self.find: Batcher[Clue, None] | None = self._batcher(self._find(find), find.max_batch) if find is not None else None

    @property
    def health(self) -> SystemHealth:
        return self.observed.now

    def group_key(self, group: AnyGroup, record_id: str) -> Key:
        """Keys begin with the thing that they are about (`belonging`)."""
        whose = self._known_as(record_id) if group.subject is Subject.CUSTOMER else record_id
        return (self._slug, KINDS[group.subject], whose, group.name)

    def window_key(self, flow: Flow, record_id: str, window: Window) -> Key:
        if flow is Flow.WISHLIST:
            return (self._slug, WISHLIST, record_id, flow.value, window)
        return (self._slug, CUSTOMER, self._known_as(record_id), flow.value, window)

    def _known_as(self, record_id: str) -> str:
        """An id as keys hold it: hashed where it is a person's address, the way identity remembers whose it is."""
        if not self._has_addresses:
            return record_id
        kinds = self.info.keyed_by
        kind, _, value = record_id.partition(":") if len(kinds) > 1 else (kinds[0], "", record_id)
        return self._cache.sealed((kind, value)) if kind in ADDRESS_KINDS else record_id

    def search_key(self, corpus: Corpus, item: SearchItem) -> Key:
        """The text is hashed: it may hold anything that somebody typed."""
        return (self._slug, corpus.value, self._cache.sealed((item[0],)), item[1], item[2])

    def peek(self, key: Key) -> Fetched[Any] | None:
        return self._cache.peek(key)

    @property
    def longest_ttl_s(self) -> float:
        return max(self._ttl.values())

    async def recollect(self, record_ids: Sequence[str]) -> None:
        """Has the groups of these customers that are kept behind moved to the front, so that what they lead to can be dropped."""
        groups = [group for group in self.info.groups if group.subject is Subject.CUSTOMER]
        fetched = {
            self.group_key(group, one): (codec(group.part), self._ttl[group.capability]) for one in record_ids for group in groups
        }
        await self._cache.fetch(
            {key: how for key, how in fetched.items() if self.peek(key) is None}, unknown_ttl=self._not_found_ttl
        )

    def disown(self, record_ids: Collection[str]) -> None:
        """Stop sharing in-flight calls for these customers, so that later requests start a fresh one; the same for calls without
        a customer's id, and for any call where addresses are the ids."""
        theirs = None if self._has_addresses else record_ids
        for subject, lookup in self.lookups.items():
            lookup.disown(theirs if subject is Subject.CUSTOMER else None)
        for flow, stream in self.streams.items():
            stream.disown(theirs if flow is not Flow.WISHLIST else None)
        for search in self.searches.values():
            search.disown(None)
        if self.find is not None:
            self.find.disown(None)

    def _batcher(self, ask: Asking[I, A], max_batch: int, *, together: bool = False) -> Batcher[I, A]:
        return Batcher(self._slug, ask, max_batch=max_batch, together=together, when_malformed=self.observed.note_malformed)

    def _lookup(self, port: Lookup) -> Asking[str, AnyGroup]:
        async def ask(ids: Sequence[str], groups: Groups, bypass_cache: bool) -> Mapping[tuple[str, AnyGroup], Outcome]:
            asked_at = self._cache.moment()
            keys = {self.group_key(group, one): (one, group) for one in ids for group in groups}
            codecs = {key: (codec(group.part), self._ttl[group.capability]) for key, (_, group) in keys.items()}
            held = {} if bypass_cache else await self._cache.fetch(codecs, unknown_ttl=self._not_found_ttl)
            outcomes: dict[tuple[str, AnyGroup], Outcome] = {keys[key]: fetched for key, fetched in held.items()}
            if missing := [one for one in ids if any((one, group) not in outcomes for group in groups)]:
                lacking = frozenset(group for one in missing for group in groups if (one, group) not in outcomes)
                with gathered() as losses:
                    answer = await fetched(port, missing, lacking)
                now, told = self._clock(), self._telling.of(losses, missing)
                for one in missing:
                    lost = told(one)
                    for group in lacking:
                        outcomes[one, group] = outcome(answer.get(one, {}).get(group), now, lost, group.capability)
                await self._keep(
                    {key: (outcomes[place], *codecs[key]) for key, place in keys.items() if key not in held}, asked_at
                )
            return outcomes

        return ask

    def _stream(self, flow: Flow, port: Stream[Any]) -> Asking[str, Window]:
        async def ask(ids: Sequence[str], windows: frozenset[Window], bypass_cache: bool) -> Mapping[tuple[str, Window], Outcome]:
            (window,) = windows
            return await self._cached(
                {self.window_key(flow, one, window): (one, window) for one in ids},
                (FLOW_RECORDS[flow], flow.capability, bypass_cache),
                lambda items: port.pages([one for one, _ in items], window),
                lambda item: item[0],
            )

        return ask

    def _search(self, corpus: Corpus, port: Search[Any]) -> Asking[SearchItem, None]:
        async def ask(
            items: Sequence[SearchItem], _: frozenset[None], bypass_cache: bool
        ) -> Mapping[tuple[SearchItem, None], Outcome]:
            async def call(missing: Sequence[tuple[SearchItem, None]]) -> Mapping[SearchItem, Any]:
                return {
                    item: await port.search(text, limit=limit, after=after)
                    for item, _ in missing
                    for text, limit, after in [item]
                }

            return await self._cached(
                {self.search_key(corpus, item): (item, None) for item in items},
                (CORPUS_RECORDS[corpus], corpus.capability, bypass_cache),
                call,
                lambda item: item[0],
            )

        return ask

    async def _cached(
        self, keys: Mapping[Key, Any], how: tuple[Any, Capability, bool], call: Callable[[Any], Any], name: Callable[[Any], Any]
    ) -> dict[Any, Outcome]:
        """From the cache what is there, from `call` what is not; `how`: value type, capability, whether to pass the cache by."""
        kind, capability, bypass_cache = how
        asked_at = self._cache.moment()
        codecs = {key: (codec(kind), self._ttl[capability]) for key in keys}
        held = {} if bypass_cache else await self._cache.fetch(codecs, unknown_ttl=self._not_found_ttl)
        outcomes: dict[Any, Outcome] = {keys[key]: fetched for key, fetched in held.items()}
        if missing := [item for item in keys.values() if item not in outcomes]:
            with gathered() as losses:
                answer = await call(missing)
            now, told = self._clock(), self._telling.of(losses, [name(item) for item in missing])
            outcomes.update({item: outcome(answer.get(name(item)), now, told(name(item))) for item in missing})
            await self._keep({key: (outcomes[item], *codecs[key]) for key, item in keys.items() if key not in held}, asked_at)
        return outcomes

    def _find(self, port: Find) -> Asking[Clue, None]:
        """Not cached: candidates describe people; what identity makes of them is remembered as ids only."""

        async def ask(clues: Sequence[Clue], _: frozenset[None], bypass_cache: bool) -> Mapping[tuple[Clue, None], Outcome]:
            with gathered() as losses:
                answer = await port.find(clues)
            now, told = self._clock(), self._telling.of(losses, [clue.value for clue in clues])
            return {(clue, None): Fetched(answer.get(clue, Found()), now, told(clue.value)) for clue in clues}

        return ask

    async def _keep(self, items: Mapping[Key, tuple[Outcome, Any, float]], asked_at: float) -> None:
        """Errors are never kept; 'not known there' briefly."""
        await self._cache.put(
            {
                key: (fetched, coder, ttl if fetched.value is not None else min(ttl, self._not_found_ttl))
                for key, (fetched, coder, ttl) in items.items()
                if isinstance(fetched, Fetched)
            },
            asked_at=asked_at,
        )
