"""The clients of the four kinds of port: the keys of answers in the cache, and the calls of the port.

Absence is proven (`proof`) and figures are checked (`figures`) here, and unreadable parts are reported (`telling`). The steps of
a read are in `source_reader`.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from adapters.guards import graphql_int_range
from adapters.guards.absence_proof import proven_parts
from adapters.guards.batcher import A, Batch, Batcher, I, Outcome, Place
from adapters.guards.cache_tags import ADDRESS_KINDS, CUSTOMER, PAGED, WISHLIST, Key
from adapters.guards.health import Health
from adapters.guards.shared_cache import Storable
from adapters.guards.turns import Turns
from adapters.guards.two_level_cache import TwoLevelCache, WallClock
from adapters.guards.unreadable_reports import Telling
from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Subject
from adapters.ports.errors import SourceError, let_go
from adapters.ports.reading import Fetched
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
from adapters.ports.shapes import (
    Clue,
    DetailedPage,
    Find,
    Found,
    Hits,
    Lookup,
    Page,
    Search,
    Stream,
    Window,
    remembered_if_common,
    resized,
)
from adapters.ports.unreadable import Unreadable
from adapters.wire.losses import gathered

FLOW_RECORDS: Mapping[Flow, object] = {
    Flow.ORDERS: Page[Order],
    Flow.WISHLIST: Page[WishlistItem],
    Flow.TICKETS: Page[Ticket],
    Flow.POINTS_ACTIVITY: Page[PointsActivity],
    Flow.INTERACTIONS: Page[Interaction],
    Flow.CAMPAIGNS: Page[CampaignContact],
}
CORPUS_RECORDS: Mapping[Corpus, object] = {
    Corpus.ARTICLES: Hits[ArticlePage],
    Corpus.PEOPLE: Hits[Candidate],
    Corpus.SEGMENTS: Hits[Segment],
    Corpus.SEGMENT_MEMBERS: Hits[Candidate],
}

SearchItem = tuple[str, int, str | None]
"""Text, limit, after."""

MOST_TIMES = 4
"""The longest window that a smaller one waits for, in lengths of the smaller one."""

LENGTHS = (20, 30, 40, 50, 100)
"""The lengths in which lists are usually wanted, beside the shortest."""

NOTHING_LOST: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """The rules for all answers of one system. `ttl_s`: seconds for which answers are cached; `not_found_ttl_s`: the same for
    'not known there'. `keyed_by` as in `SystemInfo`."""

    slug: str
    cache: TwoLevelCache
    clock: WallClock
    telling: Telling
    health: Health
    ttl_s: Mapping[Capability, float]
    not_found_ttl_s: float
    keyed_by: tuple[str, ...] = ()
    turns: Turns = field(default_factory=Turns)

    @property
    def has_addresses(self) -> bool:
        return not ADDRESS_KINDS.isdisjoint(self.keyed_by)

    def storable(self, fetched: Fetched[object], kind: object, capability: Capability) -> Storable:
        """An answer with its time to live in the cache, a short one for 'not known there'."""
        ttl_s = self.ttl_s[capability]
        return Storable(fetched, kind, ttl_s if fetched.value is not None else min(ttl_s, self.not_found_ttl_s))

    def known_as(self, record_id: str) -> str:
        """The id as it is in keys: a person's address is hashed, in the same way as in the crosswalk."""
        kind, _, value = record_id.partition(":") if len(self.keyed_by) > 1 else (self.keyed_by[0], "", record_id)
        return self.cache.sealed((kind, value)) if kind in ADDRESS_KINDS else record_id


class PortClient(Protocol[I, A]):
    """The part of a port's client that reads use. A place is an item (record id, search, clue) with an aspect of it (field group,
    window)."""

    rules: AnswerRules
    batcher: Batcher[I, A]
    is_cached: bool

    def key(self, place: Place[I, A]) -> Key:
        """The key of an answer in the cache. It begins with the answer's tag (`cache_tags`). Its names are plain texts and no
        members of an enumeration, since the shared cache hashes the key as it prints."""

    def larger(self, place: Place[I, A]) -> Iterable[Place[I, A]]:
        """The places whose answers are likely to be at hand and have this one's answer in them."""

    def described(self, place: Place[I, A]) -> tuple[object, Capability]:
        """The type of an answer, by which a cache outside the process packs it, and its capability."""

    async def call(self, places: Sequence[Place[I, A]]) -> Mapping[Place[I, A], Outcome]:
        """Call the system for the places of one batch. Raises the SourceError of the whole call."""


