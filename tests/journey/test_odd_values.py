"""Data as it is: one odd value in one system costs itself, and the answer says which field could not be read."""

import pytest

from tests.journey.world import ANNEX, C4C, CDC, FARFETCH, MINDTOUCH, TOUCHPOINTS, World
from tests.running import RunningGateway

AMELIA, OLIVER = "amelia.hart@example.com", "oliver.bennett@example.com"
WHOLE = """query ($email: String!) { customer(by: {email: $email}) {
  profile { fullName email birthDate missing { id } }
  membership { number status tier { name } points { available lifetime } source { asOf } }
  orders(first: 3) { nodes { number total { amount } items { name } } missing { id } }
  timeline(first: 5) { nodes { id } missing { id } }
} }"""


def unreadable(answer) -> list[tuple[str, str, str, int]]:
    told = answer.body.get("extensions", {}).get("unreadable", [])
    return [(one["system"], one["capability"], one["field"], one["rows"]) for one in told]


@pytest.mark.parametrize(
    ("system", "field", "odd"),
    [
        (C4C, "BirthDate", "/Date(-62135769600000)/"),
        (CDC, "birthYear", "unknown"),
        (CDC, "zip", {"code": 10115}),
        (ANNEX, "updateDate", "0000-00-00 00:00:00"),
        (ANNEX, "lifetimePoints", "N/A"),
        (FARFETCH, "priceInclTaxes", "free"),
    ],
)
def test_an_odd_value_costs_no_other_part_of_the_file(
    fresh: RunningGateway, world: World, system: str, field: str, odd: object
) -> None:
    world.breaks(system, "odd", field=field, value=odd, rows=1000)
    answer = fresh.ask(WHOLE, {"email": AMELIA})
    assert answer.errors == []
    customer = answer.data["customer"]
    assert customer["profile"]["fullName"] == "Amelia Hart"
    assert customer["membership"]["tier"]["name"] == "Gold"
    assert len(customer["orders"]["nodes"]) == 3
    assert len(customer["timeline"]["nodes"]) == 5
    assert all(customer[part]["missing"] == [] for part in ("profile", "orders", "timeline"))
    assert any(told[0] == system and told[2].endswith(field) for told in unreadable(answer))


def test_an_odd_row_of_one_person_costs_nothing_of_another(fresh: RunningGateway, world: World) -> None:
    query = """query ($a: String!, $b: String!) {
        customers(by: [{email: $a}, {email: $b}], options: {maxAgeSeconds: 0}) { profile { fullName birthDate email } } }"""
    healthy = fresh.ask(query, {"a": AMELIA, "b": OLIVER}).data["customers"]
    world.breaks(C4C, "odd", field="BirthDate", value="/Date(-62135769600000)/", rows=1)
    answer = fresh.ask(query, {"a": AMELIA, "b": OLIVER})
    assert (answer.errors, answer.data["customers"]) == ([], healthy)
    assert unreadable(answer) == [(C4C, "PROFILE", "BirthDate", 1)]


def test_an_unreadable_field_from_the_cache_is_reported_but_counted_once(fresh: RunningGateway, world: World) -> None:
    world.breaks(ANNEX, "odd", field="lifetimePoints", value="66,200")
    query = "query ($email: String!) { customer(by: {email: $email}) { membership { points { available lifetime } } } }"
    first = fresh.ask(query, {"email": AMELIA})
    points = first.data["customer"]["membership"]["points"]
    assert points["available"] > 0
    assert points["lifetime"] is None
    world.forget()
    again = fresh.ask(query, {"email": AMELIA})
    assert world.calls() == {}
    told = [(ANNEX, "MEMBERSHIP", "lifetimePoints", 1)]
    assert (unreadable(first), unreadable(again)) == (told, told)
    systems = fresh.ask("{ systems { id health { unreadable } } }").data["systems"]
    assert {one["id"]: one["health"]["unreadable"] for one in systems if one["health"]["unreadable"]} == {ANNEX: 1}


def test_an_event_without_a_time_costs_itself(fresh: RunningGateway, world: World) -> None:
    query = """query ($email: String!) { customer(by: {email: $email}) {
        timeline(first: 10, kinds: [APP_EVENT, CURRENCY_EXCHANGE]) { nodes { id } missing { id } } } }"""
    healthy = [node["id"] for node in fresh.ask(query, {"email": AMELIA}).data["customer"]["timeline"]["nodes"]]
    world.breaks(TOUCHPOINTS, "odd", field="time", value=None)
    answer = fresh.ask(query.replace("email: $email}", "email: $email}, options: {maxAgeSeconds: 0}"), {"email": AMELIA})
    timeline = answer.data["customer"]["timeline"]
    assert timeline["missing"] == []
    assert len(timeline["nodes"]) >= len(healthy) - 2
    assert {TOUCHPOINTS} == {system for system, *_ in unreadable(answer)}


def test_a_title_that_is_a_number_is_its_digits(fresh: RunningGateway, world: World) -> None:
    world.breaks(MINDTOUCH, "odd", field="title", value=1984)
    answer = fresh.ask('{ searchArticles(text: "watch", first: 3) { nodes { title } } }')
    assert answer.errors == []
    assert "1984" in [node["title"] for node in answer.data["searchArticles"]["nodes"]]
