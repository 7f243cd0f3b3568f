"""The e-mails and phones that are a person's alone, for systems that know nobody but by address.

A record found by address alone belongs to the person only if the address does: one that a directory gives to a second person too
is not used, nor one that was not verified. Which are theirs alone is told by identity and remembered as hashes; the addresses
themselves are at hand while somebody has just been searched for, and read anew of somebody who was remembered.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from adapters.ports.capabilities import CONTACTS
from adapters.ports.errors import SourceError
from adapters.ports.reading import MaybeAwaitable, Record
from adapters.ports.records import Candidate, ContactKind
from adapters.ports.shapes import EMAIL
from resolvers.awaiting import then
from resolvers.identity.keys import e164
from resolvers.identity.search import Search

if TYPE_CHECKING:
    from resolvers.identity.person import Person

KIND = {ContactKind.EMAIL: "email", ContactKind.PHONE: "phone"}

Told = tuple[frozenset[str], SourceError | None]
"""E-mails in lower case or phones in E.164, and the error of a directory that could not be heard."""


def addresses(person: "Person", kind: str) -> MaybeAwaitable[Told]:
    directories = [slug for slug, system in person.reading.systems.items() if system.directory and CONTACTS in system.groups]
    if (search := person.found.search) is not None:
        told = set(at_hand(search, directories, kind, person.context.house.phone_region))
        return theirs_alone(person, kind, told), next((search.failed[one] for one in directories if one in search.failed), None)
    readers = {
        slug: lambda record_id, slug=slug: person.reading.lookup(slug, record_id, frozenset({CONTACTS})) for slug in directories
    }
    return then(person.across(readers), lambda came: read_anew(person, kind, came))


def theirs_alone(person: "Person", kind: str, told: set[str]) -> frozenset[str]:
    alone = person.found.now.alone
    return frozenset(value for value in told if person.reading.sealed((kind, value)) in alone)


def at_hand(search: Search, directories: list[str], kind: str, region: str) -> Iterator[str]:
    for known in search.roster.known:
        if known.system in directories:
            yield from carried(known.candidate, kind, region)


def carried(candidate: Candidate, kind: str, region: str) -> Iterator[str]:
    if kind == EMAIL:
        yield from (one.strip().casefold() for one in candidate.emails if one not in candidate.unverified)
    else:
        yield from (number for one in candidate.phones if (number := e164(one, region)) is not None)


def read_anew(person: "Person", kind: str, came: Mapping[str, Any]) -> Told:
    told: set[str] = set()
    failed: SourceError | None = None
    for records in came.values():
        for record in [records] if isinstance(records, SourceError) else records.values():
            if isinstance(record, SourceError):
                failed = failed or record
                continue
            failed = failed or record.error
            told |= written(record, kind, person.context.house.phone_region)
    return theirs_alone(person, kind, told), failed


def written(record: Record, kind: str, region: str) -> set[str]:
    if record.error is not None or (known := record.part(CONTACTS)) is None:
        return set()
    points = [point for point in known.points if KIND.get(point.kind) == kind and point.verified is not False]
    if kind == EMAIL:
        return {point.value.strip().casefold() for point in points}
    return {number for point in points if (number := e164(point.value, region)) is not None}