class LookupClient:
    """A Lookup: records by id, in field groups."""

    is_cached = True

    def __init__(self, rules: AnswerRules, subject: Subject, port: Lookup) -> None:
        self.rules = rules
        self.batcher: Batcher[str, AnyGroup] = Batcher(rules.slug, max_batch=port.max_batch, together=True, turns=rules.turns)
        self._about = subject.value
        self._hides_ids = subject is Subject.CUSTOMER and rules.has_addresses
        self._port = port

    def key(self, place: Place[str, AnyGroup]) -> Key:
        record_id, group = place
        known = self.rules.known_as(record_id) if self._hides_ids else record_id
        return (self.rules.slug, self._about, known, group.name)

    def larger(self, place: Place[str, AnyGroup]) -> Iterable[Place[str, AnyGroup]]:
        return ()

    def described(self, place: Place[str, AnyGroup]) -> tuple[object, Capability]:
        return place[1].part, place[1].capability

    async def call(self, places: Sequence[Place[str, AnyGroup]]) -> Mapping[Place[str, AnyGroup], Outcome]:
        """Call the system. If the whole call fails, each group gets the failure with the group's own capability."""
        ids: dict[str, None] = {}
        groups: set[AnyGroup] = set()
        for record_id, group in places:
            ids[record_id] = None
            groups.add(group)
        answered: dict[Place[str, AnyGroup], object] = {}
        with gathered() as losses:
            try:
                parts, failure = await self._port.fetch(list(ids), frozenset(groups)), None
                if losses.found:
                    parts = proven_parts(self.rules.slug, parts, losses, list(ids), frozenset(groups))
            except SourceError as error:
                parts, failure = {}, error
            for place in places:
                record_id, group = place
                value = parts[record_id].get(group) if record_id in parts else failure
                if isinstance(value, SourceError):
                    let_go([value])
                    value = value.at(group.capability)
                elif graphql_int_range.of_type(cast("Hashable", type(value))) is not None:
                    value = graphql_int_range.within(value, record_id, group.capability)
                answered[place] = value
        losses_of = self.rules.telling.of(losses, list(ids)) if losses.found else None
        now = self.rules.clock()
        outcomes: dict[Place[str, AnyGroup], Outcome] = {}
        for place, value in answered.items():
            unreadable = losses_of(place[0]) if losses_of is not None else NOTHING_LOST
            outcomes[place] = value if isinstance(value, SourceError) else Fetched(value, now, unreadable)
        return outcomes


@remembered_if_common
def larger_windows(window: Window) -> tuple[Window, ...]:
    """The same with each of the `LENGTHS` that is larger, but not much."""
    return tuple(resized(window, limit) for limit in LENGTHS if window.limit < limit <= MOST_TIMES * window.limit)


class SmallerWindows:
    """A smaller window of a list is the beginning of a larger one with the same bounds and filters."""

    def covers(self, larger: Window, smaller: Window) -> bool:
        """Whether the larger window brings the smaller one. A much longer page, which may take the vendor many more reads, is not
        waited for."""
        if not smaller.limit < larger.limit <= MOST_TIMES * smaller.limit:
            return False
        return resized(larger, smaller.limit) == smaller

    def part(self, outcome: Outcome, smaller: Window) -> Outcome:
        page = outcome.value if isinstance(outcome, Fetched) else None
        if not isinstance(outcome, Fetched) or not isinstance(page, Page) or len(page.entries) <= smaller.limit:
            return outcome
        return Fetched(Page(page.entries[: smaller.limit], has_more=True), outcome.fetched_at, outcome.unreadable)


