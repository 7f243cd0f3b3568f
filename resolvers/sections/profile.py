"""`profile`: the golden record's attributes, each from the system whose value survives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import strawberry

from adapters.ports.capabilities import Groups
from adapters.ports.reading import MaybeAwaitable
from resolvers.awaiting import then
from resolvers.context import Info
from resolvers.demand import attributes_wanted, everything_wanted, groups_of
from resolvers.golden_record.survivorship import ATTRIBUTES, Attribute, Survivor
from resolvers.identity.keys.normal_forms import e164
from resolvers.identity.matching.features import country_of
from resolvers.person.person import Person
from resolvers.sections.provenance import FieldProvenance, provenance
from resolvers.stitch.claims import claims, contributors, may_contribute, says, speaks
from resolvers.stitch.gathering import Gathered, gather_from
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


FOR_STANDBY = 0.25
"""Share of the time that is left for systems that stand by, where there are any for what is asked: the trusted may hang."""


def profile(person: Person, info: Info) -> MaybeAwaitable[Profile | None]:
    return then(stitching(person, attributes_wanted(person.wants)), lambda job: stitch(job, info))


def stitching(person: Person, attributes: tuple[Attribute, ...]) -> "MaybeAwaitable[Stitching]":
    """Asks the systems that have a say; those that only stand by where the first leave something open, or at once where the query
    wants to know what everybody says. So a value is the same whatever is selected beside it."""
    groups = groups_of(attributes)
    who = contributors(person.reading.systems, groups, attributes, person.context.config.survivorship)

    def stitched(gathered: Gathered) -> Stitching:
        return Stitching(person, attributes, gathered.only(speaks))

    if everything_wanted(person.wants):
        return then(gather_from(person, (*who.heard, *who.standby)), stitched)

    def who_may_say(lacking: Sequence[Attribute]) -> list[tuple[str, Groups]]:
        return [(slug, held) for slug, held in who.standby if any(may_contribute(person.reading, slug, one) for one in lacking)]

    def go_on(gathered: Gathered) -> MaybeAwaitable[Stitching]:
        if not (asked := who_may_say(left_open(gathered, attributes))):
            return stitched(gathered)
        return then(gather_from(person, asked), lambda later: stitched(gathered.and_then(later)))

    in_a_hurry = replace(person, reading=person.reading.reserve(FOR_STANDBY)) if who_may_say(attributes) else person
    return then(gather_from(in_a_hurry, who.heard), go_on)


def left_open(gathered: Gathered, attributes: Sequence[Attribute]) -> Sequence[Attribute]:
    """What is asked and nobody says; where nobody has a record, anything."""
    if not gathered.records:
        return ATTRIBUTES
    return [attribute for attribute in attributes if all(says(record, attribute) is None for record in gathered.records)]


@dataclass(frozen=True, slots=True)
class Stitching:
    person: Person
    attributes: tuple[Attribute, ...]
    gathered: Gathered

    def unavailable(self, attribute: Attribute) -> list[str]:
        return [slug for slug in self.gathered.unavailable if may_contribute(self.person.reading, slug, attribute)]

    def survivors(self) -> list[Survivor]:
        config = self.person.context.config
        heard = claims(self.gathered.records, self.attributes, config.survivorship)
        found = (
            config.survivorship.survivor(
                attribute, heard[attribute.name], region=config.phone_region, all_heard=not self.unavailable(attribute)
            )
            for attribute in self.attributes
        )
        return [survivor for survivor in found if survivor is not None]

    def told(self, name: str, survivors: Iterable[Survivor]) -> list[FieldProvenance] | None:
        """Worked out only where it is selected."""
        if f"profile.{name}" not in self.person.wants:
            return None
        return [provenance(self.person.context, survivor, self.unavailable(survivor.attribute)) for survivor in survivors]


def country_beside_phone(survivors: Sequence[Survivor]) -> str | None:
    """The country of the record that the telephone is of, as far as its address survived too: numbers are written as people do
    where they live."""
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
        provenance=job.told("provenance", survivors),
        conflicts=job.told("conflicts", (survivor for survivor in survivors if survivor.disputed)),
        missing=context.systems(error.system for error in job.gathered.failed),
    )
