"""Who says what of a person: records of the systems that serve a profile, and what others' records say in passing.

A membership or a shop account also names whom it is about (`candidate`). Whoever the order of trust does not name *stands by*,
also one that keeps a profile, as the ERP does of those whom it bills: it is asked where the profile would lack something without
it, or where the query wants to know what everybody says, and never outvotes a system that is trusted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.ports.capabilities import AnyGroup, Groups
from adapters.ports.reading import Reading, Record, Source
from adapters.ports.records import Address, Candidate
from adapters.ports.system_info import SystemInfo
from resolvers.golden_record.survivorship import ATTRIBUTES, Attribute, Claim, Survivorship


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
    """Systems that can tell of a person, each with the groups that do: those with a say in something that is asked, and those
    that stand by."""

    heard: tuple[tuple[str, Groups], ...]
    standby: tuple[tuple[str, Groups], ...]


def contributors(
    systems: Mapping[str, SystemInfo], groups: Groups, attributes: Sequence[Attribute], rules: Survivorship
) -> Witnesses:
    """A system that serves none of the groups tells in passing. Where no attribute is asked, it is as if all were."""
    heard: list[tuple[str, Groups]] = []
    standby: list[tuple[str, Groups]] = []
    for slug, system in systems.items():
        served = groups & system.groups
        told = served or (frozenset({system.identity_group}) if system.identity_group is not None else served)
        asked = [one for one in attributes or ATTRIBUTES if served or one.name in IN_PASSING]
        has_a_say = any(rules.hears(one, slug, serves=bool(served)) for one in asked)
        if told:
            (heard if has_a_say else standby).append((slug, told))
    return Witnesses(tuple(heard), tuple(standby))


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
            is_fallback = not rules.hears(attribute, record.system, serves=group is attribute.group)
            made[attribute.name].append(Claim(value, rules.rank(attribute, record.system), sources[group], standby=is_fallback))
    return made


def may_contribute(reading: Reading, system: str, attribute: Attribute) -> bool:
    """Whether a system serves an attribute at all, as its own or in passing."""
    connected = reading.systems[system]
    return attribute.group in connected.groups or (connected.identity_group is not None and attribute.name in IN_PASSING)
