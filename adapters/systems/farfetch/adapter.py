"""The calls: one user, order or wish list each, since the vendor reads no more at once (Farfetch fact sheet, section 6)."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from adapters.ports import records
from adapters.ports.capabilities import CONSENTS, ORDER_DETAILS, SHOP_ACCOUNT, AnyGroup, Capability, Flow, Groups, Subject
from adapters.ports.errors import SourceError
from adapters.ports.shapes import EMAIL, Clue, Found, Page, Parts, Ports, Window
from adapters.systems.farfetch import mapping, wire
from adapters.systems.farfetch.settings import FarfetchSettings
from adapters.systems.farfetch.token import ClientCredentials, api_key
from adapters.systems.farfetch.wire import OrderRow
from adapters.wire.classification import FINE, Category, Classification
from adapters.wire.message import Request, Response
from adapters.wire.paging import Leaf, numbered, whole
from adapters.wire.system_http import Runtime, SystemHttp
from adapters.wire.together import together
from adapters.wire.vendor_values import once

SLUG = "farfetch"
USER_ID = re.compile(r"[1-9]\d{0,17}", re.ASCII)
ORDER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
WISHLIST_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII)
FOUND_AT_MOST = 10
NOBODY = 0

W = TypeVar("W")


def classify(ask: Request, reply: Response) -> Classification | None:
    """The vendor's own 404 means: unknown. A 401 that asks for a further proof is not mended by a new token."""
    if reply.status == 404 and wire.says_not_found(reply.body):
        return FINE
    if reply.status == 401 and wire.wants_verification(reply.body):
        return Classification(Category.REFUSED)
    return None


class Shop:
    """Reads from the shop, None where it knows no such thing."""

    def __init__(self, http: SystemHttp, settings: FarfetchSettings) -> None:
        self._http = http
        self._headers = {
            "Content-Type": "application/json",
            "Accept-Language": settings.language,
            "FF-Country": settings.country,
            "FF-Currency": settings.currency,
            **api_key(settings),
        }

    async def ask(self, target: str, capability: Capability, operation: str) -> Response | None:
        reply = await self._http.ask(Request(target, capability, operation, headers=self._headers))
        return reply if reply.status == 200 else None

    async def read(self, target: str, capability: Capability, operation: str, *, decode: Callable[[bytes], W]) -> W | None:
        reply = await self.ask(target, capability, operation)
        if reply is None:
            return None
        words: W = reply.read(decode)
        return words


class ShopAccounts:
    """A shop user by id, and what they allow. Guests have ids too."""

    max_batch = 1
    groups: Groups = frozenset({SHOP_ACCOUNT, CONSENTS})

    def __init__(self, shop: Shop, settings: FarfetchSettings) -> None:
        self._shop = shop
        self._settings = settings
        self._reads: dict[AnyGroup, Callable[[str, Response], Awaitable[object]]] = {
            SHOP_ACCOUNT: self._account,
            CONSENTS: self._consents,
        }

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        (user_id,) = ids
        asked = [group for group in self._reads if group in groups]
        if not USER_ID.fullmatch(user_id) or not asked:
            return {}
        reply = await self._shop.ask(f"/account/v1/users/{user_id}", asked[0].capability, "user")
        if reply is None:
            return {}
        parts = await together({group: self._reads[group](user_id, reply) for group in asked})
        return {user_id: parts} if parts else {}

    async def _account(self, user_id: str, reply: Response) -> records.ShopAccount | None:
        user: wire.User = reply.read(wire.read_user)
        if str(user.id) != user_id:
            return None
        return mapping.shop_account(user, external_id_is_cdc_uid=self._settings.external_id_is_cdc_uid)

    async def _consents(self, user_id: str, reply: Response) -> records.Consents:
        """Of a user about whom somebody else's record came nobody knows what they allow."""
        user: wire.Newsletters = reply.read(wire.read_newsletters)
        if str(user.id) != user_id:
            raise reply.malformed()
        return mapping.consents(user, self._settings.newsletters)


class OrderReads:
    """Amounts and items of one order: the list of orders has neither."""

    max_batch = 1
    groups: Groups = frozenset({ORDER_DETAILS})

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        (order_id,) = ids
        if not ORDER_ID.fullmatch(order_id):
            return {}
        order = await self._shop.read(f"/account/v1/orders/{order_id}", Capability.ORDERS, "order", decode=wire.read_order)
        if order is None or order.id != order_id:
            return {}
        return {order_id: {ORDER_DETAILS: mapping.order_details(order)}}


