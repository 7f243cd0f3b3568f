"""Somebody's record was put right in a system: `refreshCustomer` makes the next answer show it, in all who share the cache."""

import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import orjson
import pytest

from mocks.world.people import Person
from mocks.world.population import Population
from tests.journey.world import (
    ANNEX,
    BW,
    C4C,
    CAMPAIGNS,
    CAR,
    CDC,
    CONTACT_PRO,
    ECC,
    FARFETCH,
    MARKETING,
    MINDTOUCH,
    SAC,
    SYSTEMS,
    TOUCHPOINTS,
    World,
    by,
)
from tests.redis_server import running_redis
from tests.running import Answered, RunningGateway, demo_settings

OLIVER = by("oliver.bennett@example.com")
FILE = """id consents { name } profile { address { city } } membership { points { available } }
  orders(first: 1) { nodes { total { amount } } }"""
NEW = ("Penzance", 7)
REFRESH = "mutation($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }"
WITH_CUSTOMER = f"mutation($id: ID!) {{ refreshCustomer(id: $id) {{ purgedEntries customer {{ {FILE} }} }} }}"
KNOWN = {C4C, CDC, ANNEX, FARFETCH, ECC, CAR, MARKETING}
ASKED = {*KNOWN, CONTACT_PRO, CAMPAIGNS}


def somebody(number: int) -> Person:
    """The nth of those whom all systems know and agree on. Each for one test alone, since what is changed stays changed."""
    agreed = [one for one in Population().of(range(500, 1000)) if set(one.records) >= KNOWN and len(emails(one)) == 1]
    return agreed[number]


def emails(person: Person) -> set[str]:
    return {record.email for system in KNOWN for record in person.records[system]}


def put_right(world: World, person: Person) -> None:
    for system in (C4C, CDC):
        world.change(person.number, system, field="city", value=NEW[0])
    world.change(person.number, ANNEX, field="points", value=NEW[1])


def ask(gateway: RunningGateway, key: str) -> Any:
    answer = gateway.ask(f"{{ customer(by: {key}) {{ {FILE} }} }}")
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["customer"]


def shown(customer: Any) -> tuple[str, int]:
    return customer["profile"]["address"]["city"], customer["membership"]["points"]["available"]


def refresh(gateway: RunningGateway, customer_id: str, query: str = REFRESH) -> Any:
    answer = gateway.ask(query, {"id": customer_id})
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["refreshCustomer"]


def test_what_was_put_right_is_shown_after_a_refresh_and_not_before(fresh: RunningGateway, world: World) -> None:
    person = somebody(0)
    before = ask(fresh, by(person.email))
    ask(fresh, OLIVER)
    put_right(world, person)
    world.forget()
    assert ask(fresh, by(person.email)) == before
    assert refresh(fresh, before["id"])["purgedEntries"] > 5
    assert world.asked() == []
    after = ask(fresh, by(person.email))
    assert shown(after) == NEW != shown(before)
    assert set(world.calls()) == ASKED
    world.forget()
    ask(fresh, OLIVER)
    assert world.asked() == []


def test_the_customer_in_the_answer_is_asked_for_anew_and_is_then_at_hand(fresh: RunningGateway, world: World) -> None:
    person = somebody(1)
    before = ask(fresh, by(person.email))
    put_right(world, person)
    customer = refresh(fresh, before["id"], WITH_CUSTOMER)["customer"]
    assert (shown(customer), customer["id"]) == (NEW, before["id"])
    world.forget()
    assert shown(ask(fresh, f'{{ id: "{before["id"]}" }}')) == NEW
    assert world.asked() == []


ALL_OF_A_PERSON = """id consents { name } membership { number } wishlist(first: 1) { nodes { sku } }
  tickets(first: 1) { nodes { number } } orders(first: 3) { nodes { number } } value { orderCount }
  predictions { name } campaigns(first: 1) { nodes { campaign } } timeline(first: 5) { nodes { kind } }"""
NO_IDS_OF_THEIR_OWN = {CAR, BW, SAC, TOUCHPOINTS, CONTACT_PRO, CAMPAIGNS}
"""They know people by ids of other systems or by address."""


def test_systems_keyed_by_anothers_id_or_an_address_are_queried_again(fresh: RunningGateway, world: World) -> None:
    def whole(email: str) -> Any:
        answer = fresh.ask(f"{{ customer(by: {by(email)}) {{ {ALL_OF_A_PERSON} }} }}")
        assert (answer.status, answer.errors) == (200, [])
        return answer.data["customer"]

    amelia = whole("amelia.hart@example.com")
    for _ in range(2):  # whose an address is was told by identity; the second time it is read from the records
        whole("amelia.hart@example.com"), whole("oliver.bennett@example.com")
    world.forget()
    assert whole("amelia.hart@example.com") == amelia
    assert world.asked() == []
    refresh(fresh, amelia["id"])
    whole("oliver.bennett@example.com")
    assert world.asked() == []
    assert whole("amelia.hart@example.com") == amelia
    assert set(world.calls()) == SYSTEMS - {MINDTOUCH}


def test_what_is_no_customers_id_is_turned_down_in_words(fresh: RunningGateway) -> None:
    answer = fresh.ask(REFRESH, {"id": "oliver.bennett@example.com"})
    assert answer.data == {"refreshCustomer": None}
    (error,) = answer.errors
    assert (error["path"], error["extensions"]["code"]) == (["refreshCustomer"], "BAD_USER_INPUT")
    assert "oliver" not in error["message"]


def test_a_refresh_by_get_is_turned_down_and_drops_nothing(fresh: RunningGateway, world: World) -> None:
    customer_id = ask(fresh, OLIVER)["id"]
    world.forget()
    answer = by_get(fresh, REFRESH, {"id": customer_id})
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert answer.data is None
    ask(fresh, OLIVER)
    assert world.asked() == []


def by_get(gateway: RunningGateway, query: str, variables: dict[str, Any]) -> Answered:
    told = urllib.parse.urlencode({"query": query, "variables": orjson.dumps(variables).decode()})
    headers = {"accept": "application/graphql-response+json", "content-type": "application/json"}
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{gateway.url}?{told}", headers=headers), timeout=20)
    with refused.value as error:
        return Answered(error.code, dict(error.headers.items()), orjson.loads(error.read()))


def test_a_refresh_costs_what_its_customer_costs(fresh: RunningGateway) -> None:
    orders = "orders(first: 100) { nodes { items { name brand quantity sku category } } }"
    many = " ".join(f"a{n}: {orders}" for n in range(5))
    answer = fresh.ask(f'mutation {{ refreshCustomer(id: "any") {{ customer {{ {many} }} }} }}')
    assert [error["extensions"]["code"] for error in answer.errors] == ["OPERATION_TOO_COMPLEX"]


def test_a_refresh_holds_for_a_gateway_that_starts_from_the_shared_cache(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What a running one has at hand itself stays its short time, as the schema says; so these have just started."""
    person = somebody(2)
    with running_redis(tmp_path_factory.mktemp("redis")) as port:
        settings = demo_settings(world.address, cache={"redis_url": f"redis://127.0.0.1:{port}/0"})
        with RunningGateway(settings) as one:
            before = ask(one, by(person.email))
            ask(one, OLIVER)
            put_right(world, person)
            with RunningGateway(settings) as second:
                assert ask(second, by(person.email)) == before
                refresh(one, before["id"])
                assert ask(second, by(person.email)) == before
            with RunningGateway(settings) as third:
                assert shown(ask(third, by(person.email))) == NEW
                world.forget()
                ask(third, OLIVER)
                assert world.asked() == []
