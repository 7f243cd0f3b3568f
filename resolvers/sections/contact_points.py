"""`contactPoints`: every e-mail, phone, address and social account that a system knows, each with its source."""

import strawberry

from adapters.ports.capabilities import CONTACTS
from adapters.ports.reading import MaybeAwaitable
from adapters.ports.records import ContactKind
from resolvers.awaiting import then
from resolvers.context import Info
from resolvers.identity.person import Person
from resolvers.stitch.gathering import Gathered, gather
from resolvers.types.source import Source


@strawberry.type(description="One e-mail, phone, address or social account that a system knows.")
class ContactPoint:
    kind: ContactKind
    value: str | None
    verified: bool | None
    primary: bool | None
    source: Source


def contact_points(person: Person, info: Info) -> MaybeAwaitable[list[ContactPoint] | None]:
    def listed(gathered: Gathered) -> list[ContactPoint] | None:
        if gathered.nothing:
            return None
        person.context.lacked(info, gathered.failed)
        points = []
        for record in gathered.records:
            source = person.context.source(record.source(CONTACTS))
            known = record.part(CONTACTS)
            points += [
                ContactPoint(kind=point.kind, value=point.value, verified=point.verified, primary=point.primary, source=source)
                for point in (known.points if known is not None else ())
            ]
        return points

    return then(gather(person, frozenset({CONTACTS})), listed)
