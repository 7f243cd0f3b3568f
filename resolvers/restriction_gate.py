"""The gate before a restricted person: it is decided after identity, before anything else of the person is read.

Restricted persons have a flag in some system, in the field of its settings. There is no gate in an open gateway, nor without such
a field.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.ports.capabilities import RESTRICTION, Groups
from adapters.ports.connected_systems import Systems, once
from adapters.ports.errors import SourceError
from adapters.ports.reading import Record, Source
from resolvers.context import Context
from resolvers.errors import Restricted
from resolvers.person.person import Each, Gate, Person, serving

DECIDED_BY: Final[Groups] = frozenset({RESTRICTION})
NO_SYSTEMS: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of one person. `by`: the records with a set flag; `read`: the number of records with any."""

    by: tuple[Source, ...]
    read: int
    failed: tuple[SourceError, ...]

    @property
    def is_open_question(self) -> bool:
        """Whether a flag may be set where nothing could be read."""
        return not self.read and bool(self.failed)


@once
def telling(systems: Systems) -> frozenset[str]:
    """The systems with flags."""
    return frozenset(slug for slug, _ in serving(systems, DECIDED_BY))


def asked_first(context: Context, systems: Systems) -> frozenset[str]:
    """The systems to read before anything else of a person; none where there is no gate."""
    return NO_SYSTEMS if context.rights.is_open else telling(systems)


def gate_of(context: Context, systems: Systems) -> Gate | None:
    """The gate for a search; None where there is none."""
    first = asked_first(context, systems)
    return Gate(first, admit) if first else None


async def admit(person: Person) -> None:
    """Raises Restricted for a restricted person, unless the caller has a role for it and gave a reason; then that is noted.

    A person counts as restricted by one flag in any record. So does a person of whom no record with a flag could be read, if a
    system failed.
    """
    context = person.context
    if context.rights.is_open or not telling(person.reading.systems):
        return
    flags = await flags_of(person)
    if not flags.by and (person.found.may_grow or not flags.is_open_question):
        return
    context.is_repeatable = False
    if not may_break_glass(context):
        raise Restricted(open_question=not flags.by)
    note(context, records_of(person))


async def is_admitted(person: Person) -> bool:
    """Whether the caller may see the person at all."""
    try:
        await admit(person)
    except Restricted:
        return False
    return True


def note(context: Context, records: frozenset[tuple[str, str]]) -> None:
    """Notes a restricted person who was seen, each person once."""
    for at, known in enumerate(context.broke_glass):
        if not known.isdisjoint(records):
            context.broke_glass[at] = known | records
            return
    context.broke_glass.append(records)


def records_of(person: Person) -> frozenset[tuple[str, str]]:
    return frozenset((one.system, one.record_id) for one in person.found.now.identities)


def was_glass_broken(person: Person) -> bool:
    """Whether the person is restricted, and seen for a reason."""
    own = records_of(person)
    return any(not own.isdisjoint(records) for records in person.context.broke_glass)


def may_break_glass(context: Context) -> bool:
    """Whether the caller has a role for restricted persons, and gave a reason."""
    reason = context.caller.break_glass
    return bool(reason and reason.strip()) and not context.caller.roles.isdisjoint(context.config.restricted_roles)


async def flags_of(person: Person) -> Flags:
    return sorted_out(await person.records(serving(person.reading.systems, DECIDED_BY)))


def sorted_out(came: Mapping[str, Each[Record]]) -> Flags:
    by: list[Source] = []
    failed: list[SourceError] = []
    read = 0
    for record in records_in(list(came.values())):
        error = record if isinstance(record, SourceError) else record.error
        if error is not None or isinstance(record, SourceError):
            failed += [error] if error is not None else []
        elif (said := record.part(RESTRICTION)) is not None:
            read += 1
            if said.is_restricted:
                by.append(record.source(RESTRICTION))
    return Flags(tuple(by), read, tuple(failed))


def records_in(came: Sequence[Each[Record]]) -> Iterator[Record | SourceError]:
    for records in came:
        if isinstance(records, SourceError):
            yield records
        else:
            yield from records.values()
