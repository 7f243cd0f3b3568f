"""Admission to people on further ways to them: the choices of a shared key, the things of a person, a record id."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from adapters.ports.capabilities import ORDER_DETAILS
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Reading
from adapters.ports.shapes import Clue
from resolvers.context import Context
from resolvers.errors import AmbiguousIdentity, Choice, Restricted
from resolvers.identity.resolution.search_scope import Aim
from resolvers.marketing_gate import DECIDING, consent_systems, require_consent
from resolvers.person.person import Person, find_person
from resolvers.policy.caller import MEMBER_ALONE
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import Rights, Sight
from resolvers.restriction_gate import asked_first, gate_of, is_admitted
from resolvers.sections.consent_at_sending import owner
from resolvers.selected_paths import Paths

NOTHING_WANTED: Paths = frozenset()
ORDER, CONTACT = "Order", "CampaignContact"
OWNED = frozenset({ORDER, CONTACT, "Ticket"})
"""The types of things that belong to a person."""


async def as_choices(context: Context, reading: Reading, error: AmbiguousIdentity) -> AmbiguousIdentity:
    """The choices as the caller may see them: without restricted people, as where some are not known, and without what is of a
    denied class. One without a key of their own counts as restricted. A member is shown nobody, nor how many share it."""
    if context.caller.roles == MEMBER_ALONE:
        return AmbiguousIdentity()
    choices, whole = error.choices, error.whole
    if asked_first(context, reading.systems) and choices:
        shown = await asyncio.gather(*(is_shown(context, reading, one.record) for one in choices))
        choices = [one for one, is_open in zip(choices, shown, strict=True) if is_open]
        whole = whole and all(shown)
    return AmbiguousIdentity([described(one, context.rights) for one in choices], whole=whole)


def described(one: Choice, rights: Rights) -> Choice:
    """The choice with its initials and its city, as far as these rights show names and places."""
    name = one.name if rights.sight(FieldClass.NAME) is not Sight.DENIED else None
    return replace(one, name=name, city=one.city if rights.is_clear(FieldClass.PLACE) else None)


async def is_shown(context: Context, reading: Reading, record: tuple[str, str] | None) -> bool:
    """Whether the caller may see the person with this record; False where it leads to nobody in particular."""
    if record is None:
        return False
    try:
        person = await find_person(context, reading, Clue(*record), NOTHING_WANTED, only_gates(context, reading))
    except (AmbiguousIdentity, SourceError, SeveralFailed):
        return False
    return person is not None and await is_admitted(person)


async def is_closed(context: Context, reading: Reading, record: tuple[str, str]) -> bool:
    """Whether a record is of somebody whom the caller may not see, or may be. One that leads to nobody is not."""
    if not asked_first(context, reading.systems) or record[0] not in reading.systems:
        return False
    try:
        person = await find_person(context, reading, Clue(*record), NOTHING_WANTED, only_gates(context, reading))
    except (AmbiguousIdentity, SourceError, SeveralFailed):
        return True
    return person is not None and not await is_admitted(person)


def only_gates(context: Context, reading: Reading) -> Aim:
    """The aim of a search for somebody of whom nothing but the gates is read."""
    return Aim(asked_first(context, reading.systems), alone=True)


async def admit_by_id(context: Context, key: Clue) -> None:
    """Raises Restricted for the person with this record id."""
    if asked_first(context, context.reading.systems):
        await find_person(
            context,
            context.reading,
            key,
            NOTHING_WANTED,
            only_gates(context, context.reading),
            gate=gate_of(context, context.reading.systems),
        )


async def admit_owner(context: Context, type_name: str, parts: Sequence[str]) -> None:
    """Raises the error of the gate that closes a thing with these parts of an id. A thing of nobody who can be found is closed
    where there is a gate. The owner whom it finds counts as shown, by all their records."""
    systems = context.reading.systems
    needs_consent = type_name == CONTACT and FieldClass.CAMPAIGN in context.rights.gated
    if not needs_consent and not asked_first(context, systems):
        return
    wanted = consent_systems(context, DECIDING, systems) if needs_consent else frozenset()
    person = await owner_of(context, type_name, parts, wanted)
    if person is None:
        return
    if needs_consent:
        await require_consent(person)
    await context.show_one(person.found.shown())


async def owner_of(context: Context, type_name: str, parts: Sequence[str], wanted: frozenset[str]) -> Person | None:
    """The owner, admitted; None if there is no such thing."""
    system, owner_id = parts[0], parts[1]
    if type_name == ORDER:
        detail = (await context.reading.lookup(system, parts[1], frozenset({ORDER_DETAILS}))).part(ORDER_DETAILS)
        if detail is None:
            return None
        if detail.customer_id is None:
            raise Restricted
        owner_id = detail.customer_id
    systems = context.reading.systems
    aim = Aim(asked_first(context, systems) | wanted, alone=True)
    try:
        person = await find_person(
            context, context.reading, owner(systems[system], owner_id), DECIDING, aim, gate=gate_of(context, systems)
        )
    except AmbiguousIdentity:
        raise Restricted from None
    except (SourceError, SeveralFailed):
        raise Restricted(open_question=True) from None
    if person is None:
        raise Restricted
    return person
