"""Who says what of a person: records of the systems that serve a profile, and what others' records say in passing.

A membership or a shop account also names whom it is about (`candidate`). Their systems are trusted with it only where the order
of trust names them. All others *stand by*: they are asked where the profile would lack something without them, or where the query
wants to know what everybody says; they never outvote a system that serves the attribute.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.ports.capabilities import AnyGroup, Groups
from adapters.ports.reading import Reading, Record, Source
from adapters.ports.records import Address, Candidate
from resolvers.stitch.survivorship import ATTRIBUTES, Attribute, Claim, Survivorship


def whole(address: Address | None) -> Address | None:
    """A postcode alone helps to tell people apart, but is nowhere to write to."""
    return address if address is not None and address.lines else None


IN_PASSING: Mapping[str, Callable[[Candidate], object | None]] = {
    "given_name": lambda candidate: candidate.given_name,
    "family_name": lambda candidate: candidate.family_name,
    "birth_date": lambda candidate: candidate.birth_date,
    "email": lambda candidate: next(iter(candidate.emails), None),
    "phone": lambda candidate: next(iter(candidate.phones), None),
    "address": lambda candidate: whole(candidate.address),
}
"""The attributes that a record of something else can tell, and how."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Systems that can tell of a person in passing, each with the group that does: those trusted with something that is asked,
    and those that stand by."""

    trusted: tuple[tuple[str, Groups], ...]
    standby: tuple[tuple[str, Groups], ...]


def witnesses(reading: Reading, groups: Groups, attributes: Iterable[Attribute], rules: Survivorship) -> Witnesses:
    """A system that serves one of the groups itself is none."""
    told = [attribute for attribute in attributes if attribute.name in IN_PASSING]
    known = {
        slug: frozenset({system.known_by})
        for slug, system in reading.systems.items()
        if system.known_by is not None and not groups & system.groups
    }
    trusted = {slug for slug in known if any(rules.trusts(attribute, slug) for attribute in told)}
    return Witnesses(
        tuple((slug, held) for slug, held in known.items() if slug in trusted),
        tuple((slug, held) for slug, held in known.items() if slug not in trusted),
    )


def says(record: Record, attribute: Attribute) -> tuple[object, AnyGroup] | None:
    """The record's value and the group that holds it; None where it says nothing."""
    if (group := attribute.group) in record.parts:
        value = getattr(record.part(group), attribute.name, None)
        return (value, group) if value is not None else None
    if (tell := IN_PASSING.get(attribute.name)) is None:
        return None
    for group in record.parts:
        candidate = getattr(record.part(group), "candidate", None)
        if isinstance(candidate, Candidate) and (value := tell(candidate)) is not None:
            return value, group
    return None


def speaks(record: Record) -> bool:
    """Whether a record is one of the person's own, or tells at least something in passing."""
    return any(attribute.group in record.parts or says(record, attribute) is not None for attribute in ATTRIBUTES)


def claims(records: Iterable[Record], attributes: Sequence[Attribute], rules: Survivorship) -> dict[str, list[Claim]]:
    """By attribute, every record's, so that two records of one person in one system are heard both."""
    made: dict[str, list[Claim]] = {attribute.name: [] for attribute in attributes}
    for record in records:
        sources: dict[AnyGroup, Source] = {}
        for attribute in attributes:
            if (said := says(record, attribute)) is None:
                continue
            value, group = said
            if group not in sources:
                sources[group] = record.source(group)
            aside = group is not attribute.group and not rules.trusts(attribute, record.system)
            made[attribute.name].append(Claim(value, rules.rank(attribute, record.system), sources[group], standby=aside))
    return made


def may_say(reading: Reading, system: str, attribute: Attribute) -> bool:
    """Whether a system serves an attribute at all, as its own or in passing."""
    connected = reading.systems[system]
    return attribute.group in connected.groups or (connected.known_by is not None and attribute.name in IN_PASSING)
