"""One connected system behind its guards: for every port a desk that batches and shares, and the cache in front of each call."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from adapters.guards.belonging import ADDRESS_KINDS, CUSTOMER, WISHLIST, Key
from adapters.guards.codec import codec
from adapters.guards.desk import Asking, Desk, Outcome
from adapters.guards.figures import figured
from adapters.guards.health import Health
from adapters.guards.outcomes import fetched, outcome
from adapters.guards.proof import proven
from adapters.guards.shelf import Shelf, WallClock
from adapters.guards.telling import Telling
from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Groups, Subject
from adapters.ports.crosswalk import IdForm
from adapters.ports.reading import Kept, SystemHealth
from adapters.ports.records import (
    ArticlePage,
    CampaignContact,
    Candidate,
    Interaction,
    Meaning,
    Order,
    PointsActivity,
    Segment,
    Ticket,
    WishlistItem,
)
from adapters.ports.shapes import Clue, Filters, Find, Found, Hits, Lookup, Page, Ports, Search, Stream, Window
from adapters.wire.losses import gathered
from adapters.wire.system import System

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


class Stand:
    """`ttl_s` and `not_found_ttl_s` in seconds; the system's own description is passed through."""

    def __init__(
        self,
        system: System[Any],
        ports: Ports,
        *,
        shelf: Shelf,
        clock: WallClock,
        ttl_s: Mapping[str, float],
        not_found_ttl_s: float,
        consent_meanings: frozenset[Meaning] | None = None,
    ) -> None:
        self.consent_meanings = consent_meanings
        self._system = system
        self._slug = system.slug
        self._shelf = shelf
        self._clock = clock
        self._ttl = {
            capability: ttl_s.get(capability.value.lower(), system.ttl_s.get(capability, DEFAULT_TTL_S))
            for capability in Capability
        }
        self._not_found_ttl = not_found_ttl_s
        self._has_addresses = not ADDRESS_KINDS.isdisjoint(system.goes_by)
        self.observed = Health(clock=clock)
        self._telling = Telling(system.slug, self.observed)
        self.ports = ports = figured(proven(ports, system.slug))
        self.lookups: dict[Subject, Desk[str, AnyGroup]] = {
            Subject(subject): self._desk(self._lookup(port), port.max_batch, together=True)
            for subject, port in ports.lookups.items()
        }
        self.streams: dict[Flow, Desk[str, Window]] = {
            Flow(flow): self._desk(self._stream(Flow(flow), port), port.max_batch) for flow, port in ports.streams.items()
        }
        self.searches: dict[Corpus, Desk[SearchItem, None]] = {
            Corpus(corpus): self._desk(self._search(Corpus(corpus), port), 1) for corpus, port in ports.searches.items()
        }
        find = ports.find
        self.find: Desk[Clue, None] | None = self._desk(self._find(find), find.max_batch) if find is not None else None

    @property
    def slug(self) -> str:
        return self._slug

    @property
    def name(self) -> str:
        return self._system.name

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        return self._system.capabilities

    @property
    def groups(self) -> Groups:
        return self._system.groups

    @property
    def flows(self) -> frozenset[Flow]:
        return self._system.flows

    @property
    def corpora(self) -> frozenset[Corpus]:
        return self._system.corpora

    @property
    def finds(self) -> frozenset[str]:
        return self._system.finds

    @property
    def filters(self) -> Filters:
        return self._system.filters

    @property
    def names(self) -> frozenset[str]:
        return self._system.names

    @property
    def known_by(self) -> AnyGroup | None:
        return self._system.known_by

    @property
    def directory(self) -> bool:
        return self._system.directory

    @property
    def goes_by(self) -> tuple[str, ...]:
        return self._system.goes_by

    @property
    def id_form(self) -> IdForm:
        return self._system.id_form

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
        kinds = self.goes_by
        kind, _, value = record_id.partition(":") if len(kinds) > 1 else (kinds[0], "", record_id)
        return self._shelf.sealed((kind, value)) if kind in ADDRESS_KINDS else record_id

    def search_key(self, corpus: Corpus, item: SearchItem) -> Key:
        """The text is hashed: it may hold anything that somebody typed."""
        return (self.slug, corpus.value, self._shelf.sealed((item[0],)), item[1], item[2])

    def peek(self, key: Key) -> Kept[Any] | None:
        return self._shelf.peek(key)

    @property
    def longest_ttl_s(self) -> float:
        return max(self._ttl.values())

    async def recollect(self, record_ids: Sequence[str]) -> None:
        """Has the groups of these customers that are kept behind moved to the front, so that what they lead to can be dropped."""
        groups = [group for group in self.groups if group.subject is Subject.CUSTOMER]
        kept = {
            self.group_key(group, one): (codec(group.part), self._ttl[group.capability]) for one in record_ids for group in groups
        }
        await self._shelf.fetch(
            {key: how for key, how in kept.items() if self.peek(key) is None}, unknown_ttl=self._not_found_ttl
        )

    def disown(self, record_ids: Collection[str]) -> None:
        """No call about these customers that is out already is shared with whoever asks from now on, nor one that does not say
        whom it is about. Where addresses are ids it is any call: whose they are is told by their hashes."""
        theirs = None if self._has_addresses else record_ids
        for subject, lookup in self.lookups.items():
            lookup.disown(theirs if subject is Subject.CUSTOMER else None)
        for flow, stream in self.streams.items():
            stream.disown(theirs if flow is not Flow.WISHLIST else None)
        for search in self.searches.values():
            search.disown(None)
        if self.find is not None:
            self.find.disown(None)

    def _desk(self, ask: Asking[Any, Any], max_batch: int, *, together: bool = False) -> Desk[Any, Any]:
        return Desk(self.slug, ask, max_batch=max_batch, together=together, when_garbled=self.observed.note_garbled)

    def _lookup(self, port: Lookup) -> Asking[str, AnyGroup]:
        async def ask(ids: Sequence[str], groups: Groups, anew: bool) -> Mapping[tuple[str, AnyGroup], Outcome]:
            asked_at = self._shelf.moment()
            keys = {self.group_key(group, one): (one, group) for one in ids for group in groups}
            codecs = {key: (codec(group.part), self._ttl[group.capability]) for key, (_, group) in keys.items()}
            held = {} if anew else await self._shelf.fetch(codecs, unknown_ttl=self._not_found_ttl)
            outcomes: dict[tuple[str, AnyGroup], Outcome] = {keys[key]: kept for key, kept in held.items()}
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
        async def ask(ids: Sequence[str], windows: frozenset[Window], anew: bool) -> Mapping[tuple[str, Window], Outcome]:
            (window,) = windows
            return await self._cached(
                {self.window_key(flow, one, window): (one, window) for one in ids},
                (FLOW_RECORDS[flow], flow.capability, anew),
                lambda items: port.pages([one for one, _ in items], window),
                lambda item: item[0],
            )

        return ask

    def _search(self, corpus: Corpus, port: Search[Any]) -> Asking[SearchItem, None]:
        async def ask(items: Sequence[SearchItem], _: frozenset[None], anew: bool) -> Mapping[tuple[SearchItem, None], Outcome]:
            async def call(missing: Sequence[tuple[SearchItem, None]]) -> Mapping[SearchItem, Any]:
                return {
                    item: await port.search(text, limit=limit, after=after)
                    for item, _ in missing
                    for text, limit, after in [item]
                }

            return await self._cached(
                {self.search_key(corpus, item): (item, None) for item in items},
                (CORPUS_RECORDS[corpus], corpus.capability, anew),
                call,
                lambda item: item[0],
            )

        return ask

    async def _cached(
        self, keys: Mapping[Key, Any], how: tuple[Any, Capability, bool], call: Callable[[Any], Any], name: Callable[[Any], Any]
    ) -> dict[Any, Outcome]:
        """From the cache what is there, from `call` what is not; `how`: value type, capability, whether to pass the cache by."""
        kind, capability, anew = how
        asked_at = self._shelf.moment()
        codecs = {key: (codec(kind), self._ttl[capability]) for key in keys}
        held = {} if anew else await self._shelf.fetch(codecs, unknown_ttl=self._not_found_ttl)
        outcomes: dict[Any, Outcome] = {keys[key]: kept for key, kept in held.items()}
        if missing := [item for item in keys.values() if item not in outcomes]:
            with gathered() as losses:
                answer = await call(missing)
            now, told = self._clock(), self._telling.of(losses, [name(item) for item in missing])
            outcomes.update({item: outcome(answer.get(name(item)), now, told(name(item))) for item in missing})
            await self._keep({key: (outcomes[item], *codecs[key]) for key, item in keys.items() if key not in held}, asked_at)
        return outcomes

    def _find(self, port: Find) -> Asking[Clue, None]:
        """Not cached: candidates describe people; what identity makes of them is remembered as ids only."""

        async def ask(clues: Sequence[Clue], _: frozenset[None], anew: bool) -> Mapping[tuple[Clue, None], Outcome]:
            with gathered() as losses:
                answer = await port.find(clues)
            now, told = self._clock(), self._telling.of(losses, [clue.value for clue in clues])
            return {(clue, None): Kept(answer.get(clue, Found()), now, told(clue.value)) for clue in clues}

        return ask

    async def _keep(self, items: Mapping[Key, tuple[Outcome, Any, float]], asked_at: float) -> None:
        """Errors are never kept; 'not known there' briefly."""
        await self._shelf.put(
            {
                key: (kept, coder, ttl if kept.value is not None else min(ttl, self._not_found_ttl))
                for key, (kept, coder, ttl) in items.items()
                if isinstance(kept, Kept)
            },
            asked_at=asked_at,
        )
