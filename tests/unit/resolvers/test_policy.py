"""The gate for profiling: of whom a picture may be made."""

import pytest

from adapters.guards.reading import SourceReading
from adapters.ports.capabilities import CONSENTS, Capability
from adapters.ports.errors import SeveralFailed, Unreachable
from adapters.ports.records import Channel, Consent, Purpose
from adapters.ports.shapes import Clue
from resolvers.awaiting import errors_of, settled
from resolvers.consent.rules import Because, ContactRules
from resolvers.context import Context
from resolvers.errors import Withheld
from resolvers.identity.person import find_person
from resolvers.identity.search import Aim
from resolvers.policy import Refusal, profiling
from resolvers.selection import Plan
from tests.unit.resolvers.consent.amelia import CHILD, MAIL, MC, agree, amelia, silent_customer
from tests.unit.resolvers.played import C4C, CDC, Account
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World


def gate(world: World) -> Refusal | None:
    """What `profiling` says of Amelia."""

    async def asked() -> Refusal | None:
        scope = world.scope()
        reading = SourceReading(scope, deadline_s=5.0)
        context = Context(world.house, reading, Plan())
        person = await find_person(context, reading, Clue("email", MAIL), frozenset(), Aim(frozenset({CDC, C4C, MC})))
        assert person is not None
        try:
            return await settled(profiling(person, Capability.SEGMENTS))
        finally:
            scope.close()

    return run(asked())


def test_a_picture_may_be_made_of_whoever_did_not_object() -> None:
    assert gate(amelia()) is None
    assert gate(silent_customer()) is None


def test_none_is_made_of_children_and_of_whoever_objected_to_marketing() -> None:
    assert gate(amelia(born=CHILD)) == Refusal(Because.CHILD)
    world = amelia()
    agree(world, CDC, Consent("marketing", False, Purpose.MARKETING))
    assert gate(world) == Refusal(Because.OBJECTED, (CDC,))


def test_none_is_made_of_whoever_refused_all_they_were_asked_or_something_that_nobody_can_name() -> None:
    world = silent_customer()
    agree(world, CDC, Consent("preferences.letters", False))
    assert gate(world) == Refusal(Because.OBJECTED, (CDC,))
    agree(world, CDC, Consent("marketing.email", False, Purpose.MARKETING, Channel.EMAIL))
    world.now += 10_000
    assert gate(world) == Refusal(Because.OBJECTED, (CDC,))


def test_none_is_made_while_a_record_under_their_own_address_may_be_theirs() -> None:
    world = amelia()
    world.books[MC].accounts = [Account(MC, "nameless", emails=(MAIL,))]
    assert gate(world) == Refusal(Because.DOUBTFUL, (MC,))


def test_with_no_birth_date_consent_decides_on_the_picture_too() -> None:
    world = silent_customer()
    for book in world.books.values():
        for account in book.accounts:
            account.birth_date = None
    assert gate(world) == Refusal(Because.NO_CONSENT)
    agree(world, CDC, Consent("taste", True, Purpose.ANALYTICS))
    world.now += 10_000
    assert gate(world) is None


@pytest.mark.parametrize("down", [[CDC], [CDC, MC]])
def test_while_consent_cannot_be_read_the_gate_raises_what_is_withheld_and_why(down: list[str]) -> None:
    world = amelia()
    gate(world)
    for system in down:
        world.books[system].faulty_groups = {CONSENTS: Unreachable}
    world.now += 10_000
    with pytest.raises((Withheld, SeveralFailed)) as raised:
        gate(world)
    withheld = errors_of(raised.value)  # type: ignore[arg-type]
    assert [one.system for one in withheld] == down
    assert all(isinstance(one, Withheld) and isinstance(one.cause, Unreachable) for one in withheld)
    assert {one.capability for one in withheld} == {Capability.SEGMENTS}


def test_where_the_consent_source_is_not_connected_it_stays_shut() -> None:
    refusal = gate(amelia(rules=ContactRules(sources=("some-preference-centre",))))
    assert refusal == Refusal(Because.UNHEARD, ("some-preference-centre",))
