"""The contributors to a profile: systems that serve its groups, and systems with facts about a person in other records.

A membership or a shop account also describes its person (`candidate`). A system outside the order of trust is a fallback, even if
it has profiles, as the ERP has for billing. Fallbacks are read if the profile would lack a value without them, or if the query
selects the values of all systems. They never outvote a trusted system.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.ports.capabilities import AnyGroup, Groups
from adapters.ports.connected_systems import Systems, once
from adapters.ports.reading import Reading, Record, Source
from adapters.ports.records import Address, Candidate
from resolvers.golden_record.survivorship import ATTRIBUTES, Claim, GoldenAttribute, Survivorship


def whole(address: Address | None) -> Address | None:
    """The address if it has lines. A postcode alone helps in comparisons, but no letter arrives there."""
    return address if address is not None and address.lines else None


IN_PASSING: Mapping[str, Callable[[Candidate], object | None]] = {
    "given_name": lambda candidate: candidate.given_name,
    "family_name": lambda candidate: candidate.family_name,
    "birth_date": lambda candidate: candidate.birth_date,
    "email": lambda candidate: next(iter(candidate.emails), None),
    "phone": lambda candidate: next(iter(candidate.phones), None),
    "address": lambda candidate: whole(candidate.address),
}
"""The attributes that a `candidate` has, each with its reader."""


@dataclass(frozen=True, slots=True)
class Contributors:
    """The systems with facts about a person, each with the groups to read. `primary`: the systems whose claims count beside
    others. `fallback`: the others."""

    primary: tuple[tuple[str, Groups], ...]
    fallback: tuple[tuple[str, Groups], ...]


@once
def contributors(systems: Systems, groups: Groups, attributes: tuple[GoldenAttribute, ...], rules: Survivorship) -> Contributors:
    """The contributors to these attributes, or to all if none is given. A system without the groups has its `candidate` read."""
    primary: list[tuple[str, Groups]] = []
    fallback: list[tuple[str, Groups]] = []
    for slug, system in systems.items():
        served = groups & system.groups
        groups_read = served or (frozenset({system.identity_group}) if system.identity_group is not None else served)
        wanted = [one for one in attributes or ATTRIBUTES if served or one.name in IN_PASSING]
        is_primary = any(rules.is_primary(one, slug, serves=bool(served)) for one in wanted)
        if groups_read:
            (primary if is_primary else fallback).append((slug, groups_read))
    return Contributors(tuple(primary), tuple(fallback))


def value_in(record: Record, attribute: GoldenAttribute) -> tuple[object, AnyGroup] | None:
    """The record's value and its group; None without a value."""
    if (group := attribute.group) in record.parts:
        value = getattr(record.part(group), attribute.name, None)
        return (value, group) if value is not None else None
    if (read := IN_PASSING.get(attribute.name)) is None:
        return None
    for group in record.parts:
        candidate = getattr(record.part(group), "candidate", None)
        if isinstance(candidate, Candidate) and (value := read(candidate)) is not None:
            return value, group
    return None


def contributes(record: Record) -> bool:
    """Whether a record has one of the profile's groups, or a value in its `candidate`."""
    return any(attribute.group in record.parts or value_in(record, attribute) is not None for attribute in ATTRIBUTES)


def claims(records: Iterable[Record], attributes: Sequence[GoldenAttribute], rules: Survivorship) -> dict[str, list[Claim]]:
    """The claims of all records by attribute. Two records of one person in one system have a claim each."""
    made: dict[str, list[Claim]] = {attribute.name: [] for attribute in attributes}
    for record in records:
        sources: dict[AnyGroup, Source] = {}
        for attribute in attributes:
            if (said := value_in(record, attribute)) is None:
                continue
            value, group = said
            if group not in sources:
                sources[group] = record.source(group)
            is_fallback = not rules.is_primary(attribute, record.system, serves=group is attribute.group)
            made[attribute.name].append(Claim(value, rules.rank(attribute, record.system), sources[group], fallback=is_fallback))
    return made


def may_contribute(reading: Reading, system: str, attribute: GoldenAttribute) -> bool:
    """Whether a system has an attribute at all, in a group of its own or in a `candidate`."""
    connected = reading.systems[system]
    return attribute.group in connected.groups or (connected.identity_group is not None and attribute.name in IN_PASSING)
