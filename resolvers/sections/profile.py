"""`profile`: the golden record's attributes, each from the system whose value survives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from operator import is_
from typing import Any, NamedTuple

import strawberry

from adapters.ports.capabilities import Groups
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Record
from adapters.ports.system_info import SystemInfo
from resolvers.context import Info, ResolverConfig
from resolvers.golden_record.survivorship import ATTRIBUTES, GoldenAttribute, Survivor
from resolvers.identity.keys.normal_forms import e164
from resolvers.identity.matching.features import country_of
from resolvers.person.person import Each, Person
from resolvers.policy.bands import age_band_of, birthday_of
from resolvers.section_groups import attributes_wanted, everything_wanted, groups_of, is_hidden
from resolvers.sections.provenance import FieldProvenance, provenance
from resolvers.selected_paths import MOST_VARIANTS
from resolvers.stitch.gathering import Gathered, gather_from, gathered_from
from resolvers.stitch.value_claims import claims, contributes, contributors, may_contribute, value_in
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
    birthday: str | None = strawberry.field(
        description='Month and day of birth, as RFC 6350 has them: "--05-14"; null where no system says.'
    )
    age_band: str | None = strawberry.field(
        description='The age in ranges: "under 18", "18 to 29", "30 to 39" and so on to "90 or more"; null where no system says.'
    )
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

FIELDS = tuple(field.name for field in fields(Profile) if field.name != "missing")

DAY_S = 86_400
MOST_DERIVED = 8
"""Profiles remembered of one answer: one for each document."""


class Derived(NamedTuple):
    """A profile with the day of its making and its other answers. The first answer keeps it. The day counts because a birth date
    in the future is a placeholder."""

    today: float
    others: list[Fetched[object]]
    profile: Profile


@dataclass(frozen=True, slots=True, eq=False)
class ProfilePlan:
    """The way to a profile. `first`: the systems asked first, which are the trusted ones, or all if the query selects provenance.
    `fallbacks`: fallback systems, asked only if an attribute is lacking. It holds for these `systems` and this `config`."""

    attributes: tuple[GoldenAttribute, ...]
    first: tuple[tuple[str, Groups], ...]
    fallbacks: tuple[tuple[str, Groups], ...]
    tells_sources: bool
    leaves_time: bool
    systems: Mapping[str, SystemInfo]
    config: ResolverConfig
    is_hidden: bool = False

    def answers_alone(self, came: Mapping[str, Each[Record]]) -> list[Fetched[object]]:
        """The answers that a profile is a function of; none where a system failed, or where it is told how fresh they are.

        They are in one order for all documents, so that no two of them keep profiles that hold each other.
        """
        answers: list[Fetched[object]] = []
        if self.tells_sources:
            return answers
        for records in came.values():
            if isinstance(records, SourceError):
                return []
            for record in records.values():
                if isinstance(record, SourceError):
                    return []
                for fetched in record.parts.values():
                    if isinstance(fetched, SourceError):
                        return []
                    answers.append(fetched)
        answers.sort(key=id)
        return answers


async def profile(person: Person, info: Info) -> Profile | None:
    """The golden record. It is worked out once for the answers that it is made of, and is there as long as these are cached."""
    plan = plan_of(person)
    if plan.is_hidden:
        return Profile(**dict.fromkeys(FIELDS), missing=[])
    came = await asked_first(person, plan)
    answers = plan.answers_alone(came)
    key, today = (Profile, plan), person.reading.started_at // DAY_S
    first, others = answers[0] if answers else None, answers[1:]
    known = first.derived.get(key) if first is not None else None
    if isinstance(known, Derived) and known.today == today and is_of(known.others, others):
        return known.profile
    job = await stitched(person, plan, came)
    made = stitch(job, info)
    if first is not None and made is not None and not job.read_further:
        if len(first.derived) >= MOST_DERIVED:
            first.derived.clear()
        first.derived[key] = Derived(today, others, made)
    return made


def is_of(one: Sequence[Fetched[object]], other: Sequence[Fetched[object]]) -> bool:
    """Whether both are the very same answers."""
    return len(one) == len(other) and all(map(is_, one, other))


async def asked_first(person: Person, plan: ProfilePlan) -> Mapping[str, Each[Record]]:
    """The records of the systems that have a say. They leave some of the time where others may have to be asked after them."""
    asking = replace(person, reading=person.reading.reserve(FOR_FALLBACKS)) if plan.leaves_time else person
    return await asking.records(plan.first)


def plan_of(person: Person) -> ProfilePlan:
    """The way to the profile that a customer's selection wants, worked out once for its document."""
    reading, config, profiles = person.reading, person.context.config, person.context.plan.profiles
    known = profiles.get(person.wants)
    if isinstance(known, ProfilePlan) and known.systems is reading.systems and known.config is config:
        return known
    if len(profiles) >= MOST_VARIANTS:
        profiles.clear()
    if is_hidden(person.wants):
        plan = ProfilePlan((), (), (), False, False, reading.systems, config, is_hidden=True)
    else:
        plan = plan_for(person, attributes_wanted(person.wants))
    profiles[person.wants] = plan
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
    return await stitched(person, plan, await asked_first(person, plan))


async def stitched(person: Person, plan: ProfilePlan, came: Mapping[str, Each[Record]]) -> "Stitching":
    """The claims of these records, and of fallback systems where they leave something open. So a value does not depend on what is
    selected beside it."""
    gathered = gathered_from(person, came)
    asked = fallbacks_for(person, plan, left_open(gathered, plan.attributes))
    if asked:
        gathered = gathered.and_then(await gather_from(person, asked))
    return Stitching(person, plan.attributes, gathered.only(contributes), read_further=bool(asked))


def fallbacks_for(person: Person, plan: ProfilePlan, lacking: Sequence[GoldenAttribute]) -> list[tuple[str, Groups]]:
    """The fallback systems that may know one of the lacking attributes."""
    return [
        (slug, groups) for slug, groups in plan.fallbacks if any(may_contribute(person.reading, slug, one) for one in lacking)
    ]


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
    born, today = values["birth_date"], datetime.fromtimestamp(job.person.reading.started_at, UTC).date()
    return Profile(
        **values,
        birthday=birthday_of(born),
        age_band=age_band_of(born, today),
        full_name=" ".join(name for name in names if name) or None,
        provenance=job.provenance_of("provenance", survivors),
        conflicts=job.provenance_of("conflicts", (survivor for survivor in survivors if survivor.disputed)),
        missing=context.systems(error.system for error in job.gathered.failed),
    )
