"""The played commerce platform: tokens, rows by order and merchant, two spellings of dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import World
from mocks.systems.farfetch import token as tokens
from mocks.world.people import FARFETCH
from mocks.world.population import Population

AMELIA, SOFIA, WEI, ISABELLA = 29_550_001, 29_550_005, 29_550_006, 29_550_014
CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": "c360-client",
    "client_secret": "farfetch-demo-secret",
    "scope": "api",
}
CLIENT_TOKEN = "/authentication/v1/connect/token"


class Clock:
    now = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(Population(customers=200), clock=clock)


@pytest.fixture
async def shop(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://played/farfetch") as client:
        answer = await client.post(CLIENT_TOKEN, data=CREDENTIALS)
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


async def rows(shop: httpx.AsyncClient, user: int, size: int, **params: Any) -> list[dict[str, Any]]:
    path, found, page = f"/account/v1/users/{user}/orders", [], 1
    while True:
        answer = (await shop.get(path, params={"page": page, "pageSize": size, **params})).json()
        found += answer["entries"]
        if page >= answer["totalPages"]:
            assert len(found) == answer["totalItems"]
            return found
        page += 1


class TestTokens:
    async def test_the_client_gets_a_token_for_twenty_minutes(self, shop: httpx.AsyncClient, clock: Clock) -> None:
        answer = (await shop.post(CLIENT_TOKEN, data=CREDENTIALS)).json()
        assert (answer["expires_in"], answer["token_type"]) == (1200, "Bearer")
        clock.now += 1199
        assert (await shop.get(f"/account/v1/users/{AMELIA}")).status_code == 200
        clock.now += 1
        expired = await shop.get(f"/account/v1/users/{AMELIA}")
        assert expired.status_code == 401
        assert set(expired.json()["errors"][0]) == {"code", "message", "developerMessage", "moreInformation", "exception"}

    @pytest.mark.parametrize(
        ("differs", "error"),
        [
            ({"client_secret": "x"}, "invalid_client"),
            ({"client_id": "x"}, "invalid_client"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
            ({"scope": "all"}, "invalid_scope"),
        ],
    )
    async def test_wrong_credentials_get_none(self, shop: httpx.AsyncClient, differs: dict[str, str], error: str) -> None:
        answer = await shop.post(CLIENT_TOKEN, data=CREDENTIALS | differs)
        assert (answer.status_code, answer.json()) == (400, {"error": error})

    @pytest.mark.parametrize("header", ["", "Bearer x", "Bearer é.é", "Basic abc"])
    async def test_without_a_token_there_is_nothing(self, shop: httpx.AsyncClient, header: str) -> None:
        shop.headers["Authorization"] = header
        assert (await shop.get(f"/account/v1/users/{AMELIA}")).status_code == 401

    async def test_a_shopper_sees_only_herself(self, shop: httpx.AsyncClient) -> None:
        asked = {"username": "amelia.hart@example.com", "password": tokens.SHOPPER_PASSWORD, "grantType": "password"}
        answer = (await shop.post("/authentication/v1/tokens", json=asked)).json()
        assert answer["expiresIn"] == "12000"
        renewed = {"grantType": "refresh_token", "refreshToken": answer["refreshToken"]}
        answer = (await shop.post("/authentication/v1/tokens", json=renewed)).json()
        shop.headers["Authorization"] = f"Bearer {answer['accessToken']}"
        assert (await shop.get("/account/v1/users/me")).json()["id"] == AMELIA
        assert (await shop.get(f"/account/v1/users/{SOFIA}")).status_code == 403
        assert (await shop.get("/account/v1/users", params={"email": "sofia.rossi@example.com"})).status_code == 403

    async def test_the_ledger_counts_tokens_apart(self, shop: httpx.AsyncClient, world: World) -> None:
        await shop.get(f"/account/v1/users/{AMELIA}")
        assert (world.ledger.auth[FARFETCH], world.ledger.calls[FARFETCH]) == (1, 1)


class TestUsers:
    async def test_a_user_links_to_her_account_and_her_wishlist(self, shop: httpx.AsyncClient, world: World) -> None:
        user = (await shop.get(f"/account/v1/users/{AMELIA}")).json()
        amelia = world.person(1)
        assert amelia is not None
        assert user["externalId"] == amelia.account_uid
        assert user["dateOfBirth"] == "/Date(453340800000)/"
        assert user["createdDate"].endswith("Z")
        logins = (await shop.get(f"/account/v1/users/{AMELIA}/externalLogins/")).json()
        assert [login["providerUserId"] for login in logins] == [user["externalId"]]

    async def test_an_address_finds_its_user_in_any_letter_case_and_no_other(self, shop: httpx.AsyncClient) -> None:
        found = (await shop.get("/account/v1/users", params={"email": "Sofia.Rossi@Example.com"})).json()
        assert [user["id"] for user in found["entries"]] == [SOFIA]
        assert (found["number"], found["totalItems"], found["totalPages"]) == (1, 1, 1)
        for other in ("nobody@example.com", "%@example.com", "*"):
            assert (await shop.get("/account/v1/users", params={"email": other})).json()["entries"] == []

    async def test_a_changed_address_is_found_and_the_old_one_is_not(self, shop: httpx.AsyncClient, world: World) -> None:
        amelia = world.person(1)
        assert amelia is not None
        world.change(amelia, FARFETCH, name="email", value="amelia.new@example.com")
        found = (await shop.get("/account/v1/users", params={"email": "amelia.new@example.com"})).json()
        assert [user["id"] for user in found["entries"]] == [AMELIA]
        assert not (await shop.get("/account/v1/users", params={"email": "amelia.hart@example.com"})).json()["entries"]

    @pytest.mark.parametrize(("user", "status"), [(WEI, 404), (29_999_999, 404), ("x", 400), ("me", 401)])
    async def test_whom_the_shop_does_not_know_is_said(self, shop: httpx.AsyncClient, user: object, status: int) -> None:
        answer = await shop.get(f"/account/v1/users/{user}")
        assert answer.status_code == status
        assert answer.json()["errors"]


class TestOrders:
    async def test_an_order_of_two_merchants_is_two_rows(self, shop: httpx.AsyncClient) -> None:
        found = await rows(shop, AMELIA, 5)
        assert found == await rows(shop, AMELIA, 10_000)
        newest = [row for row in found if row["id"] == found[0]["id"]]
        assert [row["status"] for row in newest] == ["Order delivered", "Order In transit"]
        assert len({row["merchantId"] for row in newest}) == 2
        assert "deliveryDate" not in newest[1]
        assert [row["createdDate"] for row in found] == sorted((row["createdDate"] for row in found), reverse=True)

    async def test_amelia_bought_online_and_in_store(self, shop: httpx.AsyncClient) -> None:
        kinds = Counter({row["id"]: row["fpsOrderType"] for row in await rows(shop, AMELIA, 50)}.values())
        assert kinds["Farfetch"] >= 12
        assert kinds["Offline"] >= 2

    async def test_isabella_has_four_hundred_orders(self, shop: httpx.AsyncClient) -> None:
        assert len({row["id"] for row in await rows(shop, ISABELLA, 200)}) == 400

    async def test_statuses_narrow_the_list(self, shop: httpx.AsyncClient) -> None:
        wanted = ["Order cancelled", "Return Accepted and Refunded"]
        found = await rows(shop, ISABELLA, 100, orderStatuses=wanted)
        assert {row["status"] for row in found} == set(wanted)

    async def test_an_orders_items_add_up_to_its_total_and_to_its_rows(self, shop: httpx.AsyncClient) -> None:
        found = await rows(shop, AMELIA, 50)
        for code in {row["id"] for row in found}:
            order = (await shop.get(f"/account/v1/orders/{code}")).json()
            assert sum(item["price"]["priceInclTaxes"] for item in order["items"]) == pytest.approx(order["grandTotal"])
            assert len(order["items"]) == order["totalQuantity"]
            by_merchant = Counter(item["merchantOrderCode"] for item in order["items"])
            assert by_merchant == {row["merchantOrderCode"]: row["totalQuantity"] for row in found if row["id"] == code}
            assert len({item["id"] for item in order["items"]}) == len(order["items"])

    @pytest.mark.parametrize("code", ["QX7K2X", "none", "000000"])
    async def test_an_order_nobody_placed_is_code_17(self, shop: httpx.AsyncClient, code: str) -> None:
        answer = await shop.get(f"/account/v1/orders/{code}")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "17")

    @pytest.mark.parametrize(
        "params", [{"page": 0}, {"pageSize": 10_001}, {"pageSize": "x"}, {"orderStatuses": "Lost"}, {"sort": "createdDate"}]
    )
    async def test_a_wrong_parameter_is_refused(self, shop: httpx.AsyncClient, params: dict[str, Any]) -> None:
        assert (await shop.get(f"/account/v1/users/{AMELIA}/orders", params=params)).status_code == 400


class TestWishlist:
    async def test_products_are_named_only_when_hydrated(self, shop: httpx.AsyncClient) -> None:
        user = (await shop.get(f"/account/v1/users/{AMELIA}")).json()
        path = f"/commerce/v1/wishlists/{user['wishlistId']}"
        bare, whole = (await shop.get(path)).json(), (await shop.get(path, params={"hydrate": "true"})).json()
        assert (whole["userId"], whole["count"]) == (AMELIA, len(whole["items"]))
        assert len(whole["items"]) >= 6
        assert "productName" not in bare["items"][0]
        assert whole["items"][0]["dateCreated"].startswith("/Date(")
        assert whole["items"][0]["price"]["priceInclTaxes"] > 0

    async def test_a_wishlist_is_not_found_by_its_user_nor_by_another_id_of_hers(self, shop: httpx.AsyncClient) -> None:
        user = (await shop.get(f"/account/v1/users/{AMELIA}")).json()
        for wrong in (user["bagId"], AMELIA, "x"):
            assert (await shop.get(f"/commerce/v1/wishlists/{wrong}")).status_code == 404
