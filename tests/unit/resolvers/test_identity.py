"""Who is meant by a key: which records are one person's, what is asked for it, and what a failing system leaves open."""

from datetime import date
from itertools import permutations

import pytest

from adapters.ports.errors import NotAskedInTime, SourceError, Throttled, TimedOut, Unreachable
from resolvers.errors import AmbiguousIdentity, BadInput
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP, Account
from tests.unit.resolvers.world import World

BORN = date(1984, 5, 14)
WHO = "id idIsProvisional identities { system { id } recordId match { method confidence } }"


def amelia() -> list[Account]:
    """CDC by e-mail and phone; C4C only through the ERP number that CDC names; loyalty and shop through CDC's links."""
    links = ((ERP, "204711"), (ANNEX, "HRD-1"), (SHOP, "2955"))
    name = {"owner": "amelia", "given_name": "Amelia", "family_name": "Hart", "birth_date": BORN}
    return [
        Account(CDC, "uid1", links=links, emails=("amelia@example.com",), phones=("+447700900123",), **name),
        Account(C4C, "1004711", links=((ERP, "204711"),), **name),
        Account(ANNEX, "HRD-1", emails=("amelia@example.com",), **name),
        Account(SHOP, "2955", links=((CDC, "uid1"),), emails=("amelia@example.com",), wishlist_id="w1", **name),
    ]


ALL_OF_HER = {(CDC, "uid1"), (C4C, "1004711"), (ANNEX, "HRD-1"), (SHOP, "2955")}

KEYS = [
    'email: "Amelia@Example.com"',
    'phone: "07700 900123"',
    'membershipNumber: "HRD-1"',
    f'external: {{system: "{CDC}", id: "uid1"}}',
    f'external: {{system: "{C4C}", id: "1004711"}}',
    f'external: {{system: "{SHOP}", id: "2955"}}',
    f'external: {{system: "{ERP}", id: "0000204711"}}',
]


def records(answer: object) -> set[tuple[str, str]]:
    data = answer.data["customer"]  # type: ignore[attr-defined]
    return {(one["system"]["id"], one["recordId"]) for one in data["identities"]}


@pytest.mark.parametrize("key", KEYS)
def test_every_key_leads_to_the_same_records_and_the_same_id(key: str) -> None:
    answer = World(amelia()).customer(key, WHO)
    assert not answer.errors
    assert records(answer) == ALL_OF_HER
    by_email = World(amelia()).customer(KEYS[0], WHO)
    assert answer.data["customer"]["id"] == by_email.data["customer"]["id"]
    assert answer.data["customer"]["idIsProvisional"] is False


def test_the_id_that_was_given_finds_the_person_again() -> None:
    world = World(amelia())
    given = world.customer(KEYS[0]).data["customer"]["id"]
    again = World(amelia()).customer(f'id: "{given}"', WHO)
    assert records(again) == ALL_OF_HER
    assert again.data["customer"]["id"] == given


def test_an_id_given_before_somebody_enrolled_finds_them_afterwards() -> None:
    (account,) = [one for one in amelia() if one.system == CDC]
    account.links = ()
    before = World([account]).customer(KEYS[0]).data["customer"]["id"]
    enrolled = World(amelia()).customer(f'id: "{before}"', WHO)
    assert records(enrolled) == ALL_OF_HER
    assert enrolled.data["customer"]["id"] != before


def test_records_are_the_same_in_whatever_order_the_systems_answer() -> None:
    ids = set()
    for latencies in permutations((0.01, 0.05, 0.1, 0.2)):
        world = World(amelia())
        for book, latency in zip((CDC, C4C, ANNEX, SHOP), latencies, strict=True):
            world.books[book].latency = latency
        answer = world.customer(KEYS[0], WHO)
        assert records(answer) == ALL_OF_HER
        ids.add(answer.data["customer"]["id"])
    assert len(ids) == 1


def test_nobody_is_null_without_an_error() -> None:
    answer = World(amelia()).customer('email: "nobody@example.com"')
    assert answer.data == {"customer": None}
    assert not answer.errors


def test_two_people_behind_one_phone_are_ambiguous_and_nobody_is_named() -> None:
    home = "+442079460101"
    world = World(
        [
            Account(CDC, "p", phones=(home,), given_name="Priya", family_name="Nair"),
            Account(CDC, "a", phones=(home,), given_name="Arjun", family_name="Nair"),
        ]
    )
    answer = world.customer(f'phone: "{home}"')
    assert answer.data == {"customer": None}
    assert isinstance(answer.errors["customer"], AmbiguousIdentity)


