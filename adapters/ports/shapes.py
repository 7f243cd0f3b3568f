"""The four shapes of a port. A system serves any number of them; everything that goes round a port is written once per shape.

Whoever is unknown to a system is absent from its answer: that is no error. An error that concerns the whole call is raised as a
`SourceError`; one that concerns a part stands in that part's place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from adapters.ports.capabilities import AnyGroup, Groups
from adapters.ports.errors import SourceError
from adapters.ports.records import Candidate

E = TypeVar("E", covariant=True)

Parts = Mapping[AnyGroup, object]
"""Field group -> its part, or the SourceError that stands in its place."""


class Lookup(Protocol):
    """Records by id. `groups`: what can be asked for; `max_batch`: ids in one call of `fetch`."""

    max_batch: int
    groups: Groups

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        """Every asked group of every known id. Never more than `max_batch` ids, each once."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a stream: behind the entry with this time and id. `hint` is the adapter's own note on where the vendor's
    paging had it (a page number, an offset); it may be out of date, the entry's time and id decide."""

    occurred_at: datetime
    entry_id: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a stream: at most `limit` entries older than `before`, from `since` (inclusive) until `until` (exclusive).

    `kinds` and `channels` (names of `InteractionKind` and `Channel`) concern INTERACTIONS: a system that can filter by them
    leaves out the others, one that can't gives them, and whoever reads sifts. `links` and `replies` (when a message was opened
    and its links were followed) concern CAMPAIGNS: where they are not wanted, no call is made for them.
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


@dataclass(frozen=True, slots=True)
class Entry(Generic[E]):
    record: E
    position: Position


@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    """Newest first, ordered by (occurred_at, entry_id) descending; `has_more`: there is at least one older entry."""

    entries: tuple[Entry[E], ...]
    has_more: bool


class Stream(Protocol[E]):
    """Things in time, newest first. `max_batch`: customers in one call of `pages`."""

    max_batch: int

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[E] | SourceError]: ...


@dataclass(frozen=True, slots=True)
class Hits(Generic[E]):
    """One page of a search, best first. `next`: what to pass as `after` for the following page, None at the end."""

    records: tuple[E, ...]
    next: str | None = None


class Search(Protocol[E]):
    """Free text in, records out. The text is data: no operator of the vendor's query language takes effect."""

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[E]: ...


EMAIL = "email"
PHONE = "phone"
ATTRIBUTES = "attributes"


class Attribute(StrEnum):
    """What a system may be able to filter people by, beside keys. A number is somebody's own (`Candidate.numbers`)."""

    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    BIRTH_DATE = "birth_date"
    POSTAL_CODE = "postal_code"
    STREET = "street"
    HOUSE_NUMBER = "house_number"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Term:
    """One attribute as another system spells it (a day as ISO 8601), or with `prefix` its beginning."""

    attribute: Attribute
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that may lead to a record: kind EMAIL (lower case), PHONE (E.164, an extension behind it), or a system's slug
    with a record id there.

    Kind ATTRIBUTES has no value but `terms`, all of which a record must fulfil: compared without case, accents, spaces and
    punctuation, whatever the vendor's own idea of equal.
    """

    kind: str
    value: str = ""
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """The attributes that a system can compare for equality, and those whose beginning it can compare."""

    equal: frozenset[Attribute] = frozenset()
    prefix: frozenset[Attribute] = frozenset()

    def take(self, term: Term) -> bool:
        return term.attribute in (self.prefix if term.prefix else self.equal)


MOST_ROWS = 20
"""Records that one clue of attributes may bring: whatever fits more people says nothing of one."""


@dataclass(frozen=True, slots=True)
class Found:
    """The records that carry a clue. `truncated`: the system had more than it was asked for, so silence proves nothing."""

    candidates: tuple[Candidate, ...] = ()
    truncated: bool = False


class Find(Protocol):
    """From clues to record ids. `kinds`: clue kinds it can filter on (ATTRIBUTES: those that the system's `filters` take);
    `max_batch`: clues in one call. A clue of attributes brings at most `MOST_ROWS` records."""

    kinds: frozenset[str]
    max_batch: int

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        """An entry for every clue asked, empty where nobody carries it."""


class Probe(Protocol):
    """One harmless question, for `customer360 check`: raises a SourceError when the system can't be worked with."""

    async def probe(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything one system serves. Flows and corpora by their names in `capabilities`."""

    probe: Probe
    lookups: Mapping[str, Lookup]
    streams: Mapping[str, Stream[object]]
    searches: Mapping[str, Search[object]]
    find: Find | None = None
