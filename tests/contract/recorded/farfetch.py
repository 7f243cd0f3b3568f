"""Farfetch's samples behind a client token that is checked and can be made to run out."""

import re
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote

import httpx

from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "farfetch"
CLIENT = {"client_id": "c360-client", "client_secret": "farfetch-demo-secret"}
TOKEN_PATH = "/authentication/v1/connect/token"
AMELIA_WISHLIST = "8e091868-b74b-47e1-ab27-a2c247c92201"
OLIVER_WISHLIST = "8e091868-b74b-47e1-ab27-a2c247c92202"

OLIVER = {
    "29550001": "29550002",
    "Amelia": "Oliver",
    "Hart": "Bennett",
    "amelia.hart": "oliver.bennett",
    "+447700900123": "+447700900124",
    AMELIA_WISHLIST: OLIVER_WISHLIST,
    "7f1c0a7e5d3b4b0e9a51": "7f1c0a7e5d3b4b0e9a52",
    '"id":"Q': '"id":"Z',
    '"id":50': '"id":60',
}
USERS: dict[str, dict[str, str]] = {"29550001": {}, "29550002": OLIVER}
EMAILS = {"amelia.hart@example.com": "29550001", "oliver.bennett@example.com": "29550002"}
ORDERS: dict[str, dict[str, str]] = {"QX7K2M": {}, "ZX7K2M": OLIVER}
WISHLISTS: dict[str, dict[str, str]] = {AMELIA_WISHLIST: {}, OLIVER_WISHLIST: OLIVER}


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root, **CLIENT}


def paged(entries: list[Any], page: int, size: int) -> dict[str, Any]:
    first = (page - 1) * size
    pages = -(-len(entries) // size)
    return {"entries": entries[first : first + size], "number": page, "totalItems": len(entries), "totalPages": pages}


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered to the client, with a token of its own for each question."""
    token = await line.post(TOKEN_PATH, {"grant_type": "client_credentials", "scope": "api", **CLIENT})
    return await line.get(path, {"Authorization": f"Bearer {token['access_token']}"}, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`wishlists` and `orders`: Amelia's and Oliver's; `uid`: what names Amelia in Customer Data Cloud."""
    if not isinstance(line, PlayedLine):
        return {
            "wishlists": (AMELIA_WISHLIST, OLIVER_WISHLIST),
            "orders": tuple(ORDERS),
            "uid": "7f1c0a7e5d3b4b0e9a51",
        }
    users = [await asked(line, f"/account/v1/users/{user}") for user in USERS]
    orders = [await asked(line, f"/account/v1/users/{user}/orders?page=1&pageSize=5") for user in USERS]
    return {
        "wishlists": tuple(user["wishlistId"] for user in users),
        "orders": tuple(page["entries"][0]["id"] for page in orders),
        "uid": users[0]["externalId"],
    }


class Recording:
    root = "https://api.farfetch.test"

    def __init__(self) -> None:
        self.tokens = 0
        self.valid_from = 1
        """Tokens with a smaller number have run out."""

    def is_auth(self, request: httpx.Request) -> bool:
        return target(request) == TOKEN_PATH

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "unauthorised.json"), 401)

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "bad_request.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_auth(request):
            return self._token(request)
        number = re.fullmatch(r"Bearer sample-(\d+)", request.headers.get("Authorization", ""))
        if number is None or int(number[1]) < self.valid_from:
            return self.auth_error(request)
        path, _, query = target(request).partition("?")
        return self._data(request.method, path, parse_qs(query, strict_parsing=bool(query)))

    def drifted(self, request: httpx.Request) -> httpx.Response:
        content = self.answer(request).json()
        for thing in [content, *content.get("entries", ()), *content.get("items", ())]:
            thing |= {"id": None, "dateCreated": "yesterday", "createdDate": {}}
        return answer(content)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode(), strict_parsing=True))
        assert request.method == "POST"
        assert form == {"grant_type": "client_credentials", "scope": "api", **CLIENT}
        self.tokens += 1
        return answer(sample(SYSTEM, "token.json") | {"access_token": f"sample-{self.tokens}"})

    def _data(self, method: str, path: str, query: dict[str, list[str]]) -> httpx.Response:
        assert method == "GET"
        last = unquote(path.rsplit("/", 1)[1])
        if path == "/account/v1/users":
            known = EMAILS.get(query["email"][0].lower())
            return answer(paged([sample(SYSTEM, "user.json", USERS[known])] if known else [], 1, 60))
        if found := re.fullmatch(r"/account/v1/users/([^/]+)/orders", path):
            return self._orders(unquote(found[1]), query)
        if re.fullmatch(r"/account/v1/users/[^/]+", path):
            return self._one("user.json", USERS, last)
        if re.fullmatch(r"/account/v1/orders/[^/]+", path):
            return self._one("order.json", ORDERS, last)
        if re.fullmatch(r"/commerce/v1/wishlists/[^/]+", path):
            assert query == {"hydrate": ["true"]}
            return self._one("wishlist.json", WISHLISTS, last)
        raise AssertionError("no sample answers this path")

    def _one(self, name: str, known: dict[str, dict[str, str]], key: str) -> httpx.Response:
        if key not in known:
            return answer(sample(SYSTEM, "not_found.json"), 404)
        return answer(sample(SYSTEM, name, known[key]))

    def _orders(self, user: str, query: dict[str, list[str]]) -> httpx.Response:
        rows = sample(SYSTEM, "orders.json", USERS[user])["entries"] if user in USERS else []
        return answer(paged(rows, int(query["page"][0]), int(query["pageSize"][0])))
