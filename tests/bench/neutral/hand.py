"""A yardstick: the same answer by hand, aiohttp on both sides, no GraphQL. `python -m tests.bench.neutral.hand --backend URL`."""

import argparse
import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
import uvloop
from aiohttp import web

from tests.bench.neutral.customers import REWARDS_EACH
from tests.bench.neutral.yardsticks import Upstream, listening_on

PERSON = ("salutation", "givenName", "familyName", "email", "phone", "birthDate", "language", "address")
MEMBER = ("status", "enrolledOn", "points")
ORDER = ("number", "placedAt", "channel", "status", "total")
TICKET = ("number", "subject", "status", "priority", "openedAt")
MESSAGE = ("campaign", "channel", "sentAt", "openedAt")


Told = Mapping[str, Any]


def picked(row: Told, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def profile(row: Told) -> dict[str, Any]:
    return {**picked(row, PERSON), "fullName": f"{row['givenName']} {row['familyName']}"}


def membership(row: Told) -> dict[str, Any]:
    return {
        "number": row["id"],
        **picked(row, MEMBER),
        "tier": picked(row["tier"], ("name", "rank")),
        "nextTier": picked(row["nextTier"], ("name", "pointsToReach")),
        "rewards": [picked(one, ("name", "points")) for one in row["rewards"][:REWARDS_EACH]],
    }


async def file_of(upstream: Upstream, email: str) -> dict[str, Any]:
    who = await upstream.found(email)
    links = who["links"]
    rows = await asyncio.gather(
        upstream.row("/directory/people", who["id"]),
        upstream.row("/club/members", links["club"]),
        upstream.row("/shop/orders", links["shop"]),
        upstream.row("/desk/tickets", links["desk"]),
        upstream.row("/mail/messages", links["mail"]),
    )
    return told(*rows)


def told(person: Told, member: Told, orders: Told, tickets: Told, messages: Told) -> dict[str, Any]:
    """The answer of five rows of the back end."""
    return {
        "profile": profile(person),
        "contactPoints": [picked(one, ("kind", "value", "verified")) for one in person["contacts"]],
        "membership": membership(member),
        "orders": {"nodes": [picked(one, ORDER) for one in orders["orders"]], "pageInfo": {"hasNextPage": False}},
        "tickets": {"nodes": [picked(one, TICKET) for one in tickets["tickets"]]},
        "campaigns": {"nodes": [picked(one, MESSAGE) for one in messages["messages"]]},
    }


class Site:
    """`POST /graphql`, of which only the variable is read. `caches`: whether whole answers are kept."""

    def __init__(self, backend: str, *, caches: bool) -> None:
        self._backend = backend
        self._caches = caches
        self._kept: dict[str, bytes] = {}

    async def answer(self, request: web.Request) -> web.Response:
        email = orjson.loads(await request.read())["variables"]["email"]
        body = self._kept.get(email)
        if body is None:
            body = orjson.dumps({"data": {"customer": await file_of(self._upstream, email)}})
            if self._caches:
                self._kept[email] = body
        return web.Response(body=body, content_type="application/json")

    async def serve(self) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            self._upstream = Upstream(self._backend, session, orjson.loads)
            app = web.Application()
            app.router.add_post("/graphql", self.answer)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            listening, address = listening_on()
            await web.SockSite(runner, listening).start()
            print(address, flush=True)
            await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--backend", required=True)
    parser.add_argument("--caches", action="store_true")
    asked = parser.parse_args()
    uvloop.run(Site(asked.backend, caches=asked.caches).serve())


if __name__ == "__main__":
    main()
