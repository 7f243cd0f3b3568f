"""The gate for profiling: of whom a picture may be made."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.guards.source_reader import SourceReader
from adapters.ports.capabilities import CONSENTS, PREDICTIONS, Capability
from adapters.ports.errors import SeveralFailed, Unreachable
from adapters.ports.records import Channel, Consent, Meaning, Prediction, Predictions, Purpose
from adapters.ports.shapes import Clue
from resolvers.consent.rules import Because, ContactRules
from resolvers.context import Context
from resolvers.customer import view
from resolvers.errors import Withheld
from resolvers.identity.resolution.aim import Aim
from resolvers.person.person import find_person
from resolvers.policy import Refusal, profiling
from resolvers.selection import Plan
from tests.unit.resolvers.consent.amelia import BORN, CHILD, MAIL, MC, agree, amelia, silent_customer
from tests.unit.resolvers.played import C4C, CDC, ERP, SHOP, Account, described
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World


def gate(world: World) -> Refusal | None:
    """What `profiling` says of Amelia."""

    async def asked() -> Refusal | None:
        scope = world.query_state()
        reading = SourceReader(scope, deadline_s=5.0)
        context = Context(world.house, reading, Plan(), view)
        person = await find_person(context, reading, Clue("email", MAIL), frozenset(), Aim(frozenset({CDC, C4C, MC, SHOP})))
        assert person is not None
        try:
            return await profiling(person, Capability.SEGMENTS)
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


def test_none_is_made_of_who_refused_everything_or_something_unnamed() -> None:
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
def test_while_consents_are_unreadable_the_gate_raises_withheld_and_why(down: list[str]) -> None:
    world = amelia()
    gate(world)
    for system in down:
        world.books[system].faulty_groups = {CONSENTS: Unreachable}
    world.now += 10_000
    with pytest.raises((Withheld, SeveralFailed)) as raised:
        gate(world)
    error = raised.value
    withheld = error.errors if isinstance(error, SeveralFailed) else (error,)
    assert [one.system for one in withheld] == down
    assert all(isinstance(one, Withheld) and isinstance(one.cause, Unreachable) for one in withheld)
    assert {one.capability for one in withheld} == {Capability.SEGMENTS}


def test_where_the_consent_source_is_not_connected_it_stays_shut() -> None:
    refusal = gate(amelia(rules=ContactRules(sources=("some-preference-centre",))))
    assert refusal == Refusal(Because.UNHEARD, ("some-preference-centre",))


def with_newsletters(meaning: Meaning, *, rules: ContactRules = ContactRules(), known: bool = True) -> World:  # noqa: B008 - frozen
    """The shop serves consents too, which stand for this; its user refused."""
    world = amelia(rules=rules)
    (user,) = world.books[SHOP].accounts
    user.consents = (Consent("receiveNewsletters", False, *meaning),)
    shop = described(SHOP, groups=frozenset({CONSENTS}), lookup_keys=frozenset({"email"}))
    world.connect(shop, user, consent_meanings=frozenset({meaning}) if known else None)
    return world


def test_a_system_without_say_on_profiling_is_not_queried_even_if_down() -> None:
    world = with_newsletters((Purpose.MARKETING, Channel.EMAIL))
    assert gate(world) is None
    world.books[SHOP].fault = Unreachable
    world.now += 10_000
    world.calls()
    assert gate(world) is None
    assert SHOP not in {system for system, what in world.calls() if "consents" in what}


@pytest.mark.parametrize("meaning", [(Purpose.MARKETING, None), (Purpose.ANALYTICS, Channel.EMAIL), (None, None)])
def test_who_can_is_heard_and_where_it_fails_nothing_is_told(meaning: Meaning) -> None:
    world = with_newsletters(meaning)
    assert gate(world) == Refusal(Because.OBJECTED, (SHOP,))
    world.books[SHOP].faulty_groups = {CONSENTS: Unreachable}
    world.now += 10_000
    with pytest.raises(Withheld) as raised:
        gate(world)
    assert raised.value.system == SHOP


def test_who_does_not_say_what_its_entries_mean_is_asked() -> None:
    world = with_newsletters((None, None), known=False)
    assert gate(world) == Refusal(Because.OBJECTED, (SHOP,))


def test_whose_grants_count_is_asked_though_it_can_forbid_nothing() -> None:
    rules = ContactRules(sources=(CDC, SHOP))
    world = with_newsletters((Purpose.MARKETING, Channel.EMAIL), rules=rules)
    world.books[SHOP].faulty_groups = {CONSENTS: Unreachable}
    with pytest.raises(Withheld):
        gate(world)


def people(count: int) -> World:
    """Each with an account; who may be profiled is known of each a little later than of the one before."""
    world = World(
        [
            Account(CDC, f"u{n}", emails=(f"p{n}@example.com",), links=((ERP, str(n)),), birth_date=BORN)
            for n in range(1, count + 1)
        ]
    )
    book = world.connect(described(MC, groups=frozenset({CONSENTS}), keyed_by=(ERP,)), max_batch=1)
    called = book.called

    async def in_turn(what: str, whom: Sequence[str]) -> None:
        await asyncio.sleep(0.01 * int(whom[0]))
        await called(what, whom)

    book.called = in_turn  # type: ignore[method-assign]
    scores = world.connect(described("sap-analytics-cloud", groups=frozenset({PREDICTIONS}), keyed_by=(ERP,)))
    scores.parts = {(PREDICTIONS, str(n)): Predictions((Prediction("CHURN", 0.5),)) for n in range(1, count + 1)}
    return world


KEYS = ", ".join(f'{{ email: "p{n}@example.com" }}' for n in range(1, 7))
MANY = f"{{ customers(by: [{KEYS}]) {{ predictions {{ score }} }} }}"


def test_people_of_one_query_go_through_the_gate_together() -> None:
    world = people(6)
    answer = world.ask(MANY)
    assert [one["predictions"] for one in answer.data["customers"]] == [[{"score": 0.5}]] * 6
    calls = world.calls()
    assert calls.count(("sap-analytics-cloud", "predictions")) == 1
    assert calls.count((MC, "consents")) == 6


def test_a_person_with_hanging_consents_delays_the_others_by_a_quarter() -> None:
    """It is a quarter of the time that the query has."""
    world = people(6)
    quick = world.books[MC].called

    async def never_of_the_first(what: str, whom: Sequence[str]) -> None:
        await (asyncio.Event().wait() if whom[0] == "1" else quick(what, whom))

    world.books[MC].called = never_of_the_first  # type: ignore[method-assign]
    scores = world.books["sap-analytics-cloud"]
    scores.latency = 3.4
    answer = world.ask(MANY, deadline_s=5.0)
    assert [one["predictions"] for one in answer.data["customers"]] == [None, *[[{"score": 0.5}]] * 5]
    assert answer.failures == {"customers.0.predictions": [("Withheld", MC)]}
