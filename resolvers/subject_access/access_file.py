"""`subjectAccess`: everything that every system holds on one person, by system and capability, each with its status."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

import strawberry

from adapters.ports import errors as sources
from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError, Unauthorized
from adapters.ports.shapes import Clue
from resolvers.context import Context, Info
from resolvers.identity.resolution.search_scope import Aim
from resolvers.person.person import Person, find_person
from resolvers.restriction_gate import gate_of
from resolvers.subject_access.holdings import SystemHoldings, holdings
from resolvers.subject_access.logic import DerivationLogic, logic
from resolvers.subject_access.others_data import Discretion, discretion
from resolvers.types.enums import register
from resolvers.types.scalars import Json
from resolvers.types.source import Source, System


class SectionStatus(StrEnum):
    """The outcome of asking one system for one kind of data."""

    ANSWERED = "ANSWERED"
    EMPTY = "EMPTY"
    FAILED = "FAILED"
    REFUSED = "REFUSED"


register(
    SectionStatus,
    "What became of asking a system for the person's data.",
    {
        "ANSWERED": "It holds what `records` has.",
        "EMPTY": "It holds nothing of the kind on this person, or on any person.",
        "FAILED": "It could not be read, or not all of it: `reason` says why.",
        "REFUSED": "It refused the gateway's credentials for it.",
    },
)

REASONS: Mapping[type[SourceError], str] = MappingProxyType(
    {
        sources.Unreachable: "SOURCE_UNREACHABLE",
        sources.TimedOut: "SOURCE_TIMEOUT",
        sources.NotAskedInTime: "DEADLINE_EXCEEDED",
        sources.Throttled: "SOURCE_THROTTLED",
        sources.Unauthorized: "SOURCE_UNAUTHORIZED",
        sources.BadRequest: "SOURCE_BAD_REQUEST",
        sources.Malformed: "SOURCE_MALFORMED",
    }
)
"""The codes of `errors`, by the nearest class."""


@strawberry.type(
    description="One system's data of one kind. Where a part of it could not be read, what came and what did not are sections of "
    "their own."
)
class SubjectAccessSection:
    system: System = strawberry.field(description="The system that holds it.")
    capability: Capability = strawberry.field(description="The kind of data.")
    status: SectionStatus = strawberry.field(description="What became of asking for it.")
    reason: str | None = strawberry.field(description="Why it could not be read, as a code of `errors`; null if it was read.")
    failing: System | None = strawberry.field(
        description="The system that failed: another one where it alone could have named the person's records here. Null if none "
        "failed."
    )
    record_count: int = strawberry.field(description="How many records there are in `records`.")
    records: Json | None = strawberry.field(
        description="A list with one object a record: its `type`, its fields as the schema names them, and its `source`. What "
        "the system does not know is left out. Null where nothing came."
    )
    truncated: bool = strawberry.field(description="Whether it holds more entries than were read.")
    sources: list[Source] = strawberry.field(description="The person's records there from which they came.")
    purposes: list[str] = strawberry.field(description="What the house uses this data for.")
    recipients: list[str] = strawberry.field(description="Who gets to see it.")


@strawberry.type(
    description="Everything that every connected system holds on one person (GDPR, article 15), read anew. Names of members of "
    "staff in it are initials, and rows that name another person are withheld."
)
class SubjectAccessFile:
    sections: list[SubjectAccessSection] = strawberry.field(
        description="By system in the configured order, then by kind of data: at least one for each kind that a system serves."
    )
    complete: bool = strawberry.field(
        description="Whether every system was read to the end, and all of it was readable. If not, the sections or "
        "`extensions.unreadable` say what lacks."
    )
    logic: list[DerivationLogic] = strawberry.field(description="How what is derived of the person comes about.")
    generated_at: datetime = strawberry.field(description="When the systems were asked.")


async def subject_access(info: Info, clue: Clue) -> SubjectAccessFile | None:
    """The file of the person of this key, from the systems and not from the cache. None if nobody is known by it."""
    context = info.context
    context.is_repeatable = False
    reading = context.reading.with_limits(deadline_s=None, max_age_s=0)
    aim = Aim(frozenset(reading.systems), alone=True)
    person = await find_person(context, reading, clue, frozenset(), aim, gate=gate_of(context, reading.systems))
    if person is None:
        return None
    await context.show_one(person.found.shown())
    everything = await holdings(person)
    tact = discretion(person, everything)
    return SubjectAccessFile(
        sections=[section for held in everything for section in sections(person, held, tact)],
        complete=not (context.reading.unreadable or any(held.failed or held.cut for held in everything)),
        logic=logic(everything, context.config.predictions),
        generated_at=datetime.fromtimestamp(reading.started_at, UTC),
    )


def sections(person: Person, held: SystemHoldings, tact: Discretion) -> Iterator[SubjectAccessSection]:
    """The sections of one system: of each capability what came, then each kind of failure."""
    for capability in held.system.capabilities:
        failed: dict[tuple[str, str], SourceError] = {}
        for of, error in held.failed:
            if of is capability:
                failed.setdefault((reason_of(error), error.system), error)
        came = came_section(person.context, held, capability, tact)
        if came.record_count or not failed:
            yield came
        yield from (failed_section(person.context, held, capability, error) for error in failed.values())


def came_section(context: Context, held: SystemHoldings, capability: Capability, tact: Discretion) -> SubjectAccessSection:
    own = [one for one in held.records if one.capability is capability]
    by_record = {one.source.record_id: one.source for one in reversed(own)}
    section = section_of(context, held, capability, SectionStatus.ANSWERED if own else SectionStatus.EMPTY)
    section.record_count = len(own)
    section.records = Json([tact.told(one, held.system.slug) for one in own]) if own else None
    section.truncated = capability in held.cut
    section.sources = [context.source(one) for _, one in sorted(by_record.items(), key=lambda item: item[0] or "")]
    return section


def failed_section(context: Context, held: SystemHoldings, capability: Capability, error: SourceError) -> SubjectAccessSection:
    refused = isinstance(error, Unauthorized) and error.system == held.system.slug
    section = section_of(context, held, capability, SectionStatus.REFUSED if refused else SectionStatus.FAILED)
    section.reason = reason_of(error)
    section.failing = context.system(error.system)
    return section


def section_of(context: Context, held: SystemHoldings, capability: Capability, status: SectionStatus) -> SubjectAccessSection:
    """A section with nothing in it but what the house says of it."""
    told, system = context.config.disclosures, held.system
    return SubjectAccessSection(
        system=context.system(system.slug),
        capability=capability,
        status=status,
        reason=None,
        failing=None,
        record_count=0,
        records=None,
        truncated=False,
        sources=[],
        purposes=list(told.purposes_of(system.slug, capability)),
        recipients=list(told.recipients_of(system.slug, system.name)),
    )


def reason_of(error: SourceError) -> str:
    return next(REASONS[kind] for kind in type(error).__mro__ if kind in REASONS)
