"""`contactPoints`: every e-mail, phone, address and social account that a system knows, each once with its sources."""

from typing import Final

import strawberry

from adapters.ports.capabilities import CONTACTS
from adapters.ports.records import ContactKind
from resolvers.context import Context, Info
from resolvers.golden_record.survivorship import ATTRIBUTES
from resolvers.person.person import Person
from resolvers.stitch.gathering import gather
from resolvers.stitch.merged_contact_points import Contact, Said, contacts
from resolvers.types.source import Source

BY_NAME: Final = {attribute.name: attribute for attribute in ATTRIBUTES}
KINDS: Final = {
    ContactKind.EMAIL: BY_NAME["email"],
    ContactKind.PHONE: BY_NAME["phone"],
    ContactKind.ADDRESS: BY_NAME["address"],
    ContactKind.SOCIAL: BY_NAME["email"],
}
"""The attribute of the golden record for each kind. Its order of trust is the order of the sources of a contact point."""


@strawberry.type(
    description="One e-mail, phone, address or social account of a person. It is one even if systems write it differently."
)
class ContactPoint:
    kind: ContactKind = strawberry.field(
        description="Whether it is an e-mail, a telephone, a postal address or a social account."
    )
    value: str | None = strawberry.field(
        description="An e-mail in lower case, a telephone as E.164 (or as written if it is no number), an address on one line as "
        "the most trusted system has it."
    )
    as_written: list[str] | None = strawberry.field(
        description="The spelling of each of `sources`, in their order. Null where the caller may not see it."
    )
    verified: bool | None = strawberry.field(
        description="True if a system says that it was verified. False if any says that it was not, or does not work. Null if "
        "none says anything."
    )
    primary: bool | None = strawberry.field(
        description="True if any system has it as the main one of its kind; systems may differ. Null if none says anything."
    )
    source: Source = strawberry.field(description="The most trusted of `sources`.")
    sources: list[Source] = strawberry.field(
        description="Every record that has it, in the golden record's order of trust. Never empty."
    )


async def contact_points(person: Person, info: Info) -> list[ContactPoint] | None:
    gathered = await gather(person, frozenset({CONTACTS}))
    if gathered.nothing:
        return None
    context = person.context
    context.lacked(info, gathered.failed)
    said = [
        Said(point, record.source(CONTACTS))
        for record in gathered.records
        if (known := record.part(CONTACTS)) is not None
        for point in known.points
    ]
    survivorship = context.config.survivorship
    found = contacts(said, lambda kind, system: survivorship.rank(KINDS[kind], system), region=context.config.phone_region)
    return [view(context, one) for one in found]


def view(context: Context, contact: Contact) -> ContactPoint:
    sources = [context.source(one.source) for one in contact.said]
    return ContactPoint(
        kind=contact.kind,
        value=contact.value,
        as_written=[one.point.value for one in contact.said],
        verified=contact.verified,
        primary=contact.primary,
        source=sources[0],
        sources=sources,
    )
