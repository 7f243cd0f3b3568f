"""What the Farfetch adapter asks for and makes of the answers, over a line that is played."""

import json
from collections.abc import Callable

import orjson
import pytest

from adapters.ports.capabilities import ORDER_DETAILS, SHOP_ACCOUNT, Capability
from adapters.ports.shapes import EMAIL, Clue, Window
from adapters.systems.farfetch.adapter import OrderReads, Orders, Shop, ShopAccounts, ShopUsers, Wishlists, classify
from adapters.systems.farfetch.settings import FarfetchSettings
from adapters.wire.classification import Category
from adapters.wire.message import Request, Response

GIVEN = {"base_url": "http://127.0.0.1", "client_id": "c", "client_secret": "s"}
SETTINGS = FarfetchSettings.model_validate({**GIVEN, "order_page_size": 3})
CLUE = Clue(EMAIL, "amelia.hart@example.com")


class PlayedLine:
    def __init__(self, answer: Callable[[Request], tuple[int, object]]) -> None:
        self.asks: list[Request] = []
        self._answer = answer

    @property
    def targets(self) -> list[str]:
        return [ask.target for ask in self.asks]

    async def ask(self, ask: Request) -> Response:
        self.asks.append(ask)
        status, content = self._answer(ask)
        return Response(status, {}, json.dumps(content).encode(), "farfetch", ask.capability)

    @property
    def shop(self) -> Shop:
        return Shop(self, SETTINGS)  # type: ignore[arg-type]


def user(**changes: object) -> dict[str, object]:
    return {"id": 29550001, "email": "Amelia.Hart@example.com", "isGuest": False, **changes}


def order_row(number: int, *, user_id: int = 29550001) -> dict[str, object]:
    created = f"2025-12-{31 - number:02}T10:00:00Z"
    return {"id": f"ORDER{number}", "userId": user_id, "status": "Created", "createdDate": created}


def order_pages(rows: list[dict[str, object]]) -> Callable[[Request], tuple[int, object]]:
    def answer(ask: Request) -> tuple[int, object]:
        number = int(ask.target.split("page=")[1].split("&")[0])
        entries = rows[(number - 1) * 3 : number * 3]
        return 200, {"entries": entries, "number": number, "totalItems": len(rows), "totalPages": -(-len(rows) // 3)}

    return answer


async def test_the_tenants_country_currency_and_language_go_with_every_question() -> None:
    line = PlayedLine(lambda ask: (200, user()))
    await ShopAccounts(line.shop, SETTINGS).fetch(["29550001"], frozenset({SHOP_ACCOUNT}))
    headers = line.asks[0].headers
    assert (headers["FF-Country"], headers["FF-Currency"], headers["Accept-Language"]) == ("GB", "GBP", "en-GB")


@pytest.mark.parametrize("user_id", ["029550001", "me", "", "1/orders", "２９", "-1"])
async def test_an_id_that_is_no_user_number_is_unknown_without_a_call(user_id: str) -> None:
    line = PlayedLine(lambda ask: (200, user()))
    assert await ShopAccounts(line.shop, SETTINGS).fetch([user_id], frozenset({SHOP_ACCOUNT})) == {}
    assert await Orders(line.shop, SETTINGS).pages([user_id], Window(5)) == {}
    assert line.targets == []


async def test_an_answer_about_somebody_else_is_dropped() -> None:
    line = PlayedLine(lambda ask: (200, user(id=29550002)))
    assert await ShopAccounts(line.shop, SETTINGS).fetch(["29550001"], frozenset({SHOP_ACCOUNT})) == {}


async def test_an_unknown_user_or_order_is_absent() -> None:
    line = PlayedLine(lambda ask: (404, {"errors": [{"code": "17", "message": None}]}))
    assert await ShopAccounts(line.shop, SETTINGS).fetch(["1"], frozenset({SHOP_ACCOUNT})) == {}
    assert await OrderReads(line.shop).fetch(["QX7K2X"], frozenset({ORDER_DETAILS})) == {}
    assert await Orders(line.shop, SETTINGS).pages(["1"], Window(5)) == {}


async def test_an_order_that_spans_two_vendor_pages_comes_once() -> None:
    """Rows of other users never come."""
    split = [order_row(1), order_row(2), order_row(3), order_row(3), order_row(4, user_id=7), order_row(5)]
    line = PlayedLine(order_pages(split))
    orders = Orders(line.shop, SETTINGS)
    page = (await orders.pages(["29550001"], Window(3)))["29550001"]
    assert [entry.record.id for entry in page.entries] == ["ORDER1", "ORDER2", "ORDER3"]  # type: ignore[union-attr]
    assert page.has_more  # type: ignore[union-attr]
    assert line.targets[0] == "/account/v1/users/29550001/orders?page=1&pageSize=3"
    last = page.entries[-1].position  # type: ignore[union-attr]
    rest = (await orders.pages(["29550001"], Window(3, last)))["29550001"]
    assert ([entry.record.id for entry in rest.entries], rest.has_more) == (["ORDER5"], False)  # type: ignore[union-attr]


async def test_a_user_without_orders_has_an_empty_page() -> None:
    page = (await Orders(PlayedLine(order_pages([])).shop, SETTINGS).pages(["29550001"], Window(3)))["29550001"]
    assert (page.entries, page.has_more) == ((), False)  # type: ignore[union-attr]


async def test_wishes_come_newest_first() -> None:
    wishlist_id = "8e091868-b74b-47e1-ab27-a2c247c92201"
    items = [{"id": number, "productId": number, "dateCreated": f"/Date({number}000)/"} for number in (5, 9, 7)]
    line = PlayedLine(lambda ask: (200, {"id": wishlist_id, "items": items}))
    wishlists = Wishlists(line.shop, SETTINGS)
    page = (await wishlists.pages([wishlist_id], Window(2)))[wishlist_id]
    assert ([entry.record.id for entry in page.entries], page.has_more) == (["9", "7"], True)  # type: ignore[union-attr]
    assert await wishlists.pages(["29550001"], Window(2)) == {}
    assert line.targets == [f"/commerce/v1/wishlists/{wishlist_id}?hydrate=true"]


async def test_only_hits_that_carry_the_address_are_found_and_guests_never() -> None:
    entries = [user(), user(id=2, email="someone.else@example.com"), user(id=3, isGuest=True)]
    line = PlayedLine(lambda ask: (200, {"entries": entries, "number": 1, "totalItems": 3, "totalPages": 1}))
    found = (await ShopUsers(line.shop, SETTINGS).find([CLUE]))[CLUE]
    assert ([candidate.record_id for candidate in found.candidates], found.truncated) == (["29550001"], False)
    assert line.targets == ["/account/v1/users?email=amelia.hart%40example.com&page=1&pageSize=10"]


async def test_where_users_cannot_be_listed_silence_proves_nothing() -> None:
    line = PlayedLine(lambda ask: (200, {}))
    settings = FarfetchSettings.model_validate({**GIVEN, "find_by_email": False})
    assert (await ShopUsers(line.shop, settings).find([CLUE]))[CLUE].truncated
    assert line.targets == []


def test_a_demand_for_further_proof_is_a_refusal_and_not_an_expired_token() -> None:
    ask = Request("/", Capability.ORDERS, "order")
    body = orjson.dumps({"errors": [{"code": "2"}], "@controls": {}})
    verdict = classify(ask, Response(401, {}, body, "farfetch", ask.capability))
    assert verdict is not None
    assert verdict.meaning is Category.UNAUTHORIZED
    assert classify(ask, Response(401, {}, b'{"errors":[{"code":"2"}]}', "farfetch", ask.capability)) is None
