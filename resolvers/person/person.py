"""One person of one query: the person's record ids, and the way for sections to read by them."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias, TypeVar

from adapters.ports.capabilities import Flow, Groups
from adapters.ports.crosswalk import Crosswalk, MatchMethod
from adapters.ports.errors import NotAskedInTime, SourceError
from adapters.ports.reading import Fetched, Reading, Record
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.awaiting import together
from resolvers.context import Context
from resolvers.identity.keys.normal_forms import written
from resolvers.identity.resolution import anchor
from resolvers.identity.resolution.addresses import opened
from resolvers.identity.resolution.aim import MARKS, Aim, by_phone, is_line
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.person.late import Late
from resolvers.selection import Paths

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Partly:
    """Ids that may not be all: `error` is why the others are missing."""

    ids: tuple[str, ...]
    error: SourceError


Ids: TypeAlias = tuple[str, ...] | SourceError | Partly
Each: TypeAlias = dict[str, T | SourceError] | SourceError
"""Values by record id; or the error of the system that could have named the ids. Where some were named, that error stands under
no id."""

UNNAMED = ""


@dataclass(frozen=True, slots=True)
class ResolvedIdentity:
    """The records of a person, remembered or searched for. `late`: what is still being asked; `derived`: what was worked out from
    a remembered crosswalk, kept as long as that is."""

    crosswalk: Crosswalk
    search: IdentitySearch | None = None
    late: Late | None = None
    derived: dict[Hashable, object] | None = None

    @property
    def failed(self) -> dict[str, SourceError]:
        """The systems that failed on the way, with their errors."""
        return self.search.failed if self.search is not None else {}

    def ids_now(self, system: str) -> tuple[str, ...]:
        return self.search.roster.ids(system) if self.search is not None else self.crosswalk.ids(system)

    @property
    def now(self) -> Crosswalk:
        return self.search.crosswalk if self.search is not None else self.crosswalk


@dataclass(frozen=True, slots=True)
class Person:
    """`wants`: what the query selects below the customer. `reading` has this customer's own deadline and age limit. `mark` of
    `MARKS`."""

    context: Context
    reading: Reading
    wants: Paths
    found: ResolvedIdentity
    mark: tuple[str, ...] = ()

    @property
    def anchor(self) -> tuple[str, str]:
        return self.found.crosswalk.anchor

    @property
    def is_provisional(self) -> bool:
        """Whether a system that was unavailable when the id was made could name a better anchor."""
        return anchor.is_open(self.anchor, (*self.found.failed, *self.found.crosswalk.unavailable), self.reading.systems)

    async def ids(self, system: str) -> Ids:
        """The person's record ids in a system, or their substitutes (`keyed_by`). The error of a system that could name them,
        where it failed and there are none."""
        connected = self.reading.systems.get(system)
        if connected is None or not connected.keyed_by:
            return await self._own_ids(system)
        named = await together([self._of_kind(kind) for kind in connected.keyed_by])
        return in_place_of_ids(connected.keyed_by, named)

    async def _of_kind(self, kind: str) -> Ids:
        """The ids of one kind. The addresses of the person alone are known only after every directory was asked."""
        if kind not in (EMAIL, PHONE):
            return await self._own_ids(kind)
        found, systems = await self.whole(), self.reading.systems
        unavailable = (error for slug, error in self.found.failed.items() if systems[slug].is_directory)
        told = [opened(self.context.config.seals, one.sealed) for one in found.alone]
        return some(sorted(clue.value for clue in told if clue.kind == kind), next(unavailable, None))

    async def _own_ids(self, system: str) -> Ids:
        found = self.found
        ids = found.crosswalk.ids(system) if found.search is None else found.search.roster.ids(system)
        if not ids and found.late is not None and (tasks := found.late.awaited(system)):
            await asyncio.gather(*map(asyncio.shield, tasks))
            ids = found.ids_now(system)
        if ids:
            return ids
        for failed, error in found.failed.items():
            if failed == system or could_name(self.reading, failed, system):
                return error
        return ()

    async def each(self, ids: Ids, read: Callable[[str], Coroutine[object, object, T]]) -> Each[T]:
        """The result of `read` for each of the person's records in a system."""
        if isinstance(ids, SourceError):
            return ids
        named = ids.ids if isinstance(ids, Partly) else ids
        each: dict[str, T | SourceError] = dict(zip(named, await together(map(read, named)), strict=True))
        if isinstance(ids, Partly):
            each[UNNAMED] = ids.error
        return each

    async def records_in(self, system: str, groups: Groups) -> Each[Record]:
        """The person's records in one system, in these groups."""
        return await self.each(await self.ids(system), partial(self.reading.lookup, system, groups=groups))

    async def records(self, systems: Sequence[tuple[str, Groups]]) -> dict[str, Each[Record]]:
        """The person's records in several systems at once, of each system in the groups that stand beside it."""
        slugs: list[str] = []
        reads: list[Coroutine[object, object, Each[Record]]] = []
        for slug, groups in systems:
            slugs.append(slug)
            reads.append(self.records_in(slug, groups))
        return dict(zip(slugs, await together(reads), strict=True))

    async def whole(self) -> Crosswalk:
        """The results in several systems at once, each with its own way to read. `owners`: the ids to read by in a system, where
        they are not the person's record ids there."""
        if self.found.late is not None:
            await asyncio.shield(self.found.late.finished())
        return self.found.now


