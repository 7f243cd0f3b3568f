"""What a good team writes in a week: Strawberry's stock view with every default, aiohttp, pydantic, and no cache.

It is given the record ids and puts the same questions to the vendors as the gateway does for the same query, those by which the
gateway finds out who is meant included, so that what differs is the work within the process.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import aiohttp
import strawberry
from starlette.applications import Starlette
from strawberry.asgi import GraphQL

from tests.bench import yardstick_profile as people
from tests.bench import yardstick_words as words
from tests.bench.yardstick_calls import Vendors
from tests.bench.yardstick_types import (
    Activities,
    Activity,
    Article,
    Consent,
    ContactPoint,
    Identity,
    Message,
    Money,
    Order,
    OrderItem,
    Orders,
    PageInfo,
    Points,
    Profile,
    Records,
    Reward,
    Ticket,
    Tickets,
    Tier,
    Wishlist,
    WishlistItem,
)

STATUSES = {"1": "OPEN", "2": "IN_PROGRESS", "4": "WAITING", "5": "RESOLVED", "6": "CLOSED"}
LABELS = {
    "order in transit": "SHIPPED",
    "in transit to store": "SHIPPED",
    "waiting for collection": "SHIPPED",
    "order delivered": "DELIVERED",
    "return started": "DELIVERED",
    "returns in transit": "DELIVERED",
    "return accepted and refunded": "RETURNED",
    "return received and being processed": "RETURNED",
    "order cancelled": "CANCELLED",
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)
ADVANCE = ("OPEN", "SHIPPED", "DELIVERED", "RETURNED", "CANCELLED")
CENT = Decimal("0.01")

REASONS = {"claim": "Reward", "enrolment": "Joining the programme", "campaign": "Bonus"}
"""What the programme's words in the ledger mean."""


@strawberry.type
class Membership:
    number: str
    status: str
    enrolled_on: date | None
    tier: Tier | None
    next_tier: Tier | None
    points: Points
    offer: strawberry.Private[list[words.RewardOnOffer]]
    vendors: strawberry.Private[Vendors]

    @strawberry.field
    def rewards(self, first: int = 10) -> list[Reward]:
        offered = [reward for reward in self.offer if reward.eligible is not False]
        return [
            Reward(name=reward.display_text or reward.reward_id, points=whole(reward.credit_required))
            for reward in offered[:first]
        ]

    @strawberry.field
    async def activity(self, first: int = 10) -> Activities:
        ledger = await self.vendors.loyalty(self.number, f"/users/{self.number}/activity?page=1")
        lines = [words.LedgerLine.model_validate(line) for line in ledger["activityDetail"]]
        return Activities(
            nodes=[
                Activity(
                    occurred_at=line.create_date,
                    points=int(line.credit or 0) if line.activity.upper() == "CREDIT" else -int(line.debit or 0),
                    reason=REASONS.get((line.reason or "").lower(), line.reason) or line.display_text,
                )
                for line in lines[:first]
            ]
        )


