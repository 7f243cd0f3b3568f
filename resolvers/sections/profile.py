"""`profile`: the golden record's attributes, each from the system whose value survives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import is_
from typing import Any, NamedTuple

import strawberry

from adapters.ports.capabilities import PERSON, Groups
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Record
from adapters.ports.system_info import SystemInfo
from resolvers.context import Info, ResolverConfig
from resolvers.golden_record.survivorship import ATTRIBUTES, GoldenAttribute, Survivor, Survivorship
from resolvers.identity.keys.normal_forms import e164
from resolvers.identity.matching.features import country_of
from resolvers.person.person import UNNAMED, Each, Person
from resolvers.sections.provenance import FieldProvenance, provenance
from resolvers.selection import MOST_VARIANTS, Paths
from resolvers.stitch.claims import claims, contributes, contributors, may_contribute, value_in
from resolvers.stitch.gathering import Gathered, gather_from, gathered_from
from resolvers.types.money import Address
from resolvers.types.source import System


@strawberry.type(description="The golden record: the surviving value of each attribute.")
class Profile:
    salutation: str | None = strawberry.field(description="How the person is addressed, such as Ms; null where no system says.")
    given_name: str | None = strawberry.field(description="First name; null where no system says.")
    family_name: str | None = strawberry.field(description="Surname; null where no system says.")
    full_name: str | None = strawberry.field(description="Given name and family name together; null where neither is known.")
    email: str | None = strawberry.field(description="Main e-mail address; null where no system has one.")
    phone: str | None = strawberry.field(description="E.164.")
    birth_date: date | None = strawberry.field(description="Day of birth; null where no system says.")
    language: str | None = strawberry.field(
        description="The language to use with the person, as BCP 47 has it (`en`, `en-GB`); null where no system says."
    )
    nationality: str | None = strawberry.field(description="ISO 3166-1 alpha-2; null where no system says.")
    address: Address | None = strawberry.field(description="Where the person lives or is billed; null where no system says.")
    provenance: list[FieldProvenance] | None = strawberry.field(
        description="Which system each surviving value came from, by which rule, and what the others say."
    )
    conflicts: list[FieldProvenance] | None = strawberry.field(
        description="Attributes on which the systems disagree after normalisation."
    )
    missing: list[System] = strawberry.field(description="Systems that could not be heard: what survives is provisional.")


FOR_FALLBACKS = 0.25
"""The share of the remaining time for fallback systems, if the selection has any: a trusted system may hang."""

EVERY = frozenset({"provenance", "conflicts"})
NAMES = frozenset({"givenName", "familyName"})
BY_NAME = {attribute.public_name: attribute for attribute in ATTRIBUTES}


def everything_wanted(wants: Paths) -> bool:
    return any(f"profile.{field}" in wants for field in EVERY)


def attributes_wanted(wants: Paths) -> tuple[GoldenAttribute, ...]:
    """The selected attributes; provenance and conflicts need them all."""
    if everything_wanted(wants):
        return ATTRIBUTES
    below = {path.split(".")[1] for path in wants if path.startswith("profile.")}
    named = below | NAMES if "fullName" in below else below
    return tuple(attribute for name, attribute in BY_NAME.items() if name in named)


def groups_wanted(wants: Paths) -> Groups:
    """The groups with the selected attributes."""
    return groups_of(attributes_wanted(wants))


def groups_of(attributes: Iterable[GoldenAttribute]) -> Groups:
    return frozenset(attribute.group for attribute in attributes) or frozenset({PERSON})


def fallback_systems(wants: Paths, systems: Mapping[str, SystemInfo], rules: Survivorship) -> frozenset[str]:
    """The systems read for the selected attributes only where others leave one open."""
    if everything_wanted(wants):
        return frozenset()
    attributes = attributes_wanted(wants)
    return frozenset(slug for slug, _ in contributors(systems, groups_of(attributes), attributes, rules).fallback)


DAY_S = 86_400
MOST_DERIVED = 8
"""The most profiles remembered with one answer: one for each document."""


class Derived(NamedTuple):
    """A profile, the day of its making (Unix days, since birth dates in the future do not count), and the answers behind it."""

    today: float
    answers: list[Fetched[object]]
    profile: Profile


@dataclass(frozen=True, slots=True, eq=False)
class ProfilePlan:
    """The plan of a profile: its attributes and the systems to read. `first`: the primary systems, or all of them if the query
    selects the values of all. `fallback`: the systems to read if the first leave an attribute open. It holds for these `systems`
    and this `config`."""

    attributes: tuple[GoldenAttribute, ...]
    first: tuple[tuple[str, Groups], ...]
    fallback: tuple[tuple[str, Groups], ...]
    tells_sources: bool
    leaves_time: bool
    systems: Mapping[str, SystemInfo]
    config: ResolverConfig

    def answers_alone(self, came: Mapping[str, Each[Record]]) -> list[Fetched[object]]:
        """The answers that determine the profile. Empty if a system failed, or if the profile shows its sources' freshness."""
        answers: list[Fetched[object]] = []
        for records in came.values():
            for record in () if isinstance(records, SourceError) else records.values():
                for fetched in () if isinstance(record, SourceError) else record.parts.values():
                    if isinstance(fetched, SourceError):
                        return []
                    answers.append(fetched)
            if isinstance(records, SourceError) or UNNAMED in records:
                return []
        return [] if self.tells_sources else answers


