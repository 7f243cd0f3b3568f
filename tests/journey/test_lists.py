"""Lists page by page over HTTP: each entry once, newest first; cursors outlive the gateway and fit their field only."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journey.world import World
from tests.running import RunningGateway, demo_settings

AMELIA, ISABELLA = "amelia.hart@example.com", "isabella.moreau@example.com"
LISTS = {
    "orders": "orders(first: $first, after: $after) { edges { cursor node { number at: placedAt } }",
    "tickets": "tickets(first: $first, after: $after) { edges { cursor node { number at: openedAt } }",
    "wishlist": "wishlist(first: $first, after: $after) { edges { cursor node { number: id at: addedAt } }",
    "timeline": "timeline(first: $first, after: $after) { edges { cursor node { number: id at: occurredAt } }",
    "campaigns": "campaigns(first: $first, after: $after) { edges { cursor node { number: id at: sentAt } }",
    "activity": "membership { activity(first: $first, after: $after) { edges { cursor node { number: id at: occurredAt } }",
}
PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
VARIABLES = "query ($email: String!, $first: Int, $after: String)"


def page(gateway: RunningGateway, name: str, email: str, **more: Any) -> Any:
    end = " }" if name == "activity" else ""
    answer = gateway.ask(
        f"{VARIABLES} {{ customer(by: {{ email: $email }}) {{ {LISTS[name]} {PAGE}{end} }} }}", {"email": email, **more}
    )
    assert (answer.status, answer.errors) == (200, [])
    customer = answer.data["customer"]
    return customer["membership"][name] if name == "activity" else customer[name]


def pages(gateway: RunningGateway, name: str, email: str, first: int) -> Iterator[Any]:
    after = None
    while True:
        one = page(gateway, name, email, first=first, after=after)
        info = one["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        yield one
        if not info["hasNextPage"]:
            return
        assert len(one["edges"]) == first
        after = info["endCursor"]


def entries(gateway: RunningGateway, name: str, email: str, first: int) -> list[Any]:
    return [edge["node"] for one in pages(gateway, name, email, first) for edge in one["edges"]]


@pytest.mark.parametrize("first", [7, 100])
def test_four_hundred_orders_come_once_each_newest_first(fresh: RunningGateway, first: int) -> None:
    orders = entries(fresh, "orders", ISABELLA, first)
    assert len({order["number"] for order in orders}) == len(orders) == 400
    assert [order["at"] for order in orders] == sorted((order["at"] for order in orders), reverse=True)


@pytest.mark.parametrize(
    ("name", "email", "first", "least"),
    [
        ("activity", AMELIA, 6, 20),
        ("activity", ISABELLA, 100, 100),
        ("tickets", ISABELLA, 7, 60),
        ("tickets", AMELIA, 1, 4),
        ("wishlist", AMELIA, 2, 3),
        ("orders", AMELIA, 5, 12),
        ("timeline", AMELIA, 17, 100),
        ("campaigns", AMELIA, 3, 12),
    ],
)
def test_a_list_is_the_same_whatever_the_size_of_its_pages(
    fresh: RunningGateway, name: str, email: str, first: int, least: int
) -> None:
    small, large = entries(fresh, name, email, first), entries(fresh, name, email, 100)
    assert small == large
    assert len({entry["number"] for entry in small}) == len(small) >= least
    if name != "wishlist":
        assert [entry["at"] for entry in small] == sorted((entry["at"] for entry in small), reverse=True)


@pytest.mark.parametrize("name", ["orders", "timeline"])
def test_any_entrys_cursor_leads_on_from_it(fresh: RunningGateway, name: str) -> None:
    whole = page(fresh, name, AMELIA, first=10)
    assert whole["pageInfo"]["startCursor"] == whole["edges"][0]["cursor"]
    assert whole["pageInfo"]["endCursor"] == whole["edges"][-1]["cursor"]
    for index in (0, 3, 8):
        behind = page(fresh, name, AMELIA, first=1, after=whole["edges"][index]["cursor"])
        assert behind["edges"][0]["node"] == whole["edges"][index + 1]["node"]


def test_a_cursor_leads_on_in_a_gateway_that_was_started_since(world: World) -> None:
    settings = demo_settings(world.address)
    with RunningGateway(settings) as before:
        cursor = page(before, "orders", ISABELLA, first=50)["pageInfo"]["endCursor"]
        expected = page(before, "orders", ISABELLA, first=3, after=cursor)
    with RunningGateway(settings) as after:
        assert page(after, "orders", ISABELLA, first=3, after=cursor) == expected


def test_null_for_first_is_the_default_size(fresh: RunningGateway) -> None:
    assert len(page(fresh, "orders", ISABELLA, first=None)["edges"]) == 10
    assert len(page(fresh, "activity", ISABELLA, first=None)["edges"]) == 10


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("first", [0, -1, 101, 100_000])
def test_a_size_out_of_range_is_an_error_at_its_field(gateway: RunningGateway, name: str, first: int) -> None:
    refused(gateway, name, first=first)


def refused(gateway: RunningGateway, name: str, **more: Any) -> None:
    """The list is null with BAD_USER_INPUT at its path; the rest of the answer is there."""
    end = " }" if name == "activity" else ""
    query = f"{VARIABLES} {{ customer(by: {{ email: $email }}) {{ id {LISTS[name]} {PAGE}{end} }} }}"
    answer = gateway.ask(query, {"email": AMELIA, **more})
    assert answer.status == 294
    path = ["customer", "membership", name] if name == "activity" else ["customer", name]
    (error,) = answer.errors
    assert (error["path"], error["extensions"]["code"]) == (path, "BAD_USER_INPUT")
    assert answer.data["customer"]["id"]
    assert all(str(value) not in error["message"] for value in more.values() if len(str(value)) > 4)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["", "forged-by-hand", "AAAA" * 30, "Ünicode-cursor", "x" * 5000])
def test_a_forged_cursor_is_an_error_at_its_field(gateway: RunningGateway, name: str, cursor: str) -> None:
    refused(gateway, name, first=2, after=cursor)


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_of_another_field_is_an_error_at_its_field(gateway: RunningGateway, name: str) -> None:
    for other in LISTS.keys() - {name}:
        cursor = page(gateway, other, AMELIA, first=1)["pageInfo"]["startCursor"]
        refused(gateway, name, first=2, after=cursor)


def test_a_cursor_that_another_key_sealed_is_an_error(world: World, gateway: RunningGateway) -> None:
    with RunningGateway(demo_settings(world.address, ids={"key": "another key of at least thirty-two characters"})) as other:
        cursor = page(other, "orders", AMELIA, first=1)["pageInfo"]["endCursor"]
    refused(gateway, "orders", first=1, after=cursor)


def test_a_page_misses_a_failing_system_and_its_cursor_skips_nothing(fresh: RunningGateway, world: World) -> None:
    whole = entries(fresh, "orders", AMELIA, 100)
    first = page(fresh, "orders", AMELIA, first=4)
    world.breaks("farfetch", "status", status=503)
    after = first["pageInfo"]["endCursor"]
    query = f"{VARIABLES} {{ customer(by: {{ email: $email }}) {{ {LISTS['orders']} {PAGE} }} }}"
    answer = fresh.ask(query, {"email": AMELIA, "first": 4, "after": after})
    world.heal()
    assert answer.status in (200, 294)
    rest = page(fresh, "orders", AMELIA, first=100, after=after)
    assert [edge["node"] for edge in first["edges"] + rest["edges"]] == whole
