"""The answer whether a person has an address for a channel: from the crosswalk, else from the profiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.ports.capabilities import REACH
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.reading import Record
from adapters.ports.records import Address, Channel
from adapters.ports.shapes import EMAIL, PHONE
from resolvers.golden_record.survivorship import ATTRIBUTES, GoldenAttribute
from resolvers.identity.keys.normal_forms import e164
from resolvers.identity.matching.features import is_shared
from resolvers.identity.resolution.exclusive_addresses import opened
from resolvers.person.person import Person
from resolvers.stitch.gathering import gather_from
from resolvers.stitch.value_claims import contributors, value_in, whole

GROUPS = frozenset({REACH})
NAMED = {attribute.name: attribute for attribute in ATTRIBUTES}
ADDRESS_OF: Mapping[Channel, GoldenAttribute] = {
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
    """Whether the person has an address for the channel. The primary systems are read first, and fallbacks only if none of them
    knows one."""
    if channel not in ADDRESS_OF or known_to_identity(person, channel, await person.whole()):
        return Reached(True)
    attribute, region = ADDRESS_OF[channel], person.context.config.phone_region
    who = contributors(person.reading.systems, GROUPS, (attribute,), person.context.config.survivorship)

    gathered = await gather_from(person, who.primary)
    if who.fallback and not leads_there(gathered.records, channel, region):
        gathered = gathered.and_then(await gather_from(person, who.fallback))
    if leads_there(gathered.records, channel, region):
        return Reached(True)
    return Reached(False, tuple(sorted({*gathered.unavailable, *(error.system for error in gathered.failed)})))


def known_to_identity(person: Person, channel: Channel, found: Crosswalk) -> bool:
    kind, seals = KINDS.get(channel), person.context.config.seals
    addresses = (opened(seals, one.sealed) for one in found.alone | found.shared) if kind is not None else ()
    return any(clue.kind == kind and not is_out_of_reach(channel, clue.value) for clue in addresses)


def leads_there(records: Iterable[Record], channel: Channel, region: str) -> bool:
    return any(
        leads(channel, value[0], region) for record in records if (value := value_in(record, ADDRESS_OF[channel])) is not None
    )


def leads(channel: Channel, value: object, region: str) -> bool:
    if isinstance(value, Address):
        return whole(value) is not None
    return channel is not Channel.SMS or not is_out_of_reach(channel, e164(str(value), region))


def is_out_of_reach(channel: Channel, number: str | None) -> bool:
    """Whether text messages cannot reach the number: it is a fixed line. An unreadable number counts as reachable."""
    return channel is Channel.SMS and bool(number) and is_shared(number or "")