async def profile(person: Person, info: Info) -> Profile | None:
    """The golden record. It is computed once for its answers, and cached as long as these are."""
    plan = plan_of(person)
    came = await read_first(person, plan)
    answers = plan.answers_alone(came)
    key, today = (Profile, plan), person.reading.started_at // DAY_S
    known = answers[0].derived.get(key) if answers else None
    if isinstance(known, Derived) and known.today == today and is_of(known.answers, answers):
        return known.profile
    job = await stitched(person, plan, came)
    made = stitch(job, info)
    if answers and made is not None and not job.read_further:
        if len(answers[0].derived) >= MOST_DERIVED:
            answers[0].derived.clear()
        answers[0].derived[key] = Derived(today, answers, made)
    return made


def is_of(one: Sequence[Fetched[object]], other: Sequence[Fetched[object]]) -> bool:
    """Whether both are the very same answers."""
    return len(one) == len(other) and all(map(is_, one, other))


async def read_first(person: Person, plan: ProfilePlan) -> Mapping[str, Each[Record]]:
    """The records of the first systems. Some of the time is reserved for fallbacks, if they may be needed."""
    asking = replace(person, reading=person.reading.reserve(FOR_FALLBACKS)) if plan.leaves_time else person
    return await asking.records(plan.first)


def plan_of(person: Person) -> ProfilePlan:
    """The plan for a customer's selection, made once for its document."""
    reading, config, plans = person.reading, person.context.config, person.context.plan.profiles
    known = plans.get(person.wants)
    if isinstance(known, ProfilePlan) and known.systems is reading.systems and known.config is config:
        return known
    if len(plans) >= MOST_VARIANTS:
        plans.clear()
    plan = plans[person.wants] = plan_for(person, attributes_wanted(person.wants))
    return plan


def plan_for(person: Person, attributes: tuple[GoldenAttribute, ...]) -> ProfilePlan:
    systems, config = person.reading.systems, person.context.config
    who = contributors(systems, groups_of(attributes), attributes, config.survivorship)
    if everything_wanted(person.wants):
        return ProfilePlan(attributes, (*who.primary, *who.fallback), (), True, False, systems, config)
    leaves_time = any(may_contribute(person.reading, slug, one) for slug, _ in who.fallback for one in attributes)
    return ProfilePlan(attributes, who.primary, who.fallback, False, leaves_time, systems, config)


