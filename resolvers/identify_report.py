"""`identify`: the way from a key to a person, for data stewards. It uses no remembered crosswalk."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum

import strawberry

from adapters.ports.crosswalk import Identity as PortIdentity
from adapters.ports.crosswalk import MatchMethod
from adapters.ports.errors import SeveralFailed
from adapters.ports.reading import Reading
from adapters.ports.shapes import Clue
from resolvers.context import Context, Info
from resolvers.customer import Customer, view
from resolvers.errors import AmbiguousIdentity
from resolvers.identity.matching.join_rules import RejectionReason, Strictness
from resolvers.identity.matching.steward_decisions import Decision
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.identity.resolution.search_scope import Aim
from resolvers.identity.resolution.trace import Rejection as TraceTurnedDown
from resolvers.identity.resolution.trace import Trace, method_of
from resolvers.identity.resolution.trace import Tried as TraceTried
from resolvers.person.person import Person, ResolvedIdentity, conclude
from resolvers.person_admission import is_closed, is_shown
from resolvers.policy.shown import RecordId, ShownPerson
from resolvers.restriction_gate import admit, asked_first
from resolvers.sections.identities import Identity
from resolvers.sections.identities import view as identity_view
from resolvers.selected_paths import below
from resolvers.types.enums import register
from resolvers.types.source import System


class MatchLevel(StrEnum):
    DISCLOSED = "DISCLOSED"
    EXACT = "EXACT"
    PROBABLE = "PROBABLE"
    POSSIBLE = "POSSIBLE"
    AMBIGUOUS = "AMBIGUOUS"
    NOBODY = "NOBODY"


register(
    MatchLevel,
    "How certain it is who is meant by a key: the weakest evidence that was accepted.",
    {
        "DISCLOSED": "By the key itself, stored ids and a steward's decisions alone.",
        "EXACT": "Unique keys agree, or names, birth date and postcode.",
        "PROBABLE": "Attributes agree well enough.",
        "POSSIBLE": "No records were joined, though some were found or a system was unavailable.",
        "AMBIGUOUS": "More than one person fits.",
        "NOBODY": "No system knows the key.",
    },
)


@strawberry.type(description="A record that was found and not taken to be this person's.")
class Rejection:
    identity: Identity = strawberry.field(description="The record, and what speaks for and against it.")
    reason: RejectionReason = strawberry.field(description="What decided.")


@strawberry.type(description="One question to one system.")
class KeyLookup:
    system: System = strawberry.field(description="The system that was asked.")
    attributes: list[str] = strawberry.field(description="What was compared; `name[3]`: its first three letters only.")
    candidates: int = strawberry.field(description="How many records came back, 0 or more.")
    truncated: bool = strawberry.field(
        description="The system had more matches than were read, so a missing record proves nothing."
    )
    skipped_reason: str | None = strawberry.field(description="Why it was not asked or did not answer; null where it did.")


@strawberry.type(description="A record that a steward decided on.")
class DecidedRecord:
    system: System | None = strawberry.field(description="The system that has it; null where that is not connected.")
    record_id: str = strawberry.field(description="The record's id there.")
    known: bool | None = strawberry.field(
        description="Whether the system still has it; null where it can't be asked by that id, or did not answer."
    )


@strawberry.type(description="A steward's decision about two records. It overrides every rule.")
class StewardDecision:
    same: bool = strawberry.field(description="Whether both are one person.")
    records: list[DecidedRecord] = strawberry.field(description="The two records.")
    reason: str | None = strawberry.field(description="Why, in the steward's words.")


@strawberry.type(description="How the gateway found out who is meant by a key.")
class IdentityReport:
    level: MatchLevel = strawberry.field(description="How certain it is: the weakest evidence that was accepted.")
    accepted: list[Identity] = strawberry.field(
        description="The records that were taken to be one person; empty if nobody is meant, or more than one."
    )
    rejected: list[Rejection] = strawberry.field(description="The records that were found on the way and not taken.")
    lookups: list[KeyLookup] = strawberry.field(description="The questions to each system, in their order.")
    decisions: list[StewardDecision] = strawberry.field(
        description="A steward's decisions about the records that were found on the way, in the order of the file."
    )
    person: strawberry.Private[Person | None]

    @strawberry.field(description="The customer, when exactly one person is meant.")
    def customer(self) -> Customer | None:
        return view(self.person) if self.person is not None else None


async def identify(info: Info, clue: Clue, reading: Reading) -> IdentityReport:
    """The report for a key. Every system is searched, and records are joined strictly. The search by attributes goes further than
    a query needs, to find other people too."""
    context = info.context
    context.is_repeatable = False
    aim = Aim(frozenset(reading.systems), Strictness.STRICT, alone=True, thorough=True)
    search = context.config.search(reading, aim)
    try:
        known = await search.by_key(clue)
    except AmbiguousIdentity:
        return await report(context, search, MatchLevel.AMBIGUOUS, None)
    except SeveralFailed:
        return await report(context, search, MatchLevel.POSSIBLE, None)
    if not known:
        level = MatchLevel.POSSIBLE if search.trace.rejected else MatchLevel.NOBODY
        return await report(context, search, level, None)
    await admit(Person(context, reading, frozenset(), ResolvedIdentity(search.crosswalk, search)))
    wants = below(context.plan.below(info.fields), "customer")
    await context.show_one(ShownPerson(search.crosswalk))
    person = Person(context, reading, wants, conclude(context, search, clue))
    if person.found.late is not None:
        await person.found.late.finished()
    await admit(person)
    return await report(context, search, level_of(search), person)


def level_of(search: IdentitySearch) -> MatchLevel:
    """The level of the weakest evidence that was accepted."""
    methods = {identity.method for identity in search.roster.identities.values()}
    if MatchMethod.SCORED in methods and search.aim.strictness is Strictness.BROAD:
        return MatchLevel.PROBABLE
    return MatchLevel.EXACT if methods & {MatchMethod.KEY, MatchMethod.SCORED} else MatchLevel.DISCLOSED


async def report(context: Context, search: IdentitySearch, level: MatchLevel, person: Person | None) -> IdentityReport:
    accepted = search.crosswalk.identities if person is not None else ()
    known = list(search.trace.rejected.values())
    if asked_first(context, search.reading.systems):
        shown_too = await asyncio.gather(*(is_shown(context, search.reading, one.known.record) for one in known))
        known = [one for one, is_open in zip(known, shown_too, strict=True) if is_open]
    others = await context.show([ShownPerson(one.known.record, by_search=True) for one in known])
    if (refusal := next(filter(None, others), None)) is not None:
        raise refusal
    decided = await decisions(context, search, [*search.roster.identities, *(one.known.record for one in known)])
    order = list(search.reading.systems)
    shown = sorted((one for one in accepted if one.system in order), key=lambda one: (order.index(one.system), one.record_id))
    return IdentityReport(
        level=level,
        accepted=[identity_view(context, search.reading, one) for one in shown],
        rejected=[rejected(context, search.reading, one) for one in known],
        lookups=[key_tried(context, one) for one in (*search.trace.tried, *unasked(search.trace, search.reading))],
        decisions=decided,
        person=person,
    )


def rejected(context: Context, reading: Reading, one: TraceTurnedDown) -> Rejection:
    as_of = one.known.candidate.as_of
    identity = PortIdentity(
        system=one.known.system,
        record_id=one.known.candidate.record_id,
        method=method_of(one.match),
        confidence=one.match.confidence,
        evidence=one.match.evidence,
        told_by=one.known.system,
        told_by_record=one.known.candidate.record_id,
        told_at=one.fetched_at,
        as_of=as_of.timestamp() if as_of is not None else None,
    )
    return Rejection(identity=identity_view(context, reading, identity), reason=one.reason)


def key_tried(context: Context, one: TraceTried) -> KeyLookup:
    return KeyLookup(
        system=context.system(one.system),
        attributes=list(one.attributes),
        candidates=one.candidates,
        truncated=one.truncated,
        skipped_reason=one.skipped_reason,
    )


def unasked(trace: Trace, reading: Reading) -> list[TraceTried]:
    """The systems without a request: those with records of people, readable by record id only."""
    requested = {one.system for one in trace.tried}
    by_id = [slug for slug, system in reading.systems.items() if system.identity_group is not None and not system.lookup_keys]
    reason = "it can be read by its own ids only, which other systems name"
    return [TraceTried(slug, (), skipped_reason=reason) for slug in by_id if slug not in requested]


async def decisions(context: Context, search: IdentitySearch, shown: Sequence[RecordId]) -> list[StewardDecision]:
    """The decisions about these records, without those that name the record of a person closed to the caller."""
    about = list(search.decisions.about(shown))
    others = [record for one in about for record in one.records if record not in shown]
    are_closed = await asyncio.gather(*(is_closed(context, search.reading, one) for one in others))
    closed = {record for record, is_one in zip(others, are_closed, strict=True) if is_one}
    return [await decision(context, search, one) for one in about if closed.isdisjoint(one.records)]


async def decision(context: Context, search: IdentitySearch, one: Decision) -> StewardDecision:
    records = [
        DecidedRecord(
            system=context.system(system) if system in search.reading.systems else None,
            record_id=record_id,
            known=await is_known(search, (system, record_id)),
        )
        for system, record_id in one.records
    ]
    return StewardDecision(same=one.same, records=records, reason=one.reason or None)


async def is_known(search: IdentitySearch, record: tuple[str, str]) -> bool | None:
    """Whether the system still has the record; None if unknown. Reads it by its id if the search has not found it."""
    system, clue = record[0], Clue(*record)
    if search.roster.find(record) is not None or record in search.trace.rejected:
        return True
    if not search.questions.can_read(system):
        return None
    answers = await search.questions.ask_one(system, [clue])
    if not answers or answers[0].found.truncated:
        return None
    if any(one.record_id == record[1] for one in answers[0].found.candidates):
        return True
    search.decisions.not_known(record)
    return False
