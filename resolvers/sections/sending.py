"""The field `consentAtSending` of campaign messages: consents are read once for a page of messages, if it is selected."""

from collections.abc import Sequence
from typing import Final

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.records import CampaignContact, InteractionKind
from adapters.ports.shapes import Clue
from adapters.ports.system_info import SystemInfo
from resolvers.consent.sending import ConsentState, state_at
from resolvers.consent_sources.requests import ConsentReading, answers_on_record
from resolvers.context import Context
from resolvers.demand import systems_wanted
from resolvers.errors import AmbiguousIdentity
from resolvers.identity.resolution.aim import Aim
from resolvers.person.person import Person, find_person
from resolvers.stitch.streams import Item

FIELD = "consentAtSending"
MESSAGES: Final = frozenset({InteractionKind.CAMPAIGN_SENT, InteractionKind.CAMPAIGN_OPENED, InteractionKind.LINK_CLICKED})
"""The kinds of interactions about a message."""
WANTS = frozenset({"consents"})


async def answers_to(person: Person, items: Sequence[Item], shown: str) -> ConsentReading | None:
    """The person's consents, if these items contain a message and the query selects the field there; else None. `shown`: the path
    of the items in the query."""
    if f"{shown}.{FIELD}" in person.wants and any(is_about_message(item) for item in items):
        return await answers_on_record(person)
    return None


def is_about_message(item: Item) -> bool:
    if item.stream.flow is Flow.CAMPAIGNS:
        return True
    return item.stream.flow is Flow.INTERACTIONS and item.record.kind in MESSAGES


def state(context: Context, contact: CampaignContact, answers: ConsentReading | None) -> ConsentState:
    """The state of consent at the sending of a message; UNKNOWN if its channel is unknown."""
    if answers is None or contact.channel is None:
        return ConsentState.UNKNOWN
    return state_at(contact.sent_at, contact.channel, answers.heard, context.config.contact)


async def answers_of_owner(context: Context, system: str, owner_id: str) -> ConsentReading | None:
    """The consents of a message's owner; None if the id leads to nobody or to several people."""
    reading = context.reading
    key = owner(reading.systems[system], owner_id)
    wanted = systems_wanted(WANTS, reading.systems, context.config.contact)
    try:
        person = await find_person(context, reading, key, WANTS, Aim(wanted, alone=True))
    except (AmbiguousIdentity, SourceError, SeveralFailed):
        return None
    return await answers_on_record(person) if person is not None else None


def owner(system: SystemInfo, owner_id: str) -> Clue:
    """The key for a customer's id in a system: of their own record, or of a key that replaces it (`identity.person.as_id`)."""
    if len(system.keyed_by) > 1:
        kind, _, value = owner_id.partition(":")
        return Clue(kind, value)
    return Clue(system.keyed_by[0] if system.keyed_by else system.slug, owner_id)