def could_name(reading: Reading, teller: str, system: str) -> bool:
    """Whether only a record of `teller` may lead to one in `system`. A directory is asked for every key itself. Only another
    directory can put its silence in doubt, never a system asked for this query alone."""
    connected, told_by = reading.systems.get(system), reading.systems[teller]
    return system in told_by.links_to and (told_by.is_directory or connected is None or not connected.is_directory)


async def find_person(
    context: Context, reading: Reading, key: Clue, wants: Paths, aim: Aim, *, early: Groups | None = None
) -> Person | None:
    """The person that is meant by the key: remembered, or searched for. `early`: groups of the record with this id, to be read
    while the search runs. Raises AmbiguousIdentity, or the errors that left it open."""
    if reading.time_left() <= 0:
        raise NotAskedInTime(next(iter(reading.systems)), "IDENTITY")
    remembered = await reading.recall(memory_key(key, aim))
    if (remembered is None or remembered.value is None) and nobody_key(key, aim, reading) != memory_key(key, aim):
        remembered = await reading.recall(nobody_key(key, aim, reading))
    if remembered is not None and covers(remembered, reading, aim):
        if remembered.value is None:
            return None
        return Person(
            context, reading, wants, ResolvedIdentity(remembered.value, derived=remembered.derived), MARKS[aim.strictness]
        )
    if early:
        context.start(reading.lookup(key.kind, key.value, early))
    cached = remembered.value if remembered is not None else None
    search = context.config.search(reading, widened(aim, cached, reading))
    if not await search.by_key(key):
        if not search.questions.truncated:
            reading.remember([nobody_key(key, aim, reading)], None)
        return None
    return Person(context, reading, wants, conclude(context, search, key, cached=cached), MARKS[aim.strictness])


def widened(aim: Aim, cached: Crosswalk | None, reading: Reading) -> Aim:
    """The aim with all systems of the remembered crosswalk. Otherwise queries that want different systems in turn would make each
    other forget."""
    if cached is None:
        return aim
    lines = by_phone(reading) if cached.lines else frozenset()
    return replace(aim, wanted=aim.wanted | lines | (cached.searched & reading.systems.keys()))


def conclude(
    context: Context, search: IdentitySearch, key: Clue | None = None, *, cached: Crosswalk | None = None
) -> ResolvedIdentity:
    """Starts the late look-ups, and remembers the result now or after them. `cached`: the crosswalk remembered before."""
    keys = [key] if key is not None else []
    late = Late(search) if search.pending or search.unasked_addresses() else None
    crosswalk = search.crosswalk
    if late is None:
        keep(search, crosswalk, keys, cached)
    else:
        context.start(remember_later(search, late, keys, cached))
    return ResolvedIdentity(crosswalk, search, late)


async def remember_later(search: IdentitySearch, late: Late, keys: Sequence[Clue], cached: Crosswalk | None) -> None:
    await late.finished()
    search.end()
    keep(search, search.crosswalk, keys, cached)


