"""The port: one user, order or wish list a call, since the vendor reads no more at once (Farfetch fact sheet, section 6)."""

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

A = TypeVar("A")


def classify(request: Request, response: Response) -> Classification | None:
    """The vendor's own 404 means: unknown. After a 401 that demands a further proof a new token would be refused too."""
    if response.status == 404 and wire.says_not_found(response.body):
        return FINE
    if response.status == 401 and wire.wants_verification(response.body):
        return Classification(Category.UNAUTHORIZED)
    return None


class Shop:
    """Reads from the shop. Each gives None where the shop knows no such thing."""

    def __init__(self, http: SystemHttp, settings: FarfetchSettings) -> None:
        self._http = http
        self._headers = {
            "Content-Type": "application/json",
            "Accept-Language": settings.language,
            "FF-Country": settings.country,
            "FF-Currency": settings.currency,
            **api_key(settings),
        }

    async def respond(self, target: str, capability: Capability, operation: str) -> Response | None:
        response = await self._http.ask(Request(target, capability, operation, headers=self._headers))
        return response if response.status == 200 else None

    async def read(self, target: str, capability: Capability, operation: str, *, decode: Callable[[bytes], A]) -> A | None:
        response = await self.respond(target, capability, operation)
        if response is None:
            return None
        answer: A = response.read(decode)
        return answer


class ShopAccounts:
    """A shop user by id, and the user's consents. Guests have ids too."""

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
        wanted = [group for group in self._reads if group in groups]
        if not USER_ID.fullmatch(user_id) or not wanted:
            return {}
        response = await self._shop.respond(f"/account/v1/users/{user_id}", wanted[0].capability, "user")
        if response is None:
            return {}
        parts = await together({group: self._reads[group](user_id, response) for group in wanted})
        return {user_id: parts} if parts else {}

    async def _account(self, user_id: str, response: Response) -> records.ShopAccount | None:
        user: wire.User = response.read(wire.read_user)
        if str(user.id) != user_id:
            return None
        return mapping.shop_account(user, external_id_is_cdc_uid=self._settings.external_id_is_cdc_uid)

    async def _consents(self, user_id: str, response: Response) -> records.Consents:
        """The user's consents. Malformed where somebody else's record came: nobody knows what this user allows then."""
        user: wire.Newsletters = response.read(wire.read_newsletters)
        if str(user.id) != user_id:
            raise response.malformed()
        return mapping.consents(user, self._settings.newsletters)


class OrderReads:
    """Amounts and items of one order. The list of orders has neither."""

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
        """One of the vendor's pages, without rows of other users and rows of undated orders. None for an unknown user."""
        target = f"/account/v1/users/{user_id}/orders?page={number}&pageSize={self._size}"
        paged = await self._shop.read(target, Capability.ORDERS, "orders", decode=wire.read_order_rows)
        if paged is None:
            return None
        own = [row for row in paged.entries if str(row.user_id) == user_id]
        times = wire.times_of(own)
        rows = tuple(mapping.row(row, times) for row in own if row.id in times)
        return Leaf(rows, paged.total_pages, lost=paged.sent - len(rows))


class Wishlists:
    """A wish list by its own id, which the user's record names. The vendor gives it in one piece."""

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
    """Users by e-mail. Where the tenant can't list them so, every answer is `truncated`: an empty one proves nothing then. Guests
    are left out, since nobody checked the address that a guest typed."""

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
    """Reads a user who cannot exist: address and credentials are proved either way."""

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
