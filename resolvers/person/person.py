"""The person of one query: the records, and the sections' reads of them."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias, TypeVar

from adapters.ports.capabilities import Flow, Groups
from adapters.ports.connected_systems import Systems, once
from adapters.ports.crosswalk import Crosswalk, MatchMethod
from adapters.ports.errors import NotAskedInTime, SourceError
from adapters.ports.reading import Fetched, Reading, Record
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.awaiting import together
from resolvers.context import Context
from resolvers.identity.keys.normal_forms import written
from resolvers.identity.resolution import anchor
from resolvers.identity.resolution.exclusive_addresses import opened
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.identity.resolution.search_scope import MARKS, Aim, by_phone, is_line
from resolvers.person.late_lookups import Late
from resolvers.policy.shown import ShownPerson
from resolvers.selected_paths import Paths

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Partly:
    """Ids beside which there may be others. `error`: the failure that hides these."""

    ids: tuple[str, ...]
    error: SourceError


Ids: TypeAlias = tuple[str, ...] | SourceError | Partly
Each: TypeAlias = dict[str, T | SourceError] | SourceError
"""Results by record id, or the error of a system that could have named the ids. If some ids were named, the error has the key
`UNNAMED`."""

UNNAMED = ""


@dataclass(frozen=True, slots=True)
class ResolvedIdentity:
    """The records of a person, remembered or searched for. `late`: the searches that still run. `derived`: results computed from
    a remembered crosswalk, cached as long as it is."""

    crosswalk: Crosswalk
    search: IdentitySearch | None = None
    late: Late | None = None
    derived: dict[Hashable, object] | None = None

    @property
    def failed(self) -> dict[str, SourceError]:
        """The systems that failed on the way, with their errors."""
        return self.search.failed if self.search is not None else {}

    @property
    def may_grow(self) -> bool:
        """Whether late searches are still to begin, and may bring further records."""
        return self.search is not None and self.late is None and bool(self.search.pending)

    def ids_now(self, system: str) -> tuple[str, ...]:
        return self.search.roster.ids(system) if self.search is not None else self.crosswalk.ids(system)

    def shown(self, *, by_search: bool = False) -> ShownPerson:
        """The person as one whom an answer shows. It is the same object for a remembered crosswalk, so that hashes are made
        once."""
        if self.derived is None:
            return ShownPerson(self.crosswalk, by_search)
        key = (ShownPerson, by_search)
        known = self.derived.get(key)
        if not isinstance(known, ShownPerson):
            known = self.derived[key] = ShownPerson(self.crosswalk, by_search)
        return known

    @property
    def now(self) -> Crosswalk:
        return self.search.crosswalk if self.search is not None else self.crosswalk


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `wants`: the query's selection below the customer. `reading` has this customer's own deadline and age limit.
    `mark`: one of `MARKS`."""

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
        """Whether a better anchor is possible, since a system failed or had not answered when the id was made."""
        return anchor.is_open(self.anchor, (*self.found.failed, *self.found.crosswalk.unavailable), self.reading.systems)

    async def ids(self, system: str) -> Ids:
        """The person's record ids in a system, or the keys in their place (`keyed_by`). If there are none because a system that
        could name them failed, its error."""
        connected = self.reading.systems.get(system)
        if connected is None or not connected.keyed_by:
            return await self._own_ids(system)
        named = await together([self._of_kind(kind) for kind in connected.keyed_by])
        return in_place_of_ids(connected.keyed_by, named)

    async def _of_kind(self, kind: str) -> Ids:
        """The ids of one kind. Addresses count if they are this person's alone, which is known only after the whole search."""
        if kind not in (EMAIL, PHONE):
            return await self._own_ids(kind)
        found, systems = await self.whole(), self.reading.systems
        unavailable = (error for slug, error in self.found.failed.items() if systems[slug].is_directory)
        addresses = [opened(self.context.config.seals, one.sealed) for one in found.alone]
        return some(sorted(clue.value for clue in addresses if clue.kind == kind), next(unavailable, None))

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
        """The person's records in several systems at once, each system's in the groups beside it."""
        slugs: list[str] = []
        reads: list[Coroutine[object, object, Each[Record]]] = []
        for slug, groups in systems:
            slugs.append(slug)
            reads.append(self.records_in(slug, groups))
        return dict(zip(slugs, await together(reads), strict=True))

    async def whole(self) -> Crosswalk:
        """The complete crosswalk, after all searches."""
        if self.found.late is not None:
            await asyncio.shield(self.found.late.finished())
        return self.found.now


