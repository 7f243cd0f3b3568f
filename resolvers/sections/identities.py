"""`identities`: a person's records in all systems, and the evidence that they are one person's."""

import strawberry

from adapters.ports.crosswalk import Identity as PortIdentity
from adapters.ports.crosswalk import MatchMethod
from adapters.ports.errors import SeveralFailed
from adapters.ports.instants import of_seconds
from adapters.ports.reading import Freshness, Reading
from resolvers.context import Context, Info
from resolvers.person.person import Person
from resolvers.types.source import Source, System


@strawberry.type(description="The evidence of one attribute. bits: the log2 likelihood ratio that it adds (negative: against).")
class MatchEvidence:
    attribute: str = strawberry.field(description="What was compared, such as birthDate or email.")
    bits: float = strawberry.field(
        description="Log2 of how much likelier this is for two records of one person than for two people; negative if it speaks "
        "against."
    )
    veto: bool = strawberry.field(description="Whether this alone rules out that both are one person.")


@strawberry.type(description="The evidence that a record is this person's.")
class Match:
    method: MatchMethod = strawberry.field(description="How the record was found to be the person's.")
    confidence: float = strawberry.field(description="Probability that this record is this person's.")
    evidence: list[MatchEvidence] = strawberry.field(
        description="What speaks for and against it; empty if a stored id alone led there."
    )


@strawberry.type(description="One record of the person. `source`: the record that led to it.")
class Identity:
    system: System = strawberry.field(description="The system that has the record.")
    record_id: str = strawberry.field(description="The record's id in that system.")
    match: Match = strawberry.field(description="How sure it is that the record is this person's, and why.")
    source: Source = strawberry.field(description="The record that led to this one.")


async def identities(person: Person, info: Info) -> list[Identity] | None:
    """In the configured order of systems; a linked record in a system that is not connected is not shown."""
    crosswalk, connected = await person.whole(), person.reading.systems
    shown = [identity for slug in connected for identity in sorted(crosswalk.of(slug), key=lambda one: one.record_id)]
    failed = tuple(person.found.failed.values())
    if not shown and failed:
        raise SeveralFailed(failed)
    person.context.lacked(info, failed)
    return [view(person.context, person.reading, identity) for identity in shown]


def view(context: Context, reading: Reading, identity: PortIdentity) -> Identity:
    fresh = Freshness.LIVE if identity.told_at >= reading.started_at else Freshness.CACHED
    return Identity(
        system=context.system(identity.system),
        record_id=identity.record_id,
        match=Match(
            method=identity.method,
            confidence=identity.confidence,
            evidence=[MatchEvidence(attribute=one.attribute, bits=one.bits, veto=one.veto) for one in identity.evidence],
        ),
        source=Source(
            system=context.system(identity.told_by),
            record_id=identity.told_by_record,
            as_of=of_seconds(identity.as_of) if identity.as_of is not None else None,
            fetched_at=of_seconds(identity.told_at),
            freshness=fresh,
        ),
    )
