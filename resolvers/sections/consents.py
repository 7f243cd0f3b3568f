"""`consents`: what a person has agreed to or objected to, as each system keeps it."""

from datetime import datetime

import strawberry

from adapters.ports.capabilities import CONSENTS
from adapters.ports.records import Channel, Purpose
from adapters.ports.records import Consent as PortConsent
from resolvers.consent_sources import requests
from resolvers.context import Info
from resolvers.person.person import Person
from resolvers.types.source import Source


@strawberry.type(
    description="`name` is the system's own; which purpose it stands for is configuration, and null where it stands for none."
)
class Consent:
    name: str = strawberry.field(description="The system's own name of what was asked, such as the path of a consent statement.")
    purpose: Purpose | None = strawberry.field(
        description="What it is for, by the house's settings; null where it stands for no purpose that they name."
    )
    channel: Channel | None = strawberry.field(description="For which way of contact; null where it is for all of them.")
    granted: bool = strawberry.field(
        description="Whether the person said yes. False is a refusal, and counts for more than any yes; false also where the "
        "entry can't be read."
    )
    readable: bool = strawberry.field(
        description="False where what stands there is no answer: it counts as a refusal of its purpose and channel, and of all "
        "that rests on consent where neither can be told."
    )
    at: datetime | None = strawberry.field(description="When the person said so; null where the system does not tell.")
    source: Source = strawberry.field(description="The system that keeps it, and how fresh this is.")


async def consents(person: Person, info: Info) -> list[Consent] | None:
    gathered = await requests.consents(person)
    if gathered.nothing:
        return None
    person.context.lacked(info, gathered.failed)
    found = []
    for record in gathered.records:
        source = person.context.source(record.source(CONSENTS))
        part = record.part(CONSENTS)
        found += [view(consent, source) for consent in (part.consents if part is not None else ())]
    return found


def view(consent: PortConsent, source: Source) -> Consent:
    return Consent(
        name=consent.name,
        purpose=consent.purpose,
        channel=consent.channel,
        granted=consent.granted,
        readable=not consent.unreadable,
        at=consent.at,
        source=source,
    )