def keep(search: IdentitySearch, crosswalk: Crosswalk, keys: Iterable[Clue], cached: Crosswalk | None) -> None:
    """Remembers the crosswalk under the caller's key and the person's other keys. Never after a system failed, since it may have
    known more, and never in place of a crosswalk with more systems asked."""
    if search.failed or (
        cached is not None
        and not (
            cached.searched <= crosswalk.searched and cached.looked_up <= crosswalk.looked_up and cached.lines <= crosswalk.lines
        )
    ):
        return
    clues = dict.fromkeys((*keys, *other_keys(search, crosswalk)))
    search.reading.remember([memory_key(clue, search.aim) for clue in clues], crosswalk)


def other_keys(search: IdentitySearch, crosswalk: Crosswalk) -> Iterator[Clue]:
    """The keys by which any search finds this person alone. There are none while a directory could be asked for more, or where a
    record lacks a given name: it may be about anybody with its id or address."""
    if search.goes_on or any(not known.features.given for known in search.roster.known):
        return
    certain = {(one.system, one.record_id) for one in crosswalk.identities if one.method is not MatchMethod.SCORED}
    yield from (Clue(*record) for record in sorted({crosswalk.anchor} | certain - search.trace.named_by_others()))
    yield from (clue for clue in search.alone() if not is_line(clue))


def memory_key(key: Clue, aim: Aim) -> tuple[str, ...]:
    return (key.kind, key.value, *MARKS[aim.strictness])


def nobody_key(key: Clue, aim: Aim, reading: Reading) -> tuple[str, ...]:
    """The cache key for "nobody found". It names the selected systems beside the directories, since one of those may know the
    person."""
    systems = reading.systems
    others = sorted(slug for slug in aim.wanted if key.kind in systems[slug].lookup_keys and not systems[slug].is_directory)
    return (*memory_key(key, aim), *others)


def covers(remembered: "Fetched[Crosswalk]", reading: Reading, aim: Aim) -> bool:
    """Whether every wanted, searchable system was searched or is named already, and the home's lines were asked for if needed."""
    crosswalk = remembered.value
    if crosswalk is None:
        return True
    for slug in aim.wanted:
        system = reading.systems[slug]
        if PHONE in system.keyed_by and not crosswalk.lines:
            return False
        if not system.lookup_keys or crosswalk.ids(slug):
            continue
        if slug not in crosswalk.searched:
            return False
        if aim.looks_up(system) and slug not in crosswalk.looked_up:
            return False
    return True


def as_id(kinds: Sequence[str], kind: str, value: str) -> str:
    """A value as the record id of a system keyed by these kinds."""
    return f"{kind}:{value}" if len(kinds) > 1 else value


def in_place_of_ids(kinds: Sequence[str], found: Sequence[Ids]) -> Ids:
    there: list[str] = []
    errors: list[SourceError] = []
    for kind, ids in zip(kinds, found, strict=True):
        if isinstance(ids, SourceError):
            errors.append(ids)
            continue
        if isinstance(ids, Partly):
            errors.append(ids.error)
        named = ids.ids if isinstance(ids, Partly) else ids
        there += [as_id(kinds, kind, one) for one in named]
    return some(there, next(iter(errors), None))


def some(ids: Sequence[str], error: SourceError | None) -> Ids:
    if error is None:
        return tuple(ids)
    return Partly(tuple(ids), error) if ids else error


def serving(reading: Reading, what: Groups | Flow) -> list[tuple[str, Groups]]:
    """The systems that serve any of these groups (with those they serve), or this flow (with none), in the configured order."""
    found: list[tuple[str, Groups]] = []
    for slug, system in reading.systems.items():
        if isinstance(what, Flow):
            if what in system.flows:
                found.append((slug, frozenset()))
        elif both := what & system.groups:
            found.append((slug, both))
    return found


def is_anothers(person: Person, record: object) -> bool:
    """Whether a row names somebody else: an id in a system where this person has other ids, even beside an id of theirs. A system
    in which the person is unknown so far proves nothing."""
    named: Sequence[tuple[str, str]] = getattr(record, "named", ())
    if not named:
        return False
    crosswalk, forms = person.found.now, person.reading.id_forms
    return any(written(system, record_id, forms) not in own for system, record_id in named if (own := crosswalk.ids(system)))