class StreamClient:
    """A Stream: entries in time, by windows. Each window is a call of its own, unless a larger one of the same moment has it."""

    is_cached = True

    def __init__(self, rules: AnswerRules, flow: Flow, port: Stream[object]) -> None:
        self.rules = rules
        self.batcher: Batcher[str, Window] = Batcher(
            rules.slug, max_batch=port.max_batch, narrowing=SmallerWindows(), turns=rules.turns
        )
        self._flow = flow
        self._name = flow.value
        self._about = WISHLIST if flow is Flow.WISHLIST else CUSTOMER
        self._hides_ids = flow is not Flow.WISHLIST and rules.has_addresses
        self._port = port

    def key(self, place: Place[str, Window]) -> Key:
        record_id, window = place
        whose = self.rules.known_as(record_id) if self._hides_ids else record_id
        return (self.rules.slug, self._about, whose, self._name, window)

    def larger(self, place: Place[str, Window]) -> Iterable[Place[str, Window]]:
        record_id, window = place
        return [(record_id, larger) for larger in larger_windows(window)]

    def described(self, place: Place[str, Window]) -> tuple[object, Capability]:
        return FLOW_RECORDS[self._flow], self._flow.capability

    async def call(self, places: Sequence[Place[str, Window]]) -> Mapping[Place[str, Window], Outcome]:
        ids, asked_at = [record_id for record_id, _ in places], self.rules.cache.moment()
        brought: dict[Key, tuple[AnyGroup, object]] = {}
        with gathered() as losses:
            pages = dict(await self._port.pages(ids, places[0][1]))
            for record_id, page in pages.items():
                if isinstance(page, DetailedPage):
                    brought |= self._parts(page)
                    page = Page(page.entries, page.has_more)
                if isinstance(page, Page):
                    pages[record_id] = graphql_int_range.page_within(page, record_id, self._flow.capability)
        losses_of, now = self.rules.telling.of(losses, ids), self.rules.clock()
        if brought and not losses:  # of a list with losses nobody could tell to which part one belongs
            kept = {
                key: self.rules.storable(Fetched(part, now), group.part, group.capability)
                for key, (group, part) in brought.items()
            }
            self.rules.cache.put(kept, asked_at=asked_at)
        outcomes: dict[Place[str, Window], Outcome] = {}
        for place in places:
            answer = pages.get(place[0])
            if isinstance(answer, SourceError):
                let_go([answer])
            outcomes[place] = answer if isinstance(answer, SourceError) else Fetched(answer, now, losses_of(place[0]))
        return outcomes

    def _parts(self, page: DetailedPage[object]) -> dict[Key, tuple[AnyGroup, object]]:
        """The parts of the page's own records, by the keys of their look-ups (`LookupClient.key`)."""
        kind, found = PAGED.get(self._flow.value), dict[Key, tuple[AnyGroup, object]]()
        for record_id in {entry.record.id for entry in page.entries} & page.parts.keys():  # type: ignore[attr-defined]
            for group, part in page.parts[record_id].items():
                if group.subject.value == kind and isinstance(part, group.part):
                    part = graphql_int_range.within(part, record_id, group.capability)
                    found[self.rules.slug, kind, record_id, group.name] = group, part
        return found


class SearchClient:
    """A Search: a text in, records out. Keys hold the text's hash: it may be anything that somebody typed."""

    is_cached = True

    def __init__(self, rules: AnswerRules, corpus: Corpus, port: Search[object]) -> None:
        self.rules = rules
        self.batcher: Batcher[SearchItem, None] = Batcher(rules.slug, max_batch=1, turns=rules.turns)
        self._corpus = corpus
        self._port = port

    def key(self, place: Place[SearchItem, None]) -> Key:
        text, limit, after = place[0]
        return (self.rules.slug, self._corpus.value, self.rules.cache.sealed((text,)), limit, after)

    def larger(self, place: Place[SearchItem, None]) -> Iterable[Place[SearchItem, None]]:
        return ()

    def described(self, place: Place[SearchItem, None]) -> tuple[object, Capability]:
        return CORPUS_RECORDS[self._corpus], self._corpus.capability

    async def call(self, places: Sequence[Place[SearchItem, None]]) -> Mapping[Place[SearchItem, None], Outcome]:
        (place,) = places
        text, limit, after = place[0]
        with gathered() as losses:
            hits = graphql_int_range.hits_within(await self._port.search(text, limit=limit, after=after), self._corpus.capability)
        return {place: Fetched(hits, self.rules.clock(), self.rules.telling.of(losses, [text])(text))}


class FindClient:
    """A Find. Its answers are not cached, since candidates describe people; the crosswalk made from them is cached instead."""

    is_cached = False

    def __init__(self, rules: AnswerRules, port: Find) -> None:
        self.rules = rules
        self.batcher: Batcher[Clue, None] = Batcher(rules.slug, max_batch=port.max_batch, turns=rules.turns)
        self._port = port

    def key(self, place: Place[Clue, None]) -> Key:
        return (self.rules.slug, "find", place[0])

    def larger(self, place: Place[Clue, None]) -> Iterable[Place[Clue, None]]:
        return ()

    def described(self, place: Place[Clue, None]) -> tuple[object, Capability]:
        return Found, Capability.IDENTITY

    async def call(self, places: Sequence[Place[Clue, None]]) -> Mapping[Place[Clue, None], Outcome]:
        clues = [clue for clue, _ in places]
        with gathered() as losses:
            answer = await self._port.find(clues)
        losses_of, now = self.rules.telling.of(losses, [clue.value for clue in clues]), self.rules.clock()
        return {place: Fetched(answer.get(place[0], Found()), now, losses_of(place[0].value)) for place in places}


async def shared_answers(port: PortClient[I, A], batch: Batch[I, A]) -> dict[Place[I, A], Outcome]:
    """The answers that gateways on one cache have at hand."""
    keys = {place: port.key(place) for place in batch.results}
    described = {key: port.described(place) for place, key in keys.items()}
    wanted = {key: (kind, port.rules.ttl_s[capability]) for key, (kind, capability) in described.items()}
    found = await port.rules.cache.fetch(wanted, unknown_ttl=port.rules.not_found_ttl_s)
    return {place: found[key] for place, key in keys.items() if key in found}
