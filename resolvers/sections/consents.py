"""`consents`: the things that a person has agreed to or refused, as each system has them."""

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
    description="One entry of consent. `name` is the system's own; its purpose is configuration, and null if none is set."
)
class Consent:
    name: str = strawberry.field(description="The system's own name for it, such as the path of a consent statement.")
    purpose: Purpose | None = strawberry.field(description="Its purpose, by the gateway's settings; null if they name none.")
    channel: Channel | None = strawberry.field(description="The channel that it is for; null if it is for all of them.")
    granted: bool = strawberry.field(
        description="Whether the person said yes. False is a refusal and outweighs any yes; also false if it is unreadable."
    )
    readable: bool = strawberry.field(
        description="False if the entry is no clear answer. It counts as a refusal of its purpose and channel, and of everything "
        "that rests on consent if neither is known."
    )
    at: datetime | None = strawberry.field(description="When the person said so; null if the system does not say.")
    source: Source = strawberry.field(description="The system that has it, and how fresh this is.")


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
