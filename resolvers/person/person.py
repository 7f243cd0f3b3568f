"""One person of one query: whose records they are, and how sections get at them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from inspect import isawaitable
from typing import Any, TypeAlias, TypeVar

from adapters.ports.capabilities import AnyGroup, Flow, Groups
from adapters.ports.crosswalk import Crosswalk, MatchMethod
from adapters.ports.errors import NotAskedInTime, SourceError
from adapters.ports.reading import Fetched, MaybeAwaitable, Reading
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.awaiting import settled, then, together
from resolvers.context import Context
from resolvers.identity.keys.normal_forms import written
from resolvers.identity.resolution import anchor
from resolvers.identity.resolution.addresses import opened
from resolvers.identity.resolution.aim import Aim, by_phone, is_line, needs_lines
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.person.late import Late
from resolvers.selection import Paths

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Partly:
    """Ids beside which there may be others: `error` is why these could not be had."""

    ids: tuple[str, ...]
    error: SourceError


Ids: TypeAlias = tuple[str, ...] | SourceError | Partly
Each: TypeAlias = dict[str, T | SourceError] | SourceError
"""By record id; or the error of the system that could have named them, which stands under no id where some were named."""

UNNAMED = ""


@dataclass(frozen=True, slots=True)
class ResolvedIdentity:
    """Who somebody is, remembered or searched for. `late`: what is still being asked."""

    crosswalk: Crosswalk
    search: IdentitySearch | None = None
    late: Late | None = None

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
    """`wants`: what the query selects below the customer. `reading` has this customer's own deadline and age limit. `mark` as in
    `Aim`."""

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
        """Whether a system that had failed or had not answered when the id was made could name a better anchor."""
        return anchor.is_open(self.anchor, (*self.found.failed, *self.found.crosswalk.unavailable), self.reading.systems)

    def ids(self, system: str) -> MaybeAwaitable[Ids]:
        """The person's record ids there, or what stands for them (`goes_by`); where there are none because a system that could
        name them failed, its error."""
        connected = self.reading.systems.get(system)
        if connected is None or not connected.keyed_by:
            return self._own_ids(system)
        named: MaybeAwaitable[list[Ids]] = together([self._of_kind(kind) for kind in connected.keyed_by])
        return then(named, partial(in_place_of_ids, connected.keyed_by))

    def _of_kind(self, kind: str) -> MaybeAwaitable[Ids]:
        """Which addresses are theirs alone is known when everybody has been heard."""
        if kind not in (EMAIL, PHONE):
            return self._own_ids(kind)
        return then(self.whole(), lambda found: self._addresses(kind, found))

    def _addresses(self, kind: str, found: Crosswalk) -> Ids:
        systems = self.reading.systems
        unavailable = (error for slug, error in self.found.failed.items() if systems[slug].is_directory)
        told = [opened(self.context.config.seals, one.sealed) for one in found.alone]
        return some(sorted(clue.value for clue in told if clue.kind == kind), next(unavailable, None))

    def _own_ids(self, system: str) -> MaybeAwaitable[Ids]:
        if (late := self.found.late) is not None and not self.found.ids_now(system) and (tasks := late.awaited(system)):
            return self._after(tasks, system)
        return self._ids(system)

    async def _after(self, tasks: "Sequence[asyncio.Task[None]]", system: str) -> Ids:
        await asyncio.gather(*map(asyncio.shield, tasks))
        return self._ids(system)

    def _ids(self, system: str) -> Ids:
        if ids := self.found.ids_now(system):
            return ids
        for failed, error in self.found.failed.items():
            if failed == system or could_name(self.reading, failed, system):
                return error
        return ()

    def each(self, system: str, read: Callable[[str], MaybeAwaitable[T]]) -> MaybeAwaitable[Each[T]]:
        """What `read` gives for each of the person's records there."""
        ids = self.ids(system)
        return self._each_later(ids, read) if isawaitable(ids) else self.each_of(ids, read)

    async def _each_later(self, ids: Awaitable[Ids], read: Callable[[str], MaybeAwaitable[T]]) -> Each[T]:
        return await settled(self.each_of(await ids, read))

    def each_of(self, ids: Ids, read: Callable[[str], MaybeAwaitable[T]]) -> MaybeAwaitable[Each[T]]:
        if isinstance(ids, SourceError):
            return ids
        named, error = (ids.ids, ids.error) if isinstance(ids, Partly) else (ids, None)

        def by_id(came: Sequence[T]) -> Each[T]:
            each: dict[str, T | SourceError] = dict(zip(named, came, strict=True))
            return each if error is None else {**each, UNNAMED: error}

        return then(together([read(record_id) for record_id in named]), by_id)

    def across(
        self, readers: Mapping[str, Callable[[str], MaybeAwaitable[T]]], owners: Callable[[str], Ids] | None = None
    ) -> MaybeAwaitable[dict[str, Each[T]]]:
        """The same in several systems at once, each with its own way to read. `owners`: the ids to read by in a system, where
        they are not the person's record ids there."""
        asked: list[Any] = [
            self.each(slug, read) if owners is None else self.each_of(owners(slug), read) for slug, read in readers.items()
        ]
        return then(together(asked), lambda came: dict(zip(readers, came, strict=True)))

    def whole(self) -> MaybeAwaitable[Crosswalk]:
        """Everything that identity finds, when it has found it."""
        late = self.found.late
        return self._whole(late) if late is not None else self.found.now

    async def _whole(self, late: Late) -> Crosswalk:
        await asyncio.shield(late.finished())
        return self.found.now


