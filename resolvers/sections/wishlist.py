"""`wishlist`: what a person would like to have; the list has an id of its own, which the shop's account names."""

from datetime import datetime
from typing import Any

import strawberry

from adapters.ports.capabilities import SHOP_ACCOUNT, Flow
from adapters.ports.errors import SourceError
from adapters.ports.reading import MaybeAwaitable, Record
from resolvers.awaiting import then, together
from resolvers.context import Info
from resolvers.identity.person import Person, serving
from resolvers.stitch.lists import Listing, Paging, listing, source_of
from resolvers.stitch.merge import Merged
from resolvers.types.money import Money
from resolvers.types.paging import PageInfo
from resolvers.types.source import Source


@strawberry.type(description="Something a person would like to have.")
class WishlistItem:
    id: strawberry.ID
    sku: str
    name: str
    brand: str | None
    price: Money | None
    available: bool | None
    added_at: datetime | None
    source: Source


@strawberry.type
class WishlistEdge:
    cursor: str
    node: WishlistItem


@strawberry.type
class WishlistConnection:
    edges: list[WishlistEdge]
    nodes: list[WishlistItem]
    page_info: PageInfo


def wishlist(person: Person, info: Info, paging: Paging) -> MaybeAwaitable[Any]:
    """Two steps: the accounts that name the lists, then the lists."""
    asked: list[MaybeAwaitable[Record]] = []
    failed: dict[str, SourceError] = {}
    for slug, groups in serving(person.reading, frozenset({SHOP_ACCOUNT})):
        ids = person.ids(slug)
        if isinstance(ids, SourceError):
            failed[slug] = ids
        else:
            asked += [person.reading.lookup(slug, record_id, groups) for record_id in ids]
    return then(together(asked), lambda accounts: lists_of(person, info, paging, accounts, failed))


def lists_of(
    person: Person, info: Info, paging: Paging, accounts: list[Record], failed: dict[str, SourceError]
) -> MaybeAwaitable[Any]:
    owners: dict[str, Any] = dict(failed)
    for account in accounts:
        if account.error is not None:
            owners[account.system] = account.error
        elif (part := account.part(SHOP_ACCOUNT)) is not None and part.wishlist_id is not None:
            owners[account.system] = (*owners.get(account.system, ()), part.wishlist_id)
    how = Listing(
        "wishlist", Flow.WISHLIST, WishlistConnection, default=20, merged=False, owners=lambda slug: owners.get(slug, ())
    )

    def nodes(merged: Merged) -> list[WishlistItem]:
        return [
            WishlistItem(
                id=strawberry.ID(entry.record.id),
                sku=entry.record.sku,
                name=entry.record.name,
                brand=entry.record.brand,
                price=entry.record.price,
                available=entry.record.available,
                added_at=entry.record.added_at,
                source=source_of(person, stream, entry, kept),
            )
            for stream, entry, kept in merged.entries
        ]

    return listing(person, info, paging, how, nodes=nodes)