def test_two_crm_records_under_two_surnames_are_one_person() -> None:
    shared = {"emails": ("emma@example.com",), "given_name": "Emma", "birth_date": BORN}
    world = World([Account(C4C, "1", family_name="Whitfield", **shared), Account(C4C, "2", family_name="Clarke", **shared)])
    assert records(world.customer('email: "emma@example.com"', WHO)) == {(C4C, "1"), (C4C, "2")}


def test_another_name_on_the_same_email_is_not_joined() -> None:
    mail = "household@example.com"
    world = World(
        [
            Account(CDC, "p", emails=("priya@example.com", mail), given_name="Priya"),
            Account(C4C, "9", emails=(mail,), given_name="Arjun"),
        ]
    )
    assert records(world.customer('email: "priya@example.com"', WHO)) == {(CDC, "p")}


def test_a_shared_email_of_two_people_is_ambiguous_across_systems() -> None:
    mail = "household@example.com"
    world = World([Account(CDC, "p", emails=(mail,), given_name="Priya"), Account(C4C, "9", emails=(mail,), given_name="Arjun")])
    assert isinstance(world.customer(f'email: "{mail}"').errors["customer"], AmbiguousIdentity)


def test_an_account_that_may_be_the_fathers_is_not_the_sons() -> None:
    """A John Hart shares a customer number with his father of the same name: a record under it that tells no birth date may be
    either's."""
    both = {"links": ((ERP, "204711"),), "given_name": "John", "family_name": "Hart"}
    son = Account(C4C, "son", emails=("john@example.com",), birth_date=BORN, **both)
    father = Account(C4C, "father", birth_date=date(1950, 7, 9), **both)
    account = Account(CDC, "account", **both)
    assert records(World([son, account]).customer('email: "john@example.com"', WHO)) == {(C4C, "son"), (CDC, "account")}
    assert records(World([son, father, account]).customer('email: "john@example.com"', WHO)) == {(C4C, "son")}


def test_a_chain_of_records_is_followed_to_its_third_question() -> None:
    """The e-mail leads to the CRM record, its ERP number to the account, the account's other e-mail to the shop."""
    chain = [
        Account(C4C, "1", links=((ERP, "7"),), emails=("one@example.com",), given_name="A"),
        Account(CDC, "u", links=((ERP, "7"),), emails=("two@example.com",), given_name="A"),
        Account(SHOP, "s", emails=("two@example.com",), given_name="A"),
    ]
    assert records(World(chain).customer('email: "one@example.com"', WHO)) == {(C4C, "1"), (CDC, "u"), (SHOP, "s")}


def test_the_shop_is_not_searched_when_only_the_profile_is_wanted() -> None:
    world = World([Account(CDC, "uid1", emails=("amelia@example.com",), given_name="Amelia")])
    world.customer(KEYS[0], "profile { givenName }")
    assert SHOP not in {slug for slug, _ in world.calls()}
    world = World([Account(CDC, "uid1", emails=("amelia@example.com",), given_name="Amelia")])
    world.customer(KEYS[0], "orders { nodes { number } }")
    assert (SHOP, "find") in world.calls()


@pytest.mark.parametrize("fault", [Unreachable, TimedOut, Throttled])
def test_a_failing_directory_with_a_better_anchor_makes_the_id_provisional(fault: type[SourceError]) -> None:
    world = World([Account(C4C, "1", emails=("amelia@example.com",), given_name="Amelia")])
    world.books[CDC].fault = fault
    assert world.customer(KEYS[0]).data["customer"]["idIsProvisional"] is True


def test_a_failing_directory_without_a_better_anchor_leaves_the_id_settled() -> None:
    world = World(amelia())
    world.books[C4C].fault = Unreachable
    answer = world.customer(KEYS[0], WHO)
    assert answer.data["customer"]["idIsProvisional"] is False
    assert answer.missing == [("customer.identities", C4C)]


def test_a_failing_shop_alone_does_not_make_a_crm_anchor_provisional() -> None:
    world = World([Account(CDC, "uid1", emails=("amelia@example.com",), given_name="Amelia")])
    world.books[SHOP].fault = Unreachable
    assert world.customer(KEYS[0], WHO).data["customer"]["idIsProvisional"] is False


def test_an_unknown_person_is_an_error_if_a_directory_failed() -> None:
    """Otherwise the answer would be null."""
    world = World(amelia())
    world.books[CDC].fault = Unreachable
    answer = world.customer('email: "nobody@example.com"')
    assert answer.failures == {"customer": [("Unreachable", CDC)]}