@strawberry.type
class Customer:
    records: strawberry.Private[Records]
    known_as: strawberry.Private[list[Identity]]
    vendors: strawberry.Private[Vendors]
    files: strawberry.Private["asyncio.Future[people.Files]"]
    shop_user: strawberry.Private["asyncio.Future[words.ShopUser]"]
    member: strawberry.Private["asyncio.Future[words.Member]"]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.records.member)

    @strawberry.field
    def identities(self) -> list[Identity]:
        return self.known_as

    @strawberry.field
    async def profile(self) -> Profile:
        return people.profile(*await asyncio.gather(self.files, self.member, self.shop_user))

    @strawberry.field
    async def contact_points(self) -> list[ContactPoint]:
        return people.contact_points(await self.files)

    @strawberry.field
    async def consents(self) -> list[Consent]:
        return people.consents((await self.files).account)

    @strawberry.field
    async def membership(self) -> Membership:
        number, loyalty = self.records.member, self.vendors.loyalty
        user, balances, tiers, rewards = await asyncio.gather(
            self.member,
            loyalty(number, f"/points/{number}"),
            loyalty(number, f"/users/{number}/tiers"),
            loyalty(number, f"/users/{number}/reward"),
        )
        points = words.Balances.model_validate(balances)
        status = words.TierStatus.model_validate(tiers)
        following = Tier(name=status.next_tier, points_to_reach=whole(status.points_to_next_tier)) if status.next_tier else None
        return Membership(
            number=user.id,
            status="ACTIVE" if user.status.upper() == "ACTIVE" else "INACTIVE",
            enrolled_on=user.opt_in_date or user.create_date,
            tier=Tier(name=status.current_tier, points_to_reach=None) if status.current_tier else None,
            next_tier=following,
            points=Points(
                available=int(points.available_points or 0),
                pending=whole(points.hold_points),
                lifetime=whole(points.lifetime_points),
                expiring=whole(points.points_to_expire),
            ),
            offer=[words.RewardOnOffer.model_validate(reward) for reward in rewards["rewardDetail"]],
            vendors=self.vendors,
        )

    @strawberry.field
    async def orders(self, first: int = 10) -> Orders:
        paged = await self.vendors.shop(f"/account/v1/users/{self.records.shop_user}/orders?page=1&pageSize=50")
        rows: dict[str, list[words.OrderRow]] = {}
        for entry in paged["entries"]:
            row = words.OrderRow.model_validate(entry)
            rows.setdefault(row.id, []).append(row)
        newest = list(rows)[:first]
        details = await asyncio.gather(*(self.vendors.shop(f"/account/v1/orders/{number}") for number in newest))
        orders = [words.Order.model_validate(detail) for detail in details]
        nodes = [order_of(rows[order.id], order) for order in orders]
        return Orders(nodes=nodes, page_info=PageInfo(has_next_page=len(rows) > first))

    @strawberry.field
    async def wishlist(self, first: int = 20) -> Wishlist:
        user = await self.shop_user
        found = await self.vendors.shop(f"/commerce/v1/wishlists/{user.wishlist_id}?hydrate=true")
        items = [words.WishlistItem.model_validate(item) for item in found["items"]]
        items.sort(key=lambda item: item.date_created or LONG_AGO, reverse=True)
        return Wishlist(nodes=[wish(item) for item in items[:first]])

    @strawberry.field
    async def tickets(self, first: int = 10) -> Tickets:
        rows = await self._tickets(f"BuyerPartyID eq '{self.records.crm}'", first + 1)
        heads = " or ".join(f"ID eq '{row.ID}'" for row in rows[:first])
        threads = " or ".join(f"ServiceRequestID eq '{row.ID}'" for row in rows[:first])
        texts = {"$filter": threads, "$orderby": "CreatedOn", "$select": "ServiceRequestID,TypeCode,Text,CreatedOn,AuthorName"}
        _, found = await self.vendors.crm_batch(
            ("ServiceRequestCollection", {"$filter": heads, "$select": "ID"}),
            ("ServiceRequestTextCollectionCollection", texts),
        )
        said = [words.CrmText.model_validate(text) for text in found]
        return Tickets(
            nodes=[
                Ticket(
                    number=row.ID,
                    subject=row.Name or "",
                    status=STATUSES[row.ServiceRequestUserLifeCycleStatusCode],
                    opened_at=row.CreationDateTime,
                    messages=[
                        Message(at=text.CreatedOn, author=text.AuthorName, text=text.Text)
                        for text in said
                        if text.ServiceRequestID == row.ID
                    ],
                )
                for row in rows[:first]
            ]
        )

    @strawberry.field
    async def suggested_articles(self, first: int = 3) -> list[Article]:
        codes = " or ".join(f"ServiceRequestUserLifeCycleStatusCode eq '{code}'" for code in ("1", "2", "4"))
        rows = await self._tickets(f"BuyerPartyID eq '{self.records.crm}' and ({codes})", 4)
        told = self.vendors.categories
        texts = {f"{told.get(row.ServiceIssueCategoryID or '', '')} {row.Name}".strip() for row in rows[:3]}
        found = await asyncio.gather(*(self.vendors.articles(text, first) for text in texts))
        hits = [words.Hit.model_validate(hit) for result in found for hit in result]
        hits.sort(key=lambda hit: (-(hit.rank or 0), hit.title))
        return [
            Article(title=hit.title, url=(hit.page.address if hit.page else None) or hit.uri, score=hit.rank)
            for hit in hits[:first]
        ]

    async def _tickets(self, condition: str, most: int) -> list[words.CrmTicket]:
        select = ",".join(words.CrmTicket.model_fields)
        options = {"$filter": condition, "$orderby": "CreationDateTime desc", "$top": str(most), "$select": select}
        return [words.CrmTicket.model_validate(row) for row in await self.vendors.crm("ServiceRequestCollection", options)]


def whole(number: Any) -> int | None:
    return None if number is None else int(number)


def money(amount: Decimal, currency: str) -> Money:
    """All amounts here are of currencies with two digits."""
    return Money(amount=amount.quantize(CENT), currency=currency)


def order_of(rows: list[words.OrderRow], order: words.Order) -> Order:
    statuses = {LABELS.get(row.status.lower(), "OPEN") for row in rows}
    return Order(
        number=order.id,
        placed_at=rows[0].created_date,
        channel="STORE" if (rows[0].fps_order_type or "").lower() in ("offline", "historicaloffline") else "ONLINE",
        status=min(statuses, key=ADVANCE.index),
        total=money(order.grand_total, order.currency),
        items=[
            OrderItem(
                name=item.short_description or str(item.product_id),
                brand=item.brand.name if item.brand else None,
                total=money(item.price.price_incl_taxes, order.currency) if item.price else None,
            )
            for item in order.items
        ],
    )


def wish(item: words.WishlistItem) -> WishlistItem:
    amount = item.price.price_incl_taxes if isinstance(item.price, words.Price) else item.price
    price = money(amount, "GBP") if amount is not None else None
    return WishlistItem(name=item.product_name or "", brand=item.brand_name, available=item.is_available, price=price)


@strawberry.type
class Query:
    @strawberry.field
    async def customer(self, info: strawberry.Info, records: Records) -> Customer:
        vendors: Vendors = info.context["request"].app.state.vendors
        return Customer(
            records=records,
            known_as=await people.looked_for(vendors, records),
            vendors=vendors,
            files=asyncio.ensure_future(people.read(vendors, records)),
            shop_user=asyncio.ensure_future(shop_user(vendors, records.shop_user)),
            member=asyncio.ensure_future(member(vendors, records.member)),
        )


async def member(vendors: Vendors, number: str) -> words.Member:
    return words.Member.model_validate(await vendors.loyalty(number, f"/users/{number}"))


async def shop_user(vendors: Vendors, user: str) -> words.ShopUser:
    return words.ShopUser.model_validate(await vendors.shop(f"/account/v1/users/{user}"))


def create_app(played: str) -> Starlette:
    """The view as its documentation mounts it."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            app.state.vendors = Vendors(session, played)
            yield

    app = Starlette(lifespan=lifespan)
    app.add_route("/graphql", GraphQL(strawberry.Schema(Query)))
    return app