def could_name(reading: Reading, teller: str, system: str) -> bool:
    """Whether a failure of `teller` may hide a record in `system`, since its records link there. A directory is searched by every
    key itself, so that for it only failures of other directories count."""
    connected, told_by = reading.systems.get(system), reading.systems[teller]
    return system in told_by.links_to and (told_by.is_directory or connected is None or not connected.is_directory)


@dataclass(frozen=True, slots=True)
class Gate:
    """A check of a person before anything else of them is read. `admit` raises the error in the person's place; `systems`: those
    that it reads."""

    systems: frozenset[str]
    admit: Callable[[Person], Coroutine[object, object, None]]


async def find_person(
    context: Context,
    reading: Reading,
    key: Clue,
    wants: Paths,
    aim: Aim,
    *,
    early: Groups | None = None,
    gate: Gate | None = None,
) -> Person | None:
    """The person of the key: remembered, or searched for. `early`: groups of the record with this id, to read while the search
    runs. `gate`: passed before other systems than its own are searched, and again with all records. Raises AmbiguousIdentity, the
    errors that left it open, or that of the gate."""
    if reading.time_left() <= 0:
        raise NotAskedInTime(next(iter(reading.systems)), "IDENTITY")
    remembered = await reading.recall(memory_key(key, aim))
    if (remembered is None or remembered.value is None) and nobody_key(key, aim, reading) != memory_key(key, aim):
        remembered = await reading.recall(nobody_key(key, aim, reading))
    cached = remembered.value if remembered is not None else None
    if remembered is not None and covers(remembered, reading, aim):
        found = ResolvedIdentity(cached, derived=remembered.derived) if cached is not None else None
    else:
        if early and context.gate is None:  # before the gate nothing is read but who is meant
            context.start(reading.lookup(key.kind, key.value, early))
        search = context.config.search(reading, widened(aim, cached, reading))
        if await searched(context, search, key, gate):
            found = conclude(context, search, key, cached=cached)
        else:
            found = None
            if not search.questions.truncated:
                reading.remember([nobody_key(key, aim, reading)], None)
    if found is None:
        return None
    person = Person(context, reading, wants, found, MARKS[aim.strictness])
    if gate is not None:
        await gate.admit(person)
    return person


async def searched(context: Context, search: IdentitySearch, key: Clue, gate: Gate | None) -> bool:
    """Whether somebody is known by the key. With a gate the systems of the gate are searched first, and others only behind it."""
    if gate is None:
        return await search.by_key(key)
    if not await search.begin(key):
        return False
    whole = search.aim
    search.aim = replace(whole, wanted=gate.systems)
    await search.follow_on(1)
    found = ResolvedIdentity(search.crosswalk, search)
    await gate.admit(Person(context, search.reading, frozenset(), found, MARKS[whole.strictness]))
    search.aim = whole
    if not whole.wanted <= gate.systems:
        await search.follow_on(1)
    return True


def widened(aim: Aim, cached: Crosswalk | None, reading: Reading) -> Aim:
    """The aim of a new search, which keeps all that the remembered crosswalk covers. Otherwise queries for different systems
    would make each other forget."""
    if cached is None:
        return aim
    lines = by_phone(reading.systems) if cached.lines else frozenset()
    return replace(aim, wanted=aim.wanted | lines | (cached.searched & reading.systems.keys()))


