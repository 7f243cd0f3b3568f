"""Finds out whether a person has an address for a channel: from what identity has read already, else from the profiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.ports.capabilities import REACH
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.reading import Record
from adapters.ports.records import Address, Channel
from adapters.ports.shapes import EMAIL, PHONE
from resolvers.golden_record.survivorship import ATTRIBUTES, Attribute
from resolvers.identity.keys.normal_forms import e164
from resolvers.identity.matching.features import is_shared
from resolvers.identity.resolution.addresses import opened
from resolvers.person.person import Person
from resolvers.stitch.claims import contributors, says, whole
from resolvers.stitch.gathering import gather_from

GROUPS = frozenset({REACH})
NAMED = {attribute.name: attribute for attribute in ATTRIBUTES}
GOES_BY: Mapping[Channel, Attribute] = {
    Channel.EMAIL: NAMED["email"],
    Channel.PHONE: NAMED["phone"],
    Channel.SMS: NAMED["phone"],
    Channel.POST: NAMED["address"],
}
"""The attribute with the address of each channel. No system stores addresses for the other channels."""
KINDS: Mapping[Channel, str] = {Channel.EMAIL: EMAIL, Channel.PHONE: PHONE, Channel.SMS: PHONE}


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether an address is known. `unavailable`: if none is, the failed systems that may know one."""

    known: bool
    unavailable: tuple[str, ...] = ()


async def reached(person: Person, channel: Channel) -> Reached:
    """Whether an address is known for a channel. Fallback systems are asked only if no trusted system knows one."""
    if channel not in GOES_BY or known_to_identity(person, channel, await person.whole()):
        return Reached(True)
    attribute, region = GOES_BY[channel], person.context.config.phone_region
    who = contributors(person.reading.systems, GROUPS, [attribute], person.context.config.survivorship)

    gathered = await gather_from(person, who.heard)
    if who.standby and not leads_there(gathered.records, channel, region):
        gathered = gathered.and_then(await gather_from(person, who.standby))
    if leads_there(gathered.records, channel, region):
        return Reached(True)
    return Reached(False, tuple(sorted({*gathered.unavailable, *(error.system for error in gathered.failed)})))


def known_to_identity(person: Person, channel: Channel, found: Crosswalk) -> bool:
    kind, seals = KINDS.get(channel), person.context.config.seals
    addresses = (opened(seals, one.sealed) for one in found.alone | found.shared) if kind is not None else ()
    return any(clue.kind == kind and not is_out_of_reach(channel, clue.value) for clue in addresses)


def leads_there(records: Iterable[Record], channel: Channel, region: str) -> bool:
    return any(leads(channel, value[0], region) for record in records if (value := says(record, GOES_BY[channel])) is not None)


def leads(channel: Channel, value: object, region: str) -> bool:
    if isinstance(value, Address):
        return whole(value) is not None
    return channel is not Channel.SMS or not is_out_of_reach(channel, e164(str(value), region))


def is_out_of_reach(channel: Channel, number: str | None) -> bool:
    """Whether text messages cannot reach the number: it is a fixed line. An unreadable number counts as reachable."""
    return channel is Channel.SMS and bool(number) and is_shared(number or "")
