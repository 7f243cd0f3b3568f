"""Looking for people by what somebody remembers of them."""

from typing import Any

import pytest

from mocks.world import cast as played
from mocks.world import commerce, erp_numbers
from mocks.world.days import SAME, today
from resolvers.identity.keys.normal_forms import folded
from resolvers.identity.people_search import variants
from tests.journey.world import C4C, CDC, MARKETING, SEED, World
from tests.running import RunningGateway

QUERY = """query ($text: String!, $first: Int, $after: String) {
  searchCustomers(text: $text, first: $first, after: $after) {
    edges { cursor score matchedOn node { id profile { fullName } } }
    pageInfo { hasNextPage endCursor }
    missing { id } truncated { id }
  }
}"""

CAST = {person.number: person for person in played.people(SEED, today(SAME))}
SEARCHED = {CDC, C4C, MARKETING}
"""Those that can search people."""


def search(gateway: RunningGateway, text: str, **more: Any) -> Any:
    answer = gateway.ask(QUERY, {"text": text, **more})
    assert (answer.status, answer.errors) == (200, []), answer.body
    return answer.data["searchCustomers"]


def names(found: Any) -> list[str]:
    return [edge["node"]["profile"]["fullName"] for edge in found["edges"]]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("amelia hart", ["givenName", "familyName"]),
        ("Hart Amelia", ["givenName", "familyName"]),
        ("amel har", ["givenName", "familyName"]),
        ("amelia.hart@example.com", ["email"]),
        ("07700 900123", ["phone"]),
        ("HRD-10002841", ["number"]),
        ("204711", ["number"]),
        ("1004711", ["number"]),
    ],
)
def test_amelia_is_found_once_by_whatever_is_known_of_her(fresh: RunningGateway, text: str, matched: list[str]) -> None:
    found = search(fresh, text)
    assert names(found)[0] == "Amelia Hart"
    assert names(found).count("Amelia Hart") == 1
    assert found["edges"][0]["matchedOn"] == matched
    assert found["missing"] == []


def test_the_id_of_a_hit_is_the_id_of_the_customer(fresh: RunningGateway) -> None:
    hit = search(fresh, "amelia hart")["edges"][0]["node"]
    asked = fresh.ask('{ customer(by: { email: "amelia.hart@example.com" }) { id } }').data["customer"]
    assert hit["id"] == asked["id"]


def test_namesakes_are_two_hits_and_two_records_of_one_person_are_one(fresh: RunningGateway) -> None:
    assert names(search(fresh, "john smith")).count("John Smith") == 2
    emma = [name for name in names(search(fresh, "emma", first=100)) if name.startswith("Emma")]
    assert emma.count("Emma Clarke") == 1
    assert "Emma Whitfield" not in emma


def test_emma_is_found_by_her_maiden_name(fresh: RunningGateway) -> None:
    assert names(search(fresh, "emma whitfield")) == ["Emma Clarke"]


@pytest.mark.parametrize("text", ["Émile Ångström-O'Neill", "o'neill", "ångström"])
def test_accents_and_apostrophes_find_emile_and_nobody_else(fresh: RunningGateway, text: str) -> None:
    assert names(search(fresh, text)) == ["Émile Ångström-O'Neill"]


NASTY = [
    "*",
    "%",
    "'",
    '"',
    "* *",
    "a*",
    "%a%",
    "' or 1 eq 1 or '",
    '" OR 1 = 1',
    "\\",
    "()",
    "amelia* OR *",
    "\N{WATCH}",
    "_melia",
]


@pytest.mark.parametrize("text", NASTY)
def test_what_breaks_a_filter_finds_nobody_by_accident(fresh: RunningGateway, text: str) -> None:
    """Signs are passed over: of `a*` the letter is left, and whoever is found has it in their name."""
    found = search(fresh, text, first=100)
    letters = folded(text)
    assert all(letters and letters in folded(name) for name in names(found)), names(found)
    assert found["missing"] == []


def test_a_text_too_long_is_turned_down_with_the_reason(fresh: RunningGateway, world: World) -> None:
    answer = fresh.ask(QUERY, {"text": "x" * 10_000})
    assert answer.data == {"searchCustomers": None}
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_USER_INPUT"]
    assert "200" in answer.errors[0]["message"]
    assert world.calls() == {}


