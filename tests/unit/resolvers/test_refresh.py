"""`refreshCustomer`: what is remembered of a person is dropped, and who asks next is answered by the systems."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, PREDICTIONS, Flow, Groups
from adapters.ports.records import Consent, Prediction, Predictions, Purpose
from adapters.ports.shapes import EMAIL as MAIL
from adapters.ports.shapes import PHONE, Window
from resolvers.errors import BadInput
from tests.unit.resolvers.consent.amelia import BORN
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP, Account, FakeLookup, described
from tests.unit.resolvers.world import World

EMAIL = 'email: "amelia@example.com"'
FILE = "id profile { givenName } membership { number } consents { name }"
REFRESH = "mutation($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }"


@pytest.fixture
def world() -> World:
    emails = ("amelia@example.com",)
    return World(
        [
            Account(CDC, "u", links=((ANNEX, "M"),), emails=emails, given_name="Amelia", birth_date=BORN),
            Account(C4C, "c", links=((ANNEX, "M"),), emails=emails, given_name="Amelia", birth_date=BORN),
            Account(ANNEX, "M", emails=emails, given_name="Amelia", birth_date=BORN),
            Account(CDC, "other", emails=("oliver@example.com",), given_name="Oliver", birth_date=BORN),
        ],
        ttl_s={"profile": 600, "membership": 600, "consent": 600},
    )


def known(world: World, key: str = EMAIL) -> Any:
    """The customer, after which nothing of the answer has to be asked for again."""
    customer = world.customer(key, FILE).data["customer"]
    world.calls()
    world.customer(key, FILE)
    assert world.calls() == []
    return customer


def refreshed(world: World, customer_id: str, query: str = REFRESH) -> Any:
    world.now += 1
    answer = world.ask(query, id=customer_id)
    assert not answer.errors
    return answer.data["refreshCustomer"]


def test_what_changed_in_a_system_is_seen_after_it_and_not_before(world: World) -> None:
    customer = known(world)
    for account in world.accounts:
        account.given_name = "Amelie"
    assert world.customer(EMAIL, FILE).data["customer"]["profile"]["givenName"] == "Amelia"
    assert refreshed(world, customer["id"])["purgedEntries"] > 0
    assert world.calls() == []
    assert world.customer(EMAIL, FILE).data["customer"]["profile"]["givenName"] == "Amelie"


def test_a_refresh_counts_the_purged_entries_and_a_second_one_finds_none(world: World) -> None:
    customer = known(world)
    held = len(world.cache)
    assert refreshed(world, customer["id"]) == {"purgedEntries": held}
    assert len(world.cache) == 0
    assert refreshed(world, customer["id"]) == {"purgedEntries": 0}


def test_who_is_meant_is_worked_out_anew(world: World) -> None:
    customer = known(world)
    world.accounts[0].links = ()
    world.accounts[1].links = ()
    refreshed(world, customer["id"])
    world.customer(EMAIL, FILE)
    assert (CDC, "find") in world.calls()


def test_the_customer_is_asked_for_anew_and_is_then_at_hand_again(world: World) -> None:
    customer = known(world)
    for account in world.accounts:
        account.given_name = "Amelie"
    query = f"mutation($id: ID!) {{ refreshCustomer(id: $id) {{ purgedEntries customer {{ {FILE} }} }} }}"
    payload = refreshed(world, customer["id"], query)
    assert payload["customer"]["profile"]["givenName"] == "Amelie"
    assert payload["customer"]["id"] == customer["id"]
    assert {CDC, C4C, ANNEX} <= {system for system, _ in world.calls()}


@pytest.mark.parametrize("strictness", ["STRICT", "BROAD"])
def test_records_linked_only_in_the_shared_cache_are_dropped_too(world: World, strictness: str) -> None:
    query = f"{{ customer(by: {{{EMAIL}}}, options: {{strictness: {strictness}}}) {{ {FILE} }} }}"
    customer = world.ask(query).data["customer"]
    world.cache._hot.clear()
    for account in world.accounts:
        account.given_name = "Amelie"
    refreshed(world, customer["id"])
    assert world.ask(query).data["customer"]["profile"]["givenName"] == "Amelie"


def test_keys_print_the_same_in_whatever_gateway_makes_them(world: World) -> None:
    """The shared cache hashes a key as it prints, and so does a drop by another gateway, which has only the texts of a tag."""
    world.accounts = [*world.accounts, Account(SHOP, "s", emails=("amelia@example.com",), given_name="Amelia", birth_date=BORN)]
    selected = (
        f"{FILE} orders {{ nodes {{ total {{ amount }} }} }} wishlist {{ nodes {{ sku }} }} tickets {{ nodes {{ number }} }}"
    )
    assert world.customer(EMAIL, selected).data["customer"]
    assert {key[1] for key in world.cache._hot} >= {"customer"}
    assert {type(part) for key in world.cache._hot for part in key} <= {str, int, type(None), Window}


def test_systems_keyed_by_anothers_id_or_an_address_are_queried_again(world: World) -> None:
    """Of them nothing is remembered as the person's record: their ids are the account's number, or an address."""
    world.accounts[0].phones = world.accounts[1].phones = ("+447700900123",)
    world.accounts[3].phones = ("+447700900124",)  # type: ignore[index]
    for slug, traits in GO_BY.items():
        world.connect(described(slug, **traits))
    selected = f"{FILE} predictions {{ name }} campaigns {{ nodes {{ campaign }} }}"
    keys = [EMAIL, 'email: "oliver@example.com"']
    world.ttl_s |= {"predictions": 600, "campaigns": 600}
    for key in [*keys, *keys]:  # whose an address is was told by identity; the second time it is read from the records
        assert not world.customer(key, selected).errors
    world.calls()
    customer = world.customer(EMAIL, selected).data["customer"]
    assert world.calls() == []
    refreshed(world, customer["id"])
    world.customer(keys[1], selected)
    assert world.calls() == []
    world.customer(EMAIL, selected)
    asked = {slug: ids for slug, _, ids in world.ledger if slug in GO_BY}
    assert asked == {
        "by-account": ("u",),
        "by-either": (f"{CDC}:u", f"{ANNEX}:M"),
        "by-phone": ("+447700900123",),
        "by-address": ("phone:+447700900123", "email:amelia@example.com"),
    }


GO_BY: Any = {
    "by-account": {"groups": frozenset({PREDICTIONS}), "keyed_by": (CDC,)},
    "by-either": {"groups": frozenset({PREDICTIONS}), "keyed_by": (CDC, ANNEX)},
    "by-phone": {"flows": frozenset({Flow.CAMPAIGNS}), "keyed_by": (PHONE,)},
    "by-address": {"groups": frozenset({PREDICTIONS}), "keyed_by": (PHONE, MAIL)},
}
"""Systems without ids of their own for people, and what each takes in their place."""


def test_nobody_else_has_to_be_asked_for_again(world: World) -> None:
    known(world, 'email: "oliver@example.com"')
    refreshed(world, known(world)["id"])
    world.customer('email: "oliver@example.com"', FILE)
    assert world.calls() == []


def test_somebody_of_whom_nothing_is_remembered_is_refreshed_all_the_same(world: World) -> None:
    customer_id = SEALS_OF.of("Customer", CDC, "u")
    assert refreshed(world, customer_id) == {"purgedEntries": 0}
    assert {what for _, what in world.calls()} == {"find"}, "who that is, and nothing else of them"


def test_who_is_not_known_any_more_is_null_without_an_error(world: World) -> None:
    query = "mutation($id: ID!) { refreshCustomer(id: $id) { customer { id } } }"
    assert refreshed(world, SEALS_OF.of("Customer", CDC, "gone"), query) == {"customer": None}


SEALS_OF = World().house.node_ids


@pytest.mark.parametrize(
    ("customer_id", "said"),
    [
        ("not an id", "this is not an id of this gateway; pass an `id` as it was given"),
        (SEALS_OF.of("Order", SHOP, "1"), "this is the id of an Order, not of Customer"),
    ],
)
def test_something_else_than_a_customers_id_is_turned_down(world: World, customer_id: str, said: str) -> None:
    answer = world.ask(REFRESH, id=customer_id)
    (error,) = answer.errors.values()
    assert isinstance(error, BadInput)
    assert error.message == said


def test_two_refreshes_of_one_request_each_bring_what_is_there(world: World) -> None:
    amelia, oliver = known(world), known(world, 'email: "oliver@example.com"')
    query = (
        "mutation($one: ID!, $two: ID!) { one: refreshCustomer(id: $one) { customer { profile { givenName } } } "
        "two: refreshCustomer(id: $two) { customer { profile { givenName } } } }"
    )
    data = world.ask(query, one=amelia["id"], two=oliver["id"]).data
    assert [data[name]["customer"]["profile"]["givenName"] for name in ("one", "two")] == ["Amelia", "Oliver"]


def test_whether_somebody_may_be_profiled_is_found_out_anew_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two refreshes of one request, between which somebody objects."""
    world.connect(described("scores", groups=frozenset({PREDICTIONS}), keyed_by=(CDC,)))
    world.books["scores"].parts[PREDICTIONS, "u"] = Predictions((Prediction("churn", 0.3),))
    id_, asked, times = known(world)["id"], FakeLookup.fetch, count()

    async def objecting(self: FakeLookup, ids: Sequence[str], groups: Groups) -> Any:
        if CONSENTS in groups and self.book.slug == CDC:
            self.book.accounts[0].consents = (Consent("marketing", next(times) == 0, Purpose.MARKETING),)
        return await asked(self, ids, groups)

    monkeypatch.setattr(FakeLookup, "fetch", objecting)
    refresh = "refreshCustomer(id: $id) { customer { predictions { name } } }"
    answer = world.ask(f"mutation($id: ID!) {{ a: {refresh} b: {refresh} }}", id=id_)
    assert not answer.errors
    assert [answer.data[one]["customer"]["predictions"] for one in "ab"] == [[{"name": "Churn"}], []]
