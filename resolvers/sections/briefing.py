"""`briefing`: the facts to know before serving this customer, from the data of other sections.

Each part reads its data in the same way as the section of its name, so that both together cost no more calls than one.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import strawberry

from adapters.ports.capabilities import POINTS, STANDING, TIERS
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Source as PortSource
from adapters.ports.records import MembershipStatus, TicketPriority
from resolvers.awaiting import rescued, together
from resolvers.briefing.facts import (
    Born,
    Child,
    ClosedFile,
    Expected,
    ExpiringPoints,
    Fact,
    FactKind,
    FormOfAddress,
    LastHere,
    Loved,
    Objection,
    OpenTicket,
    TierFact,
    addressed_by,
)
from resolvers.briefing.lines import EXPECTED_WITHIN, brief
from resolvers.consent.entries import against_marketing
from resolvers.consent.rules import is_child
from resolvers.consent_sources.consent_reads import answers_on_profiling, consents, said_in
from resolvers.context import Info
from resolvers.person.person import Person
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import Rights
from resolvers.restriction_gate import flags_of, was_glass_broken
from resolvers.section_groups import BY_NAME
from resolvers.sections.membership import first_record, part_or_error
from resolvers.sections.passions import loves
from resolvers.sections.profile import stitching
from resolvers.sections.store_visits import presence
from resolvers.sections.tickets import unsettled
from resolvers.stitch.merged_lists import said_in as said_by
from resolvers.types.source import Source, System


@strawberry.type(description="One line of a briefing.")
class BriefingPoint:
    text: str = strawberry.field(description="One sentence to be read at a glance; without amounts of money and without ages.")
    importance: int = strawberry.field(description="1 to 100, the greater the more important.")
    sources: list[Source] = strawberry.field(description="The records behind the sentence.")


@strawberry.type(description="What to know at a glance before serving this customer.")
class Briefing:
    headline: str = strawberry.field(description="Form of address and tier, as far as they are known.")
    points: list[BriefingPoint] = strawberry.field(description="The most important first.")
    missing: list[System] = strawberry.field(description="The systems that may know more and were unavailable.")


@dataclass(frozen=True, slots=True)
class PartFacts:
    """The facts of one part, and the errors of unavailable systems."""

    facts: tuple[Fact, ...] = ()
    failed: tuple[SourceError, ...] = ()


async def briefing(person: Person, info: Info) -> Briefing | None:
    """All parts together; a failed one leaves the others. Raises SeveralFailed if there are no facts and something failed."""
    person.context.is_repeatable = False
    today = datetime.fromtimestamp(person.reading.started_at, UTC).date()
    seen = kinds_seen(person.context.rights)
    wanted = [part for part, kinds in PARTS.items() if kinds & seen]
    parts = await together([rescued(part(person, today), lambda errors: PartFacts((), errors)) for part in wanted])
    facts = [fact for part in parts for fact in part.facts]
    failed: dict[str, SourceError] = {}
    for error in (error for part in parts for error in part.failed):
        failed.setdefault(error.system, error)
    if not facts:
        if failed:
            raise SeveralFailed(list(failed.values()))
        return None
    context = person.context
    context.lacked(info, failed.values())
    written = brief(facts, today, kinds=seen)
    return Briefing(
        headline=written.headline,
        points=[
            BriefingPoint(text=line.text, importance=line.importance, sources=[context.source(one) for one in line.sources])
            for line in written.lines
        ],
        missing=context.systems(failed),
    )


CLASSES: Final[Mapping[FactKind, FieldClass]] = {
    FactKind.RESTRICTED: FieldClass.BRIEFING,
    FactKind.APPOINTMENT: FieldClass.ACTIVITY,
    FactKind.TICKET: FieldClass.TICKET,
    FactKind.CHILD: FieldClass.BRIEFING,
    FactKind.BIRTHDAY: FieldClass.BIRTHDAY,
    FactKind.POINTS: FieldClass.MEMBERSHIP,
    FactKind.OBJECTION: FieldClass.CONSENT,
    FactKind.TIER: FieldClass.MEMBERSHIP,
    FactKind.LAST_HERE: FieldClass.ACTIVITY,
    FactKind.PASSION: FieldClass.TRAIT,
    FactKind.FORM_OF_ADDRESS: FieldClass.NAME,
}
"""The class of each kind of fact. That somebody is restricted or a child is told to everybody who sees the briefing."""


def kinds_seen(rights: Rights) -> frozenset[FactKind]:
    """The kinds of facts of classes that the caller sees clear."""
    return frozenset(kind for kind, of in CLASSES.items() if rights.is_clear(of))


NAMED: Final = tuple(BY_NAME[name] for name in ("salutation", "givenName", "familyName", "birthDate"))


async def name(person: Person, today: date) -> PartFacts:
    """The name and birthday that survive in the golden record."""
    job = await stitching(person, NAMED)
    if job.gathered.nothing:
        return PartFacts()
    winners = {survivor.attribute.name: survivor.winner for survivor in job.survivors()}
    facts: list[Fact] = []
    if by := addressed_by(winners):
        facts.append(FormOfAddress(tuple(winners[part].source for part in by), " ".join(winners[part].value for part in by)))
    if (born := winners.get("birth_date")) is not None:
        facts.append(Born((born.source,), born.value))
    return PartFacts(tuple(facts), job.gathered.failed)


async def membership(person: Person, today: date) -> PartFacts:
    """The tier and expiring points of an active membership. A membership with another or an unknown status gives no facts, since
    nobody should be called by a lost tier."""
    record = await first_record(person, frozenset({STANDING, TIERS, POINTS}))
    if record is None:
        return PartFacts()
    failed = (record.error,) if record.error is not None else ()
    standing, tiers, points = (part_or_error(record, group) for group in (STANDING, TIERS, POINTS))
    if getattr(standing, "status", None) is not MembershipStatus.ACTIVE:
        return PartFacts((), failed)
    facts: list[Fact] = []
    if (tier := getattr(tiers, "current", None)) is not None:
        facts.append(TierFact((record.source(STANDING, TIERS),), tier.name))
    if (on := getattr(points, "expires_on", None)) is not None and points.expiring:
        facts.append(ExpiringPoints((record.source(POINTS),), points.expiring, on))
    return PartFacts(tuple(facts), failed)


URGENCY: Final = {TicketPriority.URGENT: 0, TicketPriority.HIGH: 1}


async def tickets(person: Person, today: date) -> PartFacts:
    """The most urgent of the latest tickets; of several, the newest."""
    merged = await unsettled(person)
    if not merged.entries:
        return PartFacts((), merged.failed)
    first = min(merged.entries, key=lambda item: URGENCY.get(item.record.priority, len(URGENCY)))
    others, ticket = len(merged.entries) - 1, first.record
    fact = OpenTicket((said_by(person, first),), ticket.number, ticket.subject, ticket.priority, others, or_more=merged.has_next)
    return PartFacts((fact,), merged.failed)


async def objections(person: Person, today: date) -> PartFacts:
    """A plain objection to marketing. An unreadable entry gives no line."""
    agreed = await consents(person)
    against = against_marketing([one for record in agreed.records for one in said_in(record)], doubting=True)
    return PartFacts((Objection(tuple(one.source for one in against)),) if against else (), agreed.failed)


async def childhood(person: Person, today: date) -> PartFacts:
    """The fact of a child, by the rule of the gate for profiling: the youngest birth date in any system decides."""
    came = await answers_on_profiling(person)
    facts = (Child(came.youngest),) if is_child(came.facts, person.context.config.contact) else ()
    return PartFacts(facts, came.failed)


async def restriction(person: Person, today: date) -> PartFacts:
    """The fact of a restricted person, whom this caller sees for a reason."""
    if not was_glass_broken(person):
        return PartFacts()
    return PartFacts((ClosedFile((await flags_of(person)).by),))


async def passion(person: Person, today: date) -> PartFacts:
    """The first passion of `passions`; none of a person who may not be profiled."""
    found = await loves(person)
    if not found.passions:
        return PartFacts((), found.failed)
    first = found.passions[0]
    sources: tuple[PortSource, ...] = tuple(one.sign.source for one in first.evidence)
    return PartFacts((Loved(sources, first.name),), found.failed)


async def comings(person: Person, today: date) -> PartFacts:
    found = await presence(person, today, ahead=EXPECTED_WITHIN)
    facts: list[Fact] = []
    if found.last is not None:
        on = found.last.entry.position.occurred_at.date()
        facts.append(LastHere((said_by(person, found.last),), on, found.certain))
    if found.next is not None:
        on, record = found.next.entry.position.occurred_at.date(), found.next.record
        facts.append(Expected((said_by(person, found.next),), on, record.summary))
    return PartFacts(tuple(facts), found.failed)


Part = Callable[[Person, date], Coroutine[object, object, PartFacts]]
PARTS: Final[Mapping[Part, frozenset[FactKind]]] = {
    restriction: frozenset({FactKind.RESTRICTED}),
    name: frozenset({FactKind.FORM_OF_ADDRESS, FactKind.BIRTHDAY}),
    membership: frozenset({FactKind.TIER, FactKind.POINTS}),
    tickets: frozenset({FactKind.TICKET}),
    objections: frozenset({FactKind.OBJECTION}),
    childhood: frozenset({FactKind.CHILD}),
    passion: frozenset({FactKind.PASSION}),
    comings: frozenset({FactKind.APPOINTMENT, FactKind.LAST_HERE}),
}
"""The parts with the kinds of facts in each. A part without any that the caller sees is not read."""