class Orders:
    """A user's orders, newest first. The vendor gives a row for each order and merchant, in pages of a fixed size."""

    max_batch = 1

    def __init__(self, shop: Shop, settings: FarfetchSettings) -> None:
        self._shop = shop
        self._size = settings.order_page_size
        self._labels = {" ".join(label.casefold().split()): status for label, status in settings.status_labels.items()}

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[records.Order] | SourceError]:
        (user_id,) = ids
        if not USER_ID.fullmatch(user_id):
            return {}

        def wanted(order: records.Order) -> bool:
            return window.statuses is None or order.status in window.statuses

        build = partial(mapping.order, labels=self._labels)
        page = await numbered(partial(self._rows, user_id), window, build=build, keep=wanted)
        return {} if page is None else {user_id: page}

    async def _rows(self, user_id: str, number: int) -> Leaf[OrderRow] | None:
        """A row of somebody else's is dropped, and one of an order that no row of this user's dates."""
        target = f"/account/v1/users/{user_id}/orders?page={number}&pageSize={self._size}"
        paged = await self._shop.read(target, Capability.ORDERS, "orders", decode=wire.read_order_rows)
        if paged is None:
            return None
        own = [row for row in paged.entries if str(row.user_id) == user_id]
        times = wire.times_of(own)
        rows = tuple(mapping.row(row, times) for row in own if row.id in times)
        return Leaf(rows, paged.total_pages, lost=paged.sent - len(rows))


class Wishlists:
    """A wish list by its own id, which the user's record names; the vendor gives it in one piece."""

    max_batch = 1

    def __init__(self, shop: Shop, settings: FarfetchSettings) -> None:
        self._shop = shop
        self._currency = settings.currency

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[records.WishlistItem] | SourceError]:
        (wishlist_id,) = ids
        if not WISHLIST_ID.fullmatch(wishlist_id):
            return {}
        target = f"/commerce/v1/wishlists/{wishlist_id}?hydrate=true"
        wishlist = await self._shop.read(target, Capability.WISHLIST, "wishlist", decode=wire.read_wishlist)
        if wishlist is None or wishlist.id.casefold() != wishlist_id.casefold():
            return {}
        return {wishlist_id: whole(mapping.wishlist_entries(wishlist, currency=self._currency), window)}


class ShopUsers:
    """Users by e-mail, where the tenant can list them so; otherwise silence proves nothing. Guests typed an address that nobody
    checked, so they are left out."""

    kinds = frozenset({EMAIL})
    max_batch = 1

    def __init__(self, shop: Shop, settings: FarfetchSettings) -> None:
        self._shop = shop
        self._settings = settings

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        return {clue: await self._found(clue.value) for clue in clues}

    async def _found(self, email: str) -> Found:
        if not self._settings.find_by_email:
            return Found(truncated=True)
        if not email.isprintable():
            return Found()
        target = f"/account/v1/users?email={quote(email, safe='')}&page=1&pageSize={FOUND_AT_MOST}"
        paged = await self._shop.read(target, Capability.IDENTITY, "users.search", decode=wire.read_users)
        if paged is None:
            return Found()
        linked = self._settings.external_id_is_cdc_uid
        users = once(paged.entries, lambda user: user.id, lambda user: user.updated_date)
        hits = (user for user in users if not user.may_be_guest and (user.email or "").casefold() == email.casefold())
        candidates = tuple(mapping.candidate(user, external_id_is_cdc_uid=linked) for user in hits)
        return Found(candidates, truncated=not paged.tells_all)


class ShopProbe:
    """Asks for a user that cannot exist: proves address and credentials either way."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def probe(self) -> None:
        await self._shop.read(f"/account/v1/users/{NOBODY}", Capability.IDENTITY, "probe", decode=wire.read_user)


def build(settings: FarfetchSettings, runtime: Runtime) -> Ports:
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=ClientCredentials(settings, clock=runtime.clock), classify=classify)
    shop = Shop(http, settings)
    return Ports(
        probe=ShopProbe(shop),
        lookups={Subject.CUSTOMER: ShopAccounts(shop, settings), Subject.ORDER: OrderReads(shop)},
        streams={Flow.ORDERS: Orders(shop, settings), Flow.WISHLIST: Wishlists(shop, settings)},
        searches={},
        find=ShopUsers(shop, settings),
    )
