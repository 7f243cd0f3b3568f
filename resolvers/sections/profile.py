"""`profile`: the golden record's attributes, each from the system whose value survives; and every contact point known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import strawberry

from adapters.ports.capabilities import CONTACTS, PERSON, REACH, AnyGroup, Groups
from adapters.ports.reading import MaybeAwaitable, Record
from adapters.ports.records import Address as PortAddress
from adapters.ports.records import ContactKind
from resolvers.awaiting import then
from resolvers.context import Context, Info
from resolvers.identity.keys import e164
from resolvers.identity.person import Person, serving
from resolvers.selection import Paths
from resolvers.stitch.gathering import Gathered, gather
from resolvers.stitch.survivorship import ATTRIBUTES, Claim, Survivor, Survivorship, SurvivorshipRule
from resolvers.types.money import Address
from resolvers.types.source import Source, System

strawberry.enum(SurvivorshipRule, description="Why a value survives in the golden record.")


@strawberry.type(description="What another system says.")
class FieldAlternative:
    value: str | None
    source: Source


@strawberry.type(description="Where a surviving value came from, by which rule, and what the others say.")
class FieldProvenance:
    field: str = strawberry.field(description="Name of the Profile field.")
    value: str | None = strawberry.field(description="As printed; an address on one line.")
    rule: SurvivorshipRule
    source: Source
    alternatives: list[FieldAlternative]
    unheard: list[System] = strawberry.field(
        description="Systems that serve this attribute and could not be heard: the winner is provisional."
    )


@strawberry.type(description="The golden record: the surviving value of each attribute.")
class Profile:
    salutation: str | None
    given_name: str | None
    family_name: str | None
    full_name: str | None
    email: str | None
    phone: str | None = strawberry.field(description="E.164.")
    birth_date: date | None
    language: str | None
    nationality: str | None
    address: Address | None
    provenance: list[FieldProvenance] | None = strawberry.field(
        description="Which system each surviving value came from, by which rule, and what the others say."
    )
    conflicts: list[FieldProvenance] | None = strawberry.field(
        description="Attributes on which the systems disagree after normalisation."
    )
    missing: list[System]


@strawberry.type(description="One e-mail, phone, address or social account that a system knows.")
class ContactPoint:
    kind: ContactKind
    value: str | None
    verified: bool | None
    primary: bool | None
    source: Source


EVERY = frozenset({"provenance", "conflicts"})


def groups_wanted(wants: Paths) -> Groups:
    """The groups that hold the selected attributes; provenance and conflicts need them all."""
    below = {path.split(".")[1] for path in wants if path.startswith("profile.")}
    if below & EVERY:
        return frozenset({PERSON, REACH})
    wanted: set[AnyGroup] = {attribute.group for attribute in ATTRIBUTES if attribute.public_name in below}
    if "fullName" in below:
        wanted.add(PERSON)
    return frozenset(wanted) or frozenset({PERSON})


def profile(person: Person, info: Info) -> MaybeAwaitable[Profile | None]:
    groups = groups_wanted(person.wants)
    return then(gather(person, groups), lambda gathered: stitch(Stitching(person, groups, gathered), info))


@dataclass(frozen=True, slots=True)
class Stitching:
    person: Person
    groups: Groups
    gathered: Gathered

    @property
    def context(self) -> Context:
        return self.person.context

    def unheard(self, group: AnyGroup) -> list[System]:
        serve = {slug for slug, _ in serving(self.person.reading, frozenset({group}))}
        return self.context.systems(error.system for error in self.gathered.failed if error.system in serve)


def stitch(job: Stitching, info: Info) -> Profile | None:
    if job.gathered.nothing:
        return None
    context = job.context
    context.lacked(info, job.gathered.failed)
    rules = context.house.survivorship
    sources = {
        id(record): {group: record_source(context, record, group) for group in job.groups} for record in job.gathered.records
    }
    survivors: dict[str, Survivor] = {}
    for attribute in ATTRIBUTES:
        if attribute.group in job.groups:
            claims = list(claims_of(job.gathered.records, attribute.name, attribute.group, rules, sources))
            if (survivor := rules.survivor(attribute, claims)) is not None:
                survivors[attribute.name] = survivor
    values: dict[str, Any] = {attribute.name: None for attribute in ATTRIBUTES}
    values |= {name: survivor.winner.value for name, survivor in survivors.items()}
    values["phone"] = e164(values["phone"], context.house.phone_region) or values["phone"]
    names = [values["given_name"], values["family_name"]]
    return Profile(
        **values,
        full_name=" ".join(name for name in names if name) or None,
        provenance=told(job, "provenance", survivors.values()),
        conflicts=told(job, "conflicts", (survivor for survivor in survivors.values() if survivor.disputed)),
        missing=context.systems(error.system for error in job.gathered.failed),
    )


def told(job: Stitching, name: str, survivors: Iterable[Survivor]) -> list[FieldProvenance] | None:
    """Worked out only where it is selected."""
    return [provenance(job, survivor) for survivor in survivors] if f"profile.{name}" in job.person.wants else None


def record_source(context: Context, record: Record, group: AnyGroup) -> Source | None:
    return context.source(record.source(group)) if group in record.parts and record.part(group) is not None else None


def claims_of(
    records: Iterable[Record], name: str, group: AnyGroup, rules: Survivorship, sources: dict[int, dict[AnyGroup, Source | None]]
) -> Iterable[Claim]:
    for record in records:
        if (source := sources[id(record)][group]) is None:
            continue
        if (value := getattr(record.part(group), name)) is not None:
            yield Claim(value, record.system, rules.rank(record.system), source.as_of, source)


def provenance(job: Stitching, survivor: Survivor) -> FieldProvenance:
    return FieldProvenance(
        field=survivor.attribute.public_name,
        value=printed(survivor.winner.value),
        rule=survivor.rule,
        source=survivor.winner.source,
        alternatives=[FieldAlternative(value=printed(other.value), source=other.source) for other in survivor.others],
        unheard=job.unheard(survivor.attribute.group),
    )


def printed(value: Any) -> str:
    """As people read it; an address on one line."""
    if isinstance(value, PortAddress):
        return ", ".join(part for part in (*value.lines, value.city, value.region, value.postal_code, value.country) if part)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


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
