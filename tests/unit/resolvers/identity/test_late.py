"""What is asked while the sections read already: by attributes, of single customers only, and at nobody else's expense."""

import asyncio
from typing import Any

import pytest

from adapters.ports.errors import Unreachable
from adapters.ports.shapes import ATTRIBUTES, Clue
from resolvers.identity.resolution.plan import MOST_CALLS
from tests.unit.resolvers.identity.saying import AMELIA
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP, Account, Asked
from tests.unit.resolvers.world import World

KEY = 'email: "amelia@example.com"'
WHO = "id identities { system { id } recordId match { method } }"
SECTIONS = "consents { name } orders { nodes { number } missing { id } } tickets { nodes { number } missing { id } }"
MAIL: Any = {"emails": ("amelia@example.com",)}


class Timed(list[Asked]):
    """A ledger that also knows when each call began, in seconds on the loop's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[tuple[float, str, str]] = []

    def append(self, one: Asked) -> None:
        self.at.append((round(asyncio.get_running_loop().time(), 6), one[0], one[1]))
        super().append(one)


def timed(world: World) -> Timed:
    ledger = Timed()
    world.ledger = ledger
    for book in world.books.values():
        book.ledger = ledger
    return ledger


def amelia(**crm: Any) -> World:
    """Her account by e-mail, with the shop's id; of the CRM's record nothing tells but what it says of her."""
    return World(
        [
            Account(CDC, "u", links=((SHOP, "s"),), **AMELIA, **MAIL),
            Account(SHOP, "s", **AMELIA),
            Account(C4C, "c", **{**AMELIA, **crm}),
        ]
    )


def by_attributes(world: World, system: str | None = None) -> list[Clue]:
    """The clues of attributes that were asked since the last time, one by one."""
    asked = [
        clue
        for slug, what, clues in world.ledger
        for clue in clues
        if what == "find" and system in (None, slug) and clue.kind == ATTRIBUTES
    ]
    world.ledger.clear()
    return asked


def records(answer: Any) -> set[tuple[str, str]]:
    return {(one["system"]["id"], one["recordId"]) for one in answer.data["customer"]["identities"]}


def test_a_search_by_attributes_delays_only_the_searched_systems_fields() -> None:
    """Every answer takes the CRM half a second and the others a hundredth. It is asked by the e-mail, then by attributes."""
    world = amelia()
    ledger = timed(world)
    world.books[C4C].latency = 0.5
    answer = world.customer(KEY, SECTIONS)
    assert not answer.errors
    began = {(slug, what): at for at, slug, what in reversed(ledger.at)}
    assert began[CDC, "consents"] == began[SHOP, "orders"] == pytest.approx(0.5, abs=0.02)
    last_look_up = max(at for at, slug, what in ledger.at if (slug, what) == (C4C, "find"))
    assert last_look_up == pytest.approx(0.5, abs=0.02)
    assert began[C4C, "tickets"] == pytest.approx(last_look_up + 0.5, abs=0.02)
    assert answer.took == pytest.approx(began[C4C, "tickets"] + 0.5, abs=0.02)


def test_of_two_searched_systems_the_quick_one_does_not_wait_for_the_slow() -> None:
    """Nobody but loyalty knows her by her card."""
    world = World([Account(system, record_id, **AMELIA) for system, record_id in ((ANNEX, "HRD-1"), (CDC, "u"), (C4C, "c"))])
    ledger = timed(world)
    world.books[C4C].latency = 0.5
    answer = world.customer('membershipNumber: "HRD-1"', SECTIONS)
    assert not answer.errors
    began = {(slug, what): at for at, slug, what in reversed(ledger.at)}
    assert began[CDC, "consents"] == pytest.approx(0.5, abs=0.05)
    assert began[C4C, "tickets"] == pytest.approx(1.0, abs=0.05)


def test_without_tickets_nobody_waits_for_the_crm_to_be_looked_up() -> None:
    world = amelia()
    world.books[C4C].latency = 0.5
    quick = world.customer(KEY, "consents { name } orders { nodes { number } }")
    assert quick.took == pytest.approx(0.5, abs=0.05)
    assert by_attributes(world) == []


def test_look_ups_that_hang_cost_their_own_system_its_fields_and_no_other() -> None:
    """The CRM answers keys, and never again from the first look-up on."""
    world = amelia()
    book = world.books[C4C]

    class ThenSilent(Timed):
        def append(self, one: Asked) -> None:
            super().append(one)
            book.hangs = book.hangs or any(getattr(clue, "kind", "") == ATTRIBUTES for clue in one[2])

    ledger = ThenSilent()
    for each in world.books.values():
        each.ledger = ledger
    answer = world.customer(KEY, SECTIONS, deadline_s=2.0)
    assert answer.data["customer"]["consents"] == []
    assert answer.data["customer"]["orders"] == {"nodes": [], "missing": []}
    assert answer.failures == {"customer.tickets": [("TimedOut", C4C)]}
    assert answer.took <= 2.0
    assert {what for _, slug, what in ledger.at if slug in (CDC, SHOP)} >= {"consents", "orders"}


def test_the_record_that_attributes_lead_to_is_read_with_the_others() -> None:
    answer = amelia().customer(KEY, f"{WHO} tickets {{ nodes {{ number }} }}")
    assert records(answer) == {(CDC, "u"), (SHOP, "s"), (C4C, "c")}
    assert {one["match"]["method"] for one in answer.data["customer"]["identities"] if one["recordId"] == "c"} == {"SCORED"}


def test_with_identity_remembered_no_system_is_asked_who_somebody_is() -> None:
    world = amelia()
    world.customer(KEY, f"{WHO} {SECTIONS}")
    world.calls()
    world.now += 60
    answer = world.ask(f"{{ customer(by: {{{KEY}}}, options: {{maxAgeSeconds: 0}}) {{ {WHO} {SECTIONS} }} }}")
    assert records(answer) == {(CDC, "u"), (SHOP, "s"), (C4C, "c")}
    assert answer.took == pytest.approx(0.01, abs=0.005)
    assert {what for _, what in world.calls()} == {"consents", "orders", "tickets"}


def test_that_attributes_lead_to_nobody_is_remembered_too() -> None:
    world = amelia(birth_date=None)
    for asks in (True, False):
        assert records(world.customer(KEY, WHO)) == {(CDC, "u"), (SHOP, "s")}
        assert bool(by_attributes(world)) is asks


def test_records_found_by_attributes_never_change_an_id_already_given() -> None:
    world = amelia(links=((ANNEX, "HRD-1"), (ERP, "7")))
    cold = world.customer(KEY, WHO)
    assert (ANNEX, "HRD-1") in records(cold)
    warm = world.customer(KEY, WHO)
    several = world.ask(f"{{ customers(by: [{{{KEY}}}]) {{ id }} }}").data["customers"][0]
    assert cold.data["customer"]["id"] == warm.data["customer"]["id"] == several["id"]


def test_in_a_list_an_id_is_provisional_if_a_third_round_may_improve_it() -> None:
    """The shop's e-mail leads to the account, its ERP number to the CRM, and that names the card, when the id is made already."""
    world = World(
        [
            Account(SHOP, "s", **AMELIA, **MAIL),
            Account(CDC, "u", links=((ERP, "7"),), **AMELIA, **MAIL),
            Account(C4C, "c", links=((ERP, "7"), (ANNEX, "HRD-1")), **AMELIA),
        ]
    )
    key = f'external: {{system: "{SHOP}", id: "s"}}'
    (one_of_many,) = world.ask(f"{{ customers(by: [{{{key}}}]) {{ idIsProvisional {WHO} }} }}").data["customers"]
    alone = World(world.accounts).customer(key, f"idIsProvisional {WHO}").data["customer"]
    assert one_of_many["id"] != alone["id"]
    assert (one_of_many["idIsProvisional"], alone["idIsProvisional"]) == (True, False)
    assert alone["id"] == World(world.accounts).customer(KEY).data["customer"]["id"]