def test_records_to_which_only_the_failing_system_leads_are_its_error() -> None:
    world = World([one for one in amelia() if one.system != C4C] + [Account(C4C, "1", emails=("amelia@example.com",))])
    world.books[CDC].fault = Throttled
    answer = world.customer(KEYS[0], "membership { number } consents { name } tickets { nodes { id } missing { id } }")
    assert answer.failures == {"customer.membership": [("Throttled", CDC)], "customer.consents": [("Throttled", CDC)]}
    assert answer.data["customer"]["tickets"] == {"nodes": [], "missing": []}


def test_a_remembered_crosswalk_outlives_the_max_age_of_a_query() -> None:
    """The person is searched for again only once the crosswalk has aged."""
    world = World(amelia())
    world.customer(KEYS[0], WHO)
    world.calls()
    world.now += 600
    world.ask(f"{{ customer(by: {{{KEYS[0]}}}, options: {{maxAgeSeconds: 0}}) {{ {WHO} }} }}")
    assert world.calls() == []
    world.now += 400
    world.customer(KEYS[0], WHO)
    assert (CDC, "find") in world.calls()


def test_what_was_found_while_a_directory_failed_is_not_remembered() -> None:
    world = World(amelia())
    world.books[C4C].fault = Unreachable
    world.customer(KEYS[0], WHO)
    world.books[C4C].fault = None
    world.calls()
    assert records(world.customer(KEYS[0], WHO)) == ALL_OF_HER
    assert (C4C, "find") in world.calls()


def test_that_nobody_is_known_is_remembered_briefly() -> None:
    world = World(amelia())
    for seconds, asks in ((0, True), (14, False), (2, True)):
        world.now += seconds
        world.customer('email: "new@example.com"')
        assert bool(world.calls()) is asks


def test_a_person_unknown_to_directories_is_still_found_in_the_shop() -> None:
    world = World([Account(SHOP, "7", emails=("amelia@example.com",), given_name="Amelia")])
    assert world.customer(KEYS[0], "profile { givenName }").data == {"customer": None}
    assert records(world.customer(KEYS[0], WHO)) == {(SHOP, "7")}
    world.calls()
    assert world.customer(KEYS[0], "profile { givenName }").data["customer"] is not None


def test_that_nobody_is_known_is_remembered_also_of_the_shop() -> None:
    world = World()
    for asks in (True, False):
        world.customer(KEYS[0], "orders { nodes { number } }")
        assert bool(world.calls()) is asks


def test_a_crosswalk_that_never_searched_the_shop_does_not_hide_its_orders() -> None:
    alone = Account(CDC, "uid1", emails=("amelia@example.com",), given_name="Amelia")
    shop = Account(SHOP, "7", emails=("amelia@example.com",), given_name="Amelia")
    world = World([alone, shop])
    world.customer(KEYS[0], "profile { givenName }")
    assert records(world.customer(KEYS[0], WHO)) == {(CDC, "uid1"), (SHOP, "7")}


def test_a_directory_that_hangs_takes_its_share_of_the_time_and_no_more() -> None:
    world = World(amelia())
    world.books[C4C].hangs = True
    answer = world.customer(KEYS[0], WHO, deadline_s=2.0)
    assert records(answer) == ALL_OF_HER - {(C4C, "1004711")}
    assert answer.took < 2.0


def test_everything_that_hangs_is_an_error_within_the_deadline() -> None:
    world = World(amelia())
    for book in world.books.values():
        book.hangs = True
    answer = world.customer(KEYS[0], WHO, deadline_s=1.0)
    assert answer.failures == {"customer": [("TimedOut", SHOP), ("TimedOut", C4C), ("TimedOut", CDC)]}
    assert answer.took <= 1.0


def test_no_time_left_is_told_as_such() -> None:
    assert isinstance(World(amelia()).customer(KEYS[0], deadline_s=-1.0).errors["customer"], NotAskedInTime)


@pytest.mark.parametrize(
    "key",
    [
        'email: "amelia"',
        'phone: "what"',
        'membershipNumber: ""',
        'external: {system: "nowhere", id: "1"}',
        'id: "forged"',
        'membershipNumber: "a\\u0000b"',
    ],
)
def test_a_malformed_key_is_turned_down_without_repeating_it(key: str) -> None:
    answer = World(amelia()).customer(key)
    error = answer.errors["customer"]
    assert isinstance(error, BadInput)
    assert "amelia" not in str(error).casefold()


def test_one_bad_key_among_several_costs_its_own_place_only() -> None:
    answer = World(amelia()).ask(
        '{ customers(by: [{email: "amelia@example.com"}, {email: "x"}, {phone: "07700900999"}]) { id } }'
    )
    assert [one is not None for one in answer.data["customers"]] == [True, False, False]
    assert list(answer.errors) == ["customers.1"]
