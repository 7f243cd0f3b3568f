"""`wishlist`: the things that a person would like to have. The list has an id of its own, which the shop's account names."""

from collections.abc import Callable
from datetime import datetime

import strawberry

from adapters.ports.capabilities import SHOP_ACCOUNT, Flow
from adapters.ports.errors import SourceError
from adapters.ports.reading import Record
from adapters.ports.shapes import Window
from resolvers.context import Info
from resolvers.person.person import Each, Ids, Person, serving
from resolvers.stitch.merge import Merged
from resolvers.stitch.merged_lists import Listing, Paging, entry_id, listing, source_of
from resolvers.stitch.newest_entries import Newest, newest
from resolvers.stitch.streams import Item, flows_of
from resolvers.types.connections import CURSOR, EDGES, ENTRY, NODE, NODES, PAGE, PAGE_INFO, PageInfo
from resolvers.types.money import Money
from resolvers.types.source import Source


@strawberry.type(description="Something a person would like to have.")
class WishlistItem:
    id: strawberry.ID = strawberry.field(
        description="Unique over all types and stable. It is no node: no system can read a single wish."
    )
    sku: str = strawberry.field(description="The article's number in the shop.")
    name: str = strawberry.field(description="Its name in the shop; the article's number if it has no name.")
    brand: str | None = strawberry.field(description="Its brand; null if the shop does not say.")
    price: Money | None = strawberry.field(description="What it costs now, tax included; null if the shop does not say.")
    available: bool | None = strawberry.field(description="Whether it can be bought now; null if the shop does not say.")
    added_at: datetime | None = strawberry.field(description="When it was put on the list; null if the shop does not say.")
    source: Source = strawberry.field(description="The shop, and how fresh this is.")


@strawberry.type(description=ENTRY)
class WishlistEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: WishlistItem = strawberry.field(description=NODE)


@strawberry.type(description=PAGE)
class WishlistConnection:
    edges: list[WishlistEdge] = strawberry.field(description=EDGES)
    nodes: list[WishlistItem] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)


async def wishlist(person: Person, info: Info, paging: Paging) -> WishlistConnection:
    """Two steps: the accounts that name the lists, then the lists."""
    owners = await owners_of_lists(person)
    how = Listing("wishlist", Flow.WISHLIST, WishlistConnection, default=20, merged=False, owners=owners)

    async def nodes(merged: Merged) -> list[WishlistItem]:
        return [view(person, item) for item in merged.entries]

    return await listing(person, info, paging, how, nodes=nodes)


LATEST = 50
"""The number of wishes that are read for other sections."""


async def latest(person: Person, limit: int = LATEST) -> Newest:
    """The latest things on the person's lists, and the errors of lists that could not be read."""
    flows = flows_of(person.reading, Flow.WISHLIST)
    return await newest(person, flows, Window(limit), owners=await owners_of_lists(person))


async def owners_of_lists(person: Person) -> Callable[[str], Ids]:
    """The ids of the person's lists by system, as their accounts name them."""
    accounts = await person.records(serving(person.reading.systems, frozenset({SHOP_ACCOUNT})))
    named = {slug: named_lists(records) for slug, records in accounts.items()}
    return lambda slug: named.get(slug, ())


def view(person: Person, item: Item) -> WishlistItem:
    wish = item.record
    return WishlistItem(
        id=strawberry.ID(entry_id(person, "wish", item)),
        sku=wish.sku,
        name=wish.name,
        brand=wish.brand,
        price=wish.price,
        available=wish.available,
        added_at=wish.added_at,
        source=source_of(person, item),
    )


def named_lists(accounts: Each[Record]) -> Ids:
    """The ids of the lists, or the error of an account that could not be read."""
    if isinstance(accounts, SourceError):
        return accounts
    named: list[str] = []
    for account in accounts.values():
        if isinstance(account, SourceError):
            return account
        if account.error is not None:
            return account.error
        if (part := account.part(SHOP_ACCOUNT)) is not None and part.wishlist_id is not None:
            named.append(part.wishlist_id)
    return tuple(named)