def test_page_by_page_everybody_comes_once_and_best_first(fresh: RunningGateway) -> None:
    whole = search(fresh, "walker", first=100)
    assert len(whole["edges"]) > 5
    scores = [edge["score"] for edge in whole["edges"]]
    assert scores == sorted(scores, reverse=True)
    paged: list[Any] = []
    after = None
    while True:
        page = search(fresh, "walker", first=3, after=after)
        paged += page["edges"]
        assert len(page["edges"]) <= 3
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
        assert len(paged) < 200
    assert [edge["node"]["id"] for edge in paged] == [edge["node"]["id"] for edge in whole["edges"]]
    assert len({edge["node"]["id"] for edge in paged}) == len(paged)


def test_a_cursor_of_another_text_is_turned_down(fresh: RunningGateway) -> None:
    cursor = search(fresh, "walker", first=1)["pageInfo"]["endCursor"]
    answer = fresh.ask(QUERY, {"text": "amelia", "after": cursor})
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("down", [CDC, C4C, MARKETING])
def test_a_system_that_fails_is_named_and_the_others_hits_are_there(fresh: RunningGateway, world: World, down: str) -> None:
    world.breaks(down, "status", status=503)
    answer = fresh.ask(QUERY, {"text": "amelia hart"})
    found = answer.data["searchCustomers"]
    assert [one["id"] for one in found["missing"]] == [down]
    assert [edge["score"] for edge in found["edges"]][:1] == [1.0]


def test_when_no_system_can_be_heard_it_is_null_with_their_errors(fresh: RunningGateway, world: World) -> None:
    for system in SEARCHED:
        world.breaks(system, "status", status=503)
    answer = fresh.ask(QUERY, {"text": "amelia hart"})
    assert answer.data == {"searchCustomers": None}
    assert {error["extensions"]["system"] for error in answer.errors} == SEARCHED


@pytest.mark.parametrize("heard", sorted(SEARCHED))
def test_one_system_that_answers_is_enough_to_find_her(fresh: RunningGateway, world: World, heard: str) -> None:
    for system in SEARCHED - {heard}:
        world.breaks(system, "status", status=503)
    answer = fresh.ask(QUERY, {"text": "amelia hart"})
    found = answer.data["searchCustomers"]
    assert {one["id"] for one in found["missing"]} == SEARCHED - {heard}
    assert [edge["score"] for edge in found["edges"]][:1] == [1.0]


def test_a_person_known_to_marketing_too_is_one_hit_with_the_customers_id(fresh: RunningGateway, world: World) -> None:
    hits = search(fresh, "noah fischer")["edges"]
    assert [hit["node"]["profile"]["fullName"] for hit in hits] == ["Noah Fischer"]
    asked = fresh.ask('{ customer(by: { email: "noah.fischer@example.com" }) { id } }').data["customer"]
    assert hits[0]["node"]["id"] == asked["id"]


def test_a_common_name_says_which_systems_had_more_than_was_read(fresh: RunningGateway) -> None:
    assert {one["id"] for one in search(fresh, "a", first=1)["truncated"]} == SEARCHED


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("al sayed", "Hassan Al-Sayed"),
        ("hassan alsayed", "Hassan Al-Sayed"),
        ("alsayed", "Hassan Al-Sayed"),
        ("o neill", "Émile Ångström-O'Neill"),
        ("emile oneill", "Émile Ångström-O'Neill"),
        ("angstrom o neill", "Émile Ångström-O'Neill"),
        ("angstrom", "Émile Ångström-O'Neill"),
        ("devere", "Charlotte de Vere"),
        ("charlotte de-vere", "Charlotte de Vere"),
        ("amleia hart", "Amelia Hart"),
        ("amelia hatr", "Amelia Hart"),
        ("ameila", "Amelia Hart"),
        ("amelya hart", "Amelia Hart"),
        ("ameliaa hart", "Amelia Hart"),
        ("isabela moreau", "Isabella Moreau"),
        ("moraeu", "Isabella Moreau"),
        ("priya niar", "Priya Nair"),
        ("hasan al sayed", "Hassan Al-Sayed"),
        ("noha fischer", "Noah Fischer"),
    ],
)
def test_what_people_type_finds_whom_they_mean(fresh: RunningGateway, text: str, name: str) -> None:
    found = search(fresh, text)
    assert name in names(found)
    assert len({edge["node"]["id"] for edge in found["edges"]}) == len(found["edges"])
    assert found["missing"] == []