@pytest.mark.parametrize("selection", ["profile { givenName }", "tickets { nodes { number } }", WHO])
def test_only_systems_that_are_selected_are_looked_up(selection: str) -> None:
    world = amelia()
    world.customer(KEY, selection)
    assert by_attributes(world, C4C)
    world = amelia()
    world.customer(KEY, "consents { name } orders { nodes { number } }")
    assert by_attributes(world) == []


def test_a_late_directory_wanted_for_links_is_not_searched_by_attributes() -> None:
    """The CRM may name her card; her second account, found by the e-mail, has a mobile to ask it by."""
    world = World(
        [
            Account(CDC, "u", **AMELIA, **MAIL),
            Account(CDC, "v", phones=("+447700900123",), **AMELIA, **MAIL),
            Account(C4C, "c", phones=("+447700900123",), links=((ANNEX, "HRD-1"),), **{**AMELIA, "family_name": "Stone"}),
            Account(ANNEX, "HRD-1", **AMELIA),
        ]
    )
    key = f'external: {{system: "{CDC}", id: "u"}}'
    assert world.customer(key, "membership { number }").data["customer"]["membership"] == {"number": "HRD-1"}
    world.books[C4C].accounts[0].phones = ()
    world = World(world.accounts)
    assert world.customer(key, "membership { number }").data["customer"]["membership"] is None
    assert [what for slug, what, _ in world.ledger if slug == C4C] == ["find"] * 2
    assert by_attributes(world) == []