def conclude(
    context: Context, search: IdentitySearch, key: Clue | None = None, *, cached: Crosswalk | None = None
) -> ResolvedIdentity:
    """The result of a search. Late searches begin here, and the crosswalk is remembered now or after them. `cached`: the
    remembered one before."""
    keys = [key] if key is not None else []
    late = Late(search) if search.pending or search.unasked_addresses() else None
    crosswalk = search.crosswalk
    if late is None:
        remember(search, crosswalk, keys, cached)
    else:
        context.start(remember_later(search, late, keys, cached), outlasts=True)
    return ResolvedIdentity(crosswalk, search, late)


async def remember_later(search: IdentitySearch, late: Late, keys: Sequence[Clue], cached: Crosswalk | None) -> None:
    await late.finished()
    search.end()
    remember(search, search.crosswalk, keys, cached)


def remember(search: IdentitySearch, crosswalk: Crosswalk, keys: Iterable[Clue], cached: Crosswalk | None) -> None:
    """Remember the crosswalk under the key of the query and the person's other keys. Not while a system failed, since it may have
    known more; and not in the place of a crosswalk that covers more."""
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
    """The keys that always lead to this person alone. There are none while a directory could be searched further, or if a record
    lacks a given name: such a record may be about any person with its id or address."""
    if search.goes_on or any(not known.features.given for known in search.roster.known):
        return
    certain = {(one.system, one.record_id) for one in crosswalk.identities if one.method is not MatchMethod.SCORED}
    yield from (Clue(*record) for record in sorted({crosswalk.anchor} | certain - search.trace.named_by_others()))
    yield from (clue for clue in search.alone() if not is_line(clue))


def memory_key(key: Clue, aim: Aim) -> tuple[str, ...]:
    return (key.kind, key.value, *MARKS[aim.strictness])


def nobody_key(key: Clue, aim: Aim, reading: Reading) -> tuple[str, ...]:
    """The key for 'nobody is known'. It includes systems searched for some queries only, since these may know a person unknown to
    all directories."""
    systems = reading.systems
    others = sorted(slug for slug in aim.wanted if key.kind in systems[slug].lookup_keys and not systems[slug].is_directory)
    return (*memory_key(key, aim), *others)


def covers(remembered: "Fetched[Crosswalk]", reading: Reading, aim: Aim) -> bool:
    """Whether a remembered crosswalk is enough: it names, or has searched, every wanted system that can be searched, and has the
    home's phone lines where they are needed."""
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
    """The id for a request to a system keyed by these kinds."""
    return f"{kind}:{value}" if len(kinds) > 1 else value


def owned(reading: Reading, system: str, owner: str) -> ShownPerson:
    """The owner of a record, by the owner's id for requests to its system (`as_id`)."""
    kinds = reading.systems[system].keyed_by
    kind, _, value = owner.partition(":")
    if len(kinds) > 1 and kind in kinds:
        return ShownPerson((kind, value))
    return ShownPerson((kinds[0] if kinds else system, owner))


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


@once
def serving(systems: Systems, what: Groups | Flow) -> Sequence[tuple[str, Groups]]:
    """The systems that serve any of these groups (with those they serve), or this flow (with none), in the configured order."""
    found: list[tuple[str, Groups]] = []
    for slug, system in systems.items():
        if isinstance(what, Flow):
            if what in system.flows:
                found.append((slug, frozenset()))
        elif both := what & system.groups:
            found.append((slug, both))
    return tuple(found)


def is_anothers(person: Person, record: object) -> bool:
    """Whether a row names another person in a system where this person has a record, even beside an id of this person. Systems
    without a record of this person prove nothing."""
    named: Sequence[tuple[str, str]] = getattr(record, "named", ())
    if not named:
        return False
    found, forms = person.found, person.reading.id_forms
    return any(written(system, record_id, forms) not in own for system, record_id in named if (own := found.ids_now(system)))
