"""The four shapes of a port. A system serves any number of them; cache, limits and batching are written once per shape.

A person unknown to a system is absent from its answer, without an error. An error of the whole call is raised as a `SourceError`;
an error of one part takes that part's place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache, wraps
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar

from adapters.ports.capabilities import AnyGroup, Groups
from adapters.ports.errors import SourceError
from adapters.ports.fast_init import fast_init
from adapters.ports.records import Candidate

E = TypeVar("E", covariant=True)
P = ParamSpec("P")
T = TypeVar("T")

Parts = Mapping[AnyGroup, object]
"""The parts by field group, with a SourceError in place of a failed one."""


class Lookup(Protocol):
    """Records by id. `groups` are the groups that the port serves; `max_batch` is the most ids in one call of `fetch`."""

    max_batch: int
    groups: Groups

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        """Every requested group of every known id. A call has at most `max_batch` ids, each once."""


@fast_init
@dataclass(frozen=True, slots=True)
class Position:
    """A place in a stream: after the entry with this time and id.

    `hint` is the adapter's own note on the place in the vendor's paging (a page number, an offset); it may be out of date, and
    the entry's time and id decide.
    """

    occurred_at: datetime
    entry_id: str
    hint: str = ""


@fast_init
@dataclass(frozen=True, slots=True)
class Window:
    """A part of a stream: at most `limit` entries older than `before`, from `since` (inclusive) until `until` (exclusive).

    `kinds` and `channels` (names of `InteractionKind` and `Channel`) are for INTERACTIONS: a system without such a filter gives
    all entries, and the caller filters them. `links` and `replies` (the times at which messages were opened and links followed)
    are for CAMPAIGNS: without them the calls for them are saved.
    """

    limit: int
    before: Position | None = None
    since: datetime | None = None
    until: datetime | None = None
    statuses: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    links: bool = True
    replies: bool = True
    _hash: int = field(init=False, repr=False, compare=False)
    """Worked out once, since a window is a part of many keys."""

    def __post_init__(self) -> None:
        asked = (self.limit, self.before, self.since, self.until, self.statuses, self.kinds, self.channels)
        object.__setattr__(self, "_hash", hash((*asked, self.links, self.replies)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def is_common(self) -> bool:
        """Whether it names no place and no time, so that there are few such windows, the same for everybody."""
        return self.before is None and self.since is None and self.until is None


MOST_RESULTS = 1_000


def remembered_if_common(function: Callable[Concatenate[Window, P], T]) -> Callable[Concatenate[Window, P], T]:
    """Remember a function's results for common windows. The further arguments are positional and hashable."""
    remembered = lru_cache(MOST_RESULTS)(function)

    @wraps(function)
    def chosen(window: Window, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return (remembered if window.is_common else function)(window, *args, **kwargs)  # type: ignore[arg-type]

    return chosen


@remembered_if_common
def resized(window: Window, limit: int) -> Window:
    """The window with this limit."""
    return window if window.limit == limit else replace(window, limit=limit)


@fast_init
@dataclass(frozen=True, slots=True)
class Entry(Generic[E]):
    record: E
    position: Position


@fast_init
@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    """A page, newest first by (occurred_at, entry_id); `has_more`: there is at least one older entry."""

    entries: tuple[Entry[E], ...]
    has_more: bool


@fast_init
@dataclass(frozen=True, slots=True)
class DetailedPage(Page[E]):
    """A page of a list that brings along what is otherwise looked up: `parts` by the id of an entry's record.

    For orders (ORDER_DETAILS) and tickets (TICKET_MESSAGES). Records without parts here are looked up where a query wants them. A
    part must be as complete as a look-up's.
    """

    parts: Mapping[str, Parts]


class Stream(Protocol[E]):
    """Entries in time, newest first. `max_batch` is the most customers in one call of `pages`."""

    max_batch: int

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[E] | SourceError]: ...


@fast_init
@dataclass(frozen=True, slots=True)
class Hits(Generic[E]):
    """One page of a search, best first. `next` is the value of `after` for the following page, None at the end."""

    records: tuple[E, ...]
    next: str | None = None


class Search(Protocol[E]):
    """A search for records by free text. The text is data: no operator of the vendor's query language takes effect."""

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[E]: ...


EMAIL = "email"
PHONE = "phone"
ATTRIBUTES = "attributes"


class Attribute(StrEnum):
    """Attributes for filters on people, beside keys. NUMBER is a person's own number (`Candidate.numbers`)."""

    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    BIRTH_DATE = "birth_date"
    POSTAL_CODE = "postal_code"
    STREET = "street"
    HOUSE_NUMBER = "house_number"
    NUMBER = "number"


@fast_init
@dataclass(frozen=True, slots=True)
class Term:
    """One attribute in another system's spelling (a day as ISO 8601), or with `prefix` its beginning."""

    attribute: Attribute
    value: str
    prefix: bool = False


@fast_init
@dataclass(frozen=True, slots=True)
class Clue:
    """A key to a record: kind EMAIL (lower case), PHONE (E.164, an extension after it), or a system's slug with an id there.

    Kind ATTRIBUTES has no value but `terms`; a record must fulfil all of them. They are compared without case, accents, spaces
    and punctuation, by our own rule and not the vendor's.
    """

    kind: str
    value: str = ""
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """The attributes that a system can compare as a whole (`equal`) and by their beginning (`prefix`)."""

    equal: frozenset[Attribute] = frozenset()
    prefix: frozenset[Attribute] = frozenset()

    def take(self, term: Term) -> bool:
        return term.attribute in (self.prefix if term.prefix else self.equal)


MOST_ROWS = 20
"""The most records for one clue of attributes: a clue for more people identifies none of them."""


@fast_init
@dataclass(frozen=True, slots=True)
class Found:
    """The records with a clue. `truncated`: the system has more of them, so that a record's absence proves nothing."""

    candidates: tuple[Candidate, ...] = ()
    truncated: bool = False


class Find(Protocol):
    """A search for records by clues. `kinds` are the kinds of clues that it takes; for ATTRIBUTES see the system's `filters`.

    `max_batch` is the most clues in one call. A clue of attributes brings at most `MOST_ROWS` records.
    """

    kinds: frozenset[str]
    max_batch: int

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        """An entry for every clue, empty where no record has it."""


class Probe(Protocol):
    """One harmless request, for `customer360 check`; raises a SourceError for an unusable system."""

    async def probe(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports of one system, by the names of capabilities, flows and corpora in `capabilities`."""

    probe: Probe
    lookups: Mapping[str, Lookup]
    streams: Mapping[str, Stream[object]]
    searches: Mapping[str, Search[object]]
    find: Find | None = None