def test_a_system_that_gave_a_record_is_not_looked_up() -> None:
    world = World([Account(CDC, "u", **AMELIA, **MAIL), Account(C4C, "c", **AMELIA, **MAIL), Account(C4C, "d", **AMELIA)])
    assert records(world.customer(KEY, WHO)) == {(CDC, "u"), (C4C, "c")}
    assert by_attributes(world) == []


def test_several_at_once_are_never_looked_up_by_attributes() -> None:
    world = amelia()
    answer = world.ask(f"{{ customers(by: [{{{KEY}}}]) {{ {WHO} }} }}")
    assert {one["recordId"] for one in answer.data["customers"][0]["identities"]} == {"u", "s"}
    assert by_attributes(world) == []
    assert records(world.customer(KEY, WHO)) == {(CDC, "u"), (SHOP, "s"), (C4C, "c")}
    assert by_attributes(world, C4C)


def test_a_system_that_is_down_is_not_looked_up_and_is_missing() -> None:
    world = amelia()
    world.books[C4C].fault = Unreachable
    answer = world.customer(KEY, WHO)
    assert answer.missing == [("customer.identities", C4C)]
    assert by_attributes(world) == []


BROAD = f"customer(by: {{{KEY}}}, options: {{strictness: BROAD}}) {{ {WHO} }}"


@pytest.mark.parametrize(
    ("query", "times"),
    [(BROAD, MOST_CALLS), (f"identify(by: {{{KEY}}}) {{ level }}", MOST_CALLS), (f"customer(by: {{{KEY}}}) {{ {WHO} }}", 1)],
)
def test_at_most_six_look_ups_in_one_system_and_each_but_once(query: str, times: int) -> None:
    """Of a whole family in one home the system tells twenty, and none is hers. Strictly it is enough that nobody is born that
    day."""
    world = amelia()
    brothers = {**AMELIA, "given_name": "Thomas", "birth_date": None}
    world.books[C4C].accounts[:] = [Account(C4C, f"x{number}", **brothers) for number in range(25)]
    assert not world.ask(f"{{ {query} }}").errors
    asked = by_attributes(world, C4C)
    assert len(asked) == len(set(asked)) == times <= 6
