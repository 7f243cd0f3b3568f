"""Consents at addresses that a person may share with others, read from systems keyed by address.

It is unknown which of these people refused there. So a refusal closes contact by that address (`said.at_shared_address`) and
counts for nothing else.
"""

from collections.abc import Iterator

from adapters.ports.capabilities import CONSENTS
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.errors import SourceError
from adapters.ports.reading import Record
from adapters.ports.shapes import EMAIL, PHONE
from resolvers.awaiting import together
from resolvers.consent.entries import ConsentEntry, at_shared_address
from resolvers.identity.resolution.exclusive_addresses import opened
from resolvers.person.person import Person, as_id, serving
from resolvers.stitch.gathering import Gathered, sort_out

GROUPS = frozenset({CONSENTS})
Place = tuple[str, str, str]
"""A system, the kind of the address, and the id for a request about it."""


def places(person: Person, found: Crosswalk) -> Iterator[Place]:
    addresses = sorted((opened(person.context.config.seals, one.sealed) for one in found.shared), key=lambda clue: clue.value)
    for slug, _ in serving(person.reading.systems, GROUPS):
        kinds = person.reading.systems[slug].keyed_by
        for clue in addresses:
            if clue.kind in kinds and clue.kind in (EMAIL, PHONE):
                yield slug, clue.kind, as_id(kinds, clue.kind, clue.value)


async def consents_at_shared_addresses(person: Person) -> tuple[Gathered, list[ConsentEntry]]:
    """The records at shared addresses, and the entries that count. The addresses are known only after the whole search for the
    person."""

    wanted = list(places(person, await person.whole()))
    return sorted_out(wanted, await together([person.reading.lookup(slug, id_, GROUPS) for slug, _, id_ in wanted]))


def sorted_out(wanted: list[Place], came: list[Record]) -> tuple[Gathered, list[ConsentEntry]]:
    by_system: dict[str, dict[str, Record | SourceError]] = {}
    said: list[ConsentEntry] = []
    for (slug, kind, id_), record in zip(wanted, came, strict=True):
        by_system.setdefault(slug, {})[id_] = record
        if record.error is None and (part := record.part(CONSENTS)) is not None:
            source = record.source(CONSENTS)
            said += [entry for one in part.consents for entry in at_shared_address(ConsentEntry(one, source), kind)]
    return sort_out(by_system), said
