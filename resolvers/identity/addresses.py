"""The e-mails and phones that are a person's alone, for systems that know nobody but by address.

A record found by address alone belongs to the person only if the address does: one that a directory gives to a second person too
is not used. Which are theirs alone was told by identity and is remembered as hashes; the addresses themselves are read anew.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from adapters.ports.capabilities import CONTACTS
from adapters.ports.errors import SourceError
from adapters.ports.reading import MaybeAwaitable, Record
from adapters.ports.records import ContactKind
from adapters.ports.shapes import EMAIL
from resolvers.awaiting import then
from resolvers.identity.keys import e164

if TYPE_CHECKING:
    from resolvers.identity.person import Person

KIND = {ContactKind.EMAIL: "email", ContactKind.PHONE: "phone"}


def addresses(person: "Person", kind: str) -> MaybeAwaitable[Any]:
    """E-mails in lower case, or phones in E.164, in a fixed order; the error of a directory where none could be read."""
    readers = {
        slug: lambda record_id, slug=slug: person.reading.lookup(slug, record_id, frozenset({CONTACTS}))
        for slug, system in person.reading.systems.items()
        if system.directory and CONTACTS in system.groups
    }
    return then(person.across(readers), lambda came: theirs_alone(person, kind, came))


def theirs_alone(person: "Person", kind: str, came: Mapping[str, Any]) -> tuple[str, ...] | SourceError:
    alone = person.found.now.alone
    told: set[str] = set()
    failed: SourceError | None = None
    for records in came.values():
        if isinstance(records, SourceError):
            failed = failed or records
            continue
        for record in records.values():
            failed = failed or record.error
            told |= written(record, kind, person.context.house.phone_region)
    found = tuple(sorted(value for value in told if person.reading.sealed((kind, value)) in alone))
    return found or failed or ()


def written(record: Record, kind: str, region: str) -> set[str]:
    if record.error is not None or (known := record.part(CONTACTS)) is None:
        return set()
    points = [point for point in known.points if KIND.get(point.kind) == kind and point.verified is not False]
    if kind == EMAIL:
        return {point.value.strip().casefold() for point in points}
    return {number for point in points if (number := e164(point.value, region)) is not None}