@pytest.mark.parametrize("text", ["al sayed", "o neill", "devere", "angstrom", "amleia hart"])
@pytest.mark.parametrize("down", [CDC, C4C, MARKETING])
def test_so_it_is_where_one_system_is_down(fresh: RunningGateway, world: World, text: str, down: str) -> None:
    if down == C4C and text == "devere":
        down = CDC  # marketing knows her by the CRM's number alone
    whole = names(search(fresh, text))
    world.breaks(down, "status", status=503)
    answer = fresh.ask(QUERY.replace("profile { fullName }", "identities { recordId }"), {"text": text})
    assert len(answer.data["searchCustomers"]["edges"]) == len(whole) == 1


def test_a_slip_in_a_name_of_many_finds_those_who_bear_it(fresh: RunningGateway) -> None:
    walkers = {name for name in names(search(fresh, "walker", first=100)) if name.endswith(" Walker")}
    assert len(walkers) > 5
    for text in ("wlaker", "walekr", "waker", "walkker", "walxer"):
        assert {name for name in names(search(fresh, text, first=100)) if name.endswith(" Walker")} == walkers


def test_an_order_and_a_ticket_lead_to_whose_they_are_and_to_nobody_else(fresh: RunningGateway) -> None:
    query = """{ customer(by: { email: "amelia.hart@example.com" }) {
      id orders(first: 20) { nodes { number } } tickets(first: 5) { nodes { number } } } }"""
    amelia = fresh.ask(query).data["customer"]
    orders, tickets = ([node["number"] for node in amelia[name]["nodes"]] for name in ("orders", "tickets"))
    codes = [number for number in orders if len(number) == 6]
    assert codes
    assert tickets
    for text, matched in ((codes[0], "orderNumber"), (codes[0].lower(), "orderNumber"), (tickets[0], "ticketNumber")):
        edges = search(fresh, text)["edges"]
        assert [(edge["node"]["id"], edge["matchedOn"]) for edge in edges] == [(amelia["id"], [matched])]
    edges = search(fresh, erp_numbers.order_number(commerce.purchase(CAST[1], 0)))["edges"]
    assert [edge["node"]["id"] for edge in edges] == [amelia["id"]]
    assert search(fresh, "QXQXQ9")["edges"] == []


@pytest.mark.parametrize("order", [0, 1])
def test_a_surname_and_postcode_find_a_home_and_each_who_lives_there(fresh: RunningGateway, order: int) -> None:
    """Each of them can be found alone by adding the first name."""
    postcode = CAST[3].address.postcode
    for code in (postcode, postcode.replace(" ", "").lower()):
        found = search(fresh, " ".join(("nair", code)[:: -1 if order else 1]))
        assert set(names(found)) == {"Priya Nair", "Arjun Nair"}
        assert len(found["edges"]) == 2
        assert found["edges"][0]["matchedOn"] == ["familyName", "postalCode"]
    assert names(search(fresh, f"priya nair {postcode}")) == ["Priya Nair"]
    assert names(search(fresh, f"niar {postcode}")) in ([], ["Priya Nair", "Arjun Nair"], ["Arjun Nair", "Priya Nair"])
    assert search(fresh, f"stone {postcode}")["edges"] == []


def test_a_text_that_fits_nobody_costs_a_bounded_number_of_calls(fresh: RunningGateway, world: World) -> None:
    world.forget()
    assert search(fresh, "zzyzxor qwrtplom bcdfghot")["edges"] == []
    calls = world.calls()
    assert calls.keys() == SEARCHED
    assert all(1 < count <= 1 + variants.MOST for count in calls.values()), calls


def test_a_text_that_fits_somebody_is_asked_once(fresh: RunningGateway, world: World) -> None:
    world.forget()
    answer = fresh.ask('{ searchCustomers(text: "amelia hart") { edges { score } } }')
    assert answer.data["searchCustomers"]["edges"]
    assert world.calls() == {MARKETING: 1, CDC: 2, C4C: 2}, "each is searched once; who it is costs one more"