async def stitching(person: Person, attributes: tuple[GoldenAttribute, ...]) -> "Stitching":
    """The claims to some attributes."""
    plan = plan_for(person, attributes)
    return await stitched(person, plan, await read_first(person, plan))


async def stitched(person: Person, plan: ProfilePlan, came: Mapping[str, Each[Record]]) -> "Stitching":
    """The claims of the first systems' records, and of fallbacks for attributes that these leave open. So a value does not depend
    on the fields selected beside it."""
    gathered = gathered_from(person, came)
    fallbacks = fallbacks_for(person, plan, left_open(gathered, plan.attributes))
    if fallbacks:
        gathered = gathered.and_then(await gather_from(person, fallbacks))
    return Stitching(person, plan.attributes, gathered.only(contributes), read_further=bool(fallbacks))


def fallbacks_for(person: Person, plan: ProfilePlan, lacking: Sequence[GoldenAttribute]) -> list[tuple[str, Groups]]:
    """The fallback systems that may know one of the lacking attributes."""
    return [(slug, groups) for slug, groups in plan.fallback if any(may_contribute(person.reading, slug, one) for one in lacking)]


def left_open(gathered: Gathered, attributes: Sequence[GoldenAttribute]) -> Sequence[GoldenAttribute]:
    """The attributes without a value in any record; all attributes if there is no record."""
    if not gathered.records:
        return ATTRIBUTES
    return [attribute for attribute in attributes if all(value_in(record, attribute) is None for record in gathered.records)]


@dataclass(frozen=True, slots=True)
class Stitching:
    person: Person
    attributes: tuple[GoldenAttribute, ...]
    gathered: Gathered
    read_further: bool

    def unavailable(self, attribute: GoldenAttribute) -> list[str]:
        return [slug for slug in self.gathered.unavailable if may_contribute(self.person.reading, slug, attribute)]

    def survivors(self) -> list[Survivor]:
        config = self.person.context.config
        by_attribute = claims(self.gathered.records, self.attributes, config.survivorship)
        found = (
            config.survivorship.survivor(
                attribute, by_attribute[attribute.name], region=config.phone_region, is_complete=not self.unavailable(attribute)
            )
            for attribute in self.attributes
        )
        return [survivor for survivor in found if survivor is not None]

    def provenance_of(self, name: str, survivors: Iterable[Survivor]) -> list[FieldProvenance] | None:
        """The provenance of these values; None if it is not selected."""
        if f"profile.{name}" not in self.person.wants:
            return None
        return [provenance(self.person.context, survivor, self.unavailable(survivor.attribute)) for survivor in survivors]


def country_beside_phone(survivors: Sequence[Survivor]) -> str | None:
    """The country of the record with the surviving phone, if its address survived too. People write numbers as is usual where
    they live."""
    winners = {survivor.attribute.name: survivor.winner for survivor in survivors}
    phone, home = winners.get("phone"), winners.get("address")
    if (
        phone is None
        or home is None
        or phone.source.record_id != home.source.record_id
        or phone.source.system != home.source.system
    ):
        return None
    return country_of(home.value)


def stitch(job: Stitching, info: Info) -> Profile | None:
    if job.gathered.nothing:
        return None
    context = job.person.context
    context.lacked(info, job.gathered.failed)
    survivors = job.survivors()
    values: dict[str, Any] = {attribute.name: None for attribute in ATTRIBUTES}
    values |= {survivor.attribute.name: survivor.winner.value for survivor in survivors}
    values["phone"] = e164(values["phone"], country_beside_phone(survivors), context.config.phone_region) or values["phone"]
    names = [values["given_name"], values["family_name"]]
    return Profile(
        **values,
        full_name=" ".join(name for name in names if name) or None,
        provenance=job.provenance_of("provenance", survivors),
        conflicts=job.provenance_of("conflicts", (survivor for survivor in survivors if survivor.disputed)),
        missing=context.systems(error.system for error in job.gathered.failed),
    )
