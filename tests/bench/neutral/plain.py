"""A yardstick: plain Strawberry over aiohttp. `python -m tests.bench.neutral.plain --backend URL`.

As it comes: the stock view, JSON from the standard library. `--tuned`: with its two caches, of parsed and of validated documents,
and orjson on both sides.
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import aiohttp
import orjson
import strawberry
import uvicorn
from starlette.applications import Starlette
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import Info

from tests.bench.neutral.yardsticks import Upstream, listening_on


@strawberry.input
class CustomerKey:
    email: str


@strawberry.type
class Address:
    lines: list[str]
    city: str | None
    postal_code: str | None
    country: str | None


@strawberry.type
class Profile:
    salutation: str | None
    given_name: str | None
    family_name: str | None
    full_name: str | None
    email: str | None
    phone: str | None
    birth_date: date | None
    language: str | None
    address: Address | None


@strawberry.type
class ContactPoint:
    kind: str
    value: str
    verified: bool | None


@strawberry.type
class Tier:
    name: str
    rank: int | None = None
    points_to_reach: int | None = None


@strawberry.type
class PointsBalance:
    available: int | None
    pending: int | None
    lifetime: int | None
    expiring: int | None


@strawberry.type
class Reward:
    name: str
    points: int | None


@strawberry.type
class Membership:
    number: str
    status: str | None
    enrolled_on: date | None
    tier: Tier | None
    next_tier: Tier | None
    points: PointsBalance | None
    all_rewards: strawberry.Private[list[Reward]]

    @strawberry.field
    def rewards(self, first: int = 10) -> list[Reward]:
        return self.all_rewards[:first]


@strawberry.type
class Money:
    amount: Decimal
    currency: str


@strawberry.type
class Order:
    number: str
    placed_at: str
    channel: str | None
    status: str
    total: Money | None


@strawberry.type
class PageInfo:
    has_next_page: bool


@strawberry.type
class OrderConnection:
    nodes: list[Order]
    page_info: PageInfo


@strawberry.type
class Ticket:
    number: str
    subject: str
    status: str
    priority: str | None
    opened_at: str


@strawberry.type
class TicketConnection:
    nodes: list[Ticket]


@strawberry.type
class CampaignContact:
    campaign: str | None
    channel: str | None
    sent_at: str
    opened_at: str | None


@strawberry.type
class CampaignConnection:
    nodes: list[CampaignContact]


def profile_of(row: dict[str, Any]) -> Profile:
    home = row["address"]
    return Profile(
        salutation=row["salutation"],
        given_name=row["givenName"],
        family_name=row["familyName"],
        full_name=f"{row['givenName']} {row['familyName']}",
        email=row["email"],
        phone=row["phone"],
        birth_date=date.fromisoformat(row["birthDate"]),
        language=row["language"],
        address=Address(lines=home["lines"], city=home["city"], postal_code=home["postalCode"], country=home["country"]),
    )


def order_of(row: dict[str, Any]) -> Order:
    total = Money(amount=Decimal(row["total"]["amount"]), currency=row["total"]["currency"])
    return Order(number=row["number"], placed_at=row["placedAt"], channel=row["channel"], status=row["status"], total=total)


def ticket_of(row: dict[str, Any]) -> Ticket:
    return Ticket(
        number=row["number"],
        subject=row["subject"],
        status=row["status"],
        priority=row["priority"],
        opened_at=row["openedAt"],
    )


def message_of(row: dict[str, Any]) -> CampaignContact:
    return CampaignContact(campaign=row["campaign"], channel=row["channel"], sent_at=row["sentAt"], opened_at=row["openedAt"])


@strawberry.type
class Customer:
    """One person; `person` is read once for the two fields that need it."""

    upstream: strawberry.Private[Upstream]
    person: "strawberry.Private[asyncio.Task[dict[str, Any]]]"
    links: strawberry.Private[dict[str, str]]

    @strawberry.field
    async def profile(self) -> Profile:
        return profile_of(await self.person)

    @strawberry.field
    async def contact_points(self) -> list[ContactPoint]:
        contacts = (await self.person)["contacts"]
        return [ContactPoint(kind=one["kind"], value=one["value"], verified=one["verified"]) for one in contacts]

    @strawberry.field
    async def membership(self) -> Membership:
        row = await self.upstream.row("/club/members", self.links["club"])
        points = row["points"]
        return Membership(
            number=row["id"],
            status=row["status"],
            enrolled_on=date.fromisoformat(row["enrolledOn"]),
            tier=Tier(name=row["tier"]["name"], rank=row["tier"]["rank"]),
            next_tier=Tier(name=row["nextTier"]["name"], points_to_reach=row["nextTier"]["pointsToReach"]),
            points=PointsBalance(**points),
            all_rewards=[Reward(name=one["name"], points=one["points"]) for one in row["rewards"]],
        )

    @strawberry.field
    async def orders(self, first: int = 10) -> OrderConnection:
        rows = (await self.upstream.row("/shop/orders", self.links["shop"]))["orders"]
        info = PageInfo(has_next_page=len(rows) > first)
        return OrderConnection(nodes=[order_of(one) for one in rows[:first]], page_info=info)

    @strawberry.field
    async def tickets(self, first: int = 10) -> TicketConnection:
        rows = (await self.upstream.row("/desk/tickets", self.links["desk"]))["tickets"]
        return TicketConnection(nodes=[ticket_of(one) for one in rows[:first]])

    @strawberry.field
    async def campaigns(self, first: int = 10) -> CampaignConnection:
        rows = (await self.upstream.row("/mail/messages", self.links["mail"]))["messages"]
        return CampaignConnection(nodes=[message_of(one) for one in rows[:first]])


@strawberry.type
class Query:
    @strawberry.field
    async def customer(self, info: Info[Any, None], by: CustomerKey) -> Customer:
        upstream: Upstream = info.context["request"].app.state.upstream
        who = await upstream.found(by.email)
        person = asyncio.ensure_future(upstream.row("/directory/people", who["id"]))
        return Customer(upstream=upstream, person=person, links=who["links"])


class Tuned(GraphQL[Any, None]):
    """The stock view with orjson."""

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def create_app(backend: str, *, tuned: bool) -> Starlette:
    parsed, validated = ParserCache(), ValidationCache()
    schema = strawberry.Schema(Query, extensions=[lambda: parsed, lambda: validated] if tuned else [])

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            app.state.upstream = Upstream(backend, session, orjson.loads if tuned else json.loads)
            yield

    app = Starlette(lifespan=lifespan)
    app.add_route("/graphql", Tuned(schema) if tuned else GraphQL(schema))
    return app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--backend", required=True)
    parser.add_argument("--tuned", action="store_true")
    asked = parser.parse_args()
    listening, address = listening_on()
    app = create_app(asked.backend, tuned=asked.tuned)
    server = uvicorn.Server(uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="error"))
    print(address, flush=True)
    server.run(sockets=[listening])


if __name__ == "__main__":
    main()