def could_name(reading: Reading, teller: str, system: str) -> bool:
    """Whether only a record of `teller` may have led to one in `system`. A directory is asked for every key itself: that it knows
    nobody can be put in doubt by another directory, and by nobody who is asked for this query's sake only."""
    connected, told_by = reading.systems.get(system), reading.systems[teller]
    return system in told_by.links_to and (told_by.is_directory or connected is None or not connected.is_directory)


async def find_person(context: Context, reading: Reading, key: Clue, wants: Paths, aim: Aim) -> Person | None:
    """Who is meant by the key: remembered, or searched for. Raises AmbiguousIdentity, or the errors that left it open."""
    if reading.time_left() <= 0:
        raise NotAskedInTime(next(iter(reading.systems)), "IDENTITY")
    remembered = await settled(reading.recall(memory_key(key, aim)))
    if (remembered is None or remembered.value is None) and nobody_key(key, aim, reading) != memory_key(key, aim):
        remembered = await settled(reading.recall(nobody_key(key, aim, reading)))
    if remembered is not None and covers(remembered, reading, aim):
        return (
            Person(context, reading, wants, ResolvedIdentity(remembered.value), aim.mark)
            if remembered.value is not None
            else None
        )
    cached = remembered.value if remembered is not None else None
    search = context.config.search(reading, widened(aim, cached, reading))
    if not await search.by_key(key):
        if not search.questions.truncated:
            reading.remember([nobody_key(key, aim, reading)], None)
        return None
    return Person(context, reading, wants, conclude(context, search, key, cached=cached), aim.mark)


def widened(aim: Aim, cached: Crosswalk | None, reading: Reading) -> Aim:
    """What is searched for anew is searched for whole: queries that want different systems in turn must not make each other
    forget."""
    if cached is None:
        return aim
    lines = by_phone(reading) if cached.lines else frozenset()
    return replace(aim, wanted=aim.wanted | lines | (cached.searched & reading.systems.keys()))


def conclude(
    context: Context, search: IdentitySearch, key: Clue | None = None, *, cached: Crosswalk | None = None
) -> ResolvedIdentity:
    """Starts what is asked late, and remembers what was found, now or when that has come. `held`: what was remembered."""
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
    """Under the key asked by and under the person's other keys; never while a system failed,
    since it may have known more, and never in the place of something that more was asked for."""
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
    """The keys by which any search comes to this person alone. There are none while a directory could be asked for more, or
    where a record lacks a given name: it may be about anybody whose id or address it has."""
    if search.goes_on or any(not known.features.given for known in search.roster.known):
        return
    certain = {(one.system, one.record_id) for one in crosswalk.identities if one.method is not MatchMethod.SCORED}
    yield from (Clue(*record) for record in sorted({crosswalk.anchor} | certain - search.trace.named_by_others()))
    yield from (clue for clue in search.alone() if not is_line(clue))


def memory_key(key: Clue, aim: Aim) -> tuple[str, ...]:
    return (key.kind, key.value, *aim.mark)


def nobody_key(key: Clue, aim: Aim, reading: Reading) -> tuple[str, ...]:
    """That no directory knows somebody does not tell whether a system does that only some queries select and search."""
    systems = reading.systems
    others = sorted(slug for slug in aim.wanted if key.kind in systems[slug].lookup_keys and not systems[slug].is_directory)
    return (*memory_key(key, aim), *others)


def covers(remembered: "Fetched[Crosswalk]", reading: Reading, aim: Aim) -> bool:
    """Whether every wanted system that can be searched was, or is named already, and the home's lines were asked for if need
    be."""
    crosswalk = remembered.value
    if crosswalk is None:
        return True
    if needs_lines(aim, reading) and not crosswalk.lines:
        return False
    for slug in aim.wanted:
        system = reading.systems[slug]
        if not system.lookup_keys or crosswalk.ids(slug):
            continue
        if slug not in crosswalk.searched:
            return False
        if aim.looks_up(system) and slug not in crosswalk.looked_up:
            return False
    return True


def as_id(kinds: Sequence[str], kind: str, value: str) -> str:
    """How a system that goes by these kinds is asked."""
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
    if isinstance(what, Flow):
        return [(slug, frozenset[AnyGroup]()) for slug, system in reading.systems.items() if what in system.flows]
    return [(slug, both) for slug, system in reading.systems.items() if (both := what & system.groups)]


def is_anothers(person: Person, record: object) -> bool:
    """Whether a row names somebody in a system where this person is somebody else, be it beside a name that is theirs. Systems
    that don't know the person, as far as it has been found, prove nothing."""
    named: Sequence[tuple[str, str]] = getattr(record, "named", ())
    if not named:
        return False
    crosswalk, forms = person.found.now, person.reading.id_forms
    return any(written(system, record_id, forms) not in own for system, record_id in named if (own := crosswalk.ids(system)))
