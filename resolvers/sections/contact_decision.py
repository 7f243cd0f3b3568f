"""`mayContact`: whether a person may be contacted by one channel for one purpose, with reason, evidence and time."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

import strawberry

from adapters.ports.records import Channel, Purpose
from resolvers.consent.rules import Because, ConsentDecision, LegalBasis, decide, hangs_on_address, hangs_on_purchases
from resolvers.consent_sources.reaching import reached
from resolvers.consent_sources.requests import answers_for_contact, bought_lately
from resolvers.context import Context, Info
from resolvers.person.person import Person
from resolvers.sections.consents import Consent, view

REASONS: Mapping[Because, str] = {
    Because.CHILD: "The person is a child, and children are not contacted.",
    Because.OBJECTED: "Objected to marketing in {systems}.",
    Because.REFUSED: "Refused in {systems}.",
    Because.UNREADABLE: "Not while an entry of {systems} cannot be read: it may be a refusal.",
    Because.UNHEARD: "Not while {systems} cannot be read: the person may have refused there.",
    Because.DOUBTFUL: "Not while {systems} has a record that may be the person's: they may have refused there.",
    Because.AGE_UNHEARD: "Not while {systems} cannot be read: the person may be a child.",
    Because.NO_ADDRESS: "No address is known for this.",
    Because.NO_CONSENT: "No consent to this is known.",
    Because.CONSENTED: "Agreed in {systems}.",
    Because.BOUGHT: "Bought lately and never refused (soft opt-in).",
    Because.CONTRACT: "Part of the contract with the person, and not refused.",
    Because.OBLIGATION: "The person has a right to an answer.",
}


@strawberry.type(
    description="Whether a contact is allowed, and why. It is decided anew for each query, and holds for that moment."
)
class ContactDecision:
    allowed: bool = strawberry.field(description="Whether the person may be contacted. In doubt it is false.")
    basis: LegalBasis | None = strawberry.field(
        description="The legal basis. Null if the contact is not allowed, and if it is owed by law (SUBJECT_RIGHTS)."
    )
    reason: str = strawberry.field(
        description="What decided, and in which systems: a refusal, an unavailable system, an unreadable entry, or no known "
        "address for the channel."
    )
    evidence: list[Consent] = strawberry.field(
        description="The entries on this in all systems, grants and refusals, each once; also refusals at addresses that the "
        "person may share with others."
    )
    decided_at: datetime = strawberry.field(description="When the systems were asked: the decision holds for that moment.")


async def may_contact(person: Person, info: Info, channel: Channel, purpose: Purpose) -> ContactDecision:
    """Never an error: what could not be read is a reason for no. Nobody is asked for an address where consent says no."""
    context, rules = person.context, person.context.config.contact
    came = await answers_for_contact(person)
    context.lacked(info, came.failed)
    heard = came.heard
    if hangs_on_address(channel, purpose, heard, rules):
        found = await reached(person, channel)
        heard = replace(heard, no_address=not found.known, addresses_unavailable=found.unavailable)
        if hangs_on_purchases(channel, purpose, heard, rules):
            heard = replace(heard, bought=await bought_lately(person, heard.today, days=rules.soft_opt_in_days))
    return shown(context, decide(channel, purpose, heard, rules), came.at)


NO_ADDRESS_YET = "No address is known for this, but {systems} cannot be read."


def reason(context: Context, decision: ConsentDecision) -> str:
    text = NO_ADDRESS_YET if decision.because is Because.NO_ADDRESS and decision.systems else REASONS[decision.because]
    return text.format(systems=named(context, decision.systems))


def shown(context: Context, decision: ConsentDecision, at: datetime) -> ContactDecision:
    return ContactDecision(
        allowed=decision.allowed,
        basis=decision.basis,
        reason=reason(context, decision),
        evidence=[view(one.consent, context.source(one.source)) for one in decision.evidence],
        decided_at=at,
    )


def named(context: Context, slugs: Iterable[str]) -> str:
    """The names of these systems, as text; the slug of a system that is not connected."""
    systems = context.reading.systems
    names = [systems[slug].name if slug in systems else slug for slug in slugs]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
