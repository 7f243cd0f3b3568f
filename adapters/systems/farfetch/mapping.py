"""The vendor's answers as the gateway's records."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from adapters.ports import records
from adapters.ports.records import Candidate, Channel, Consents, OrderDetails, OrderStatus, Sale, SaleKind, ShopAccount, money
from adapters.ports.shapes import Entry, Position
from adapters.systems.farfetch.statuses import CHANNELS, LABELS, STEPS, piece_status, status_of, step_of
from adapters.systems.farfetch.wire import Newsletters, Order, OrderItem, OrderRow, User, Wishlist, WishlistItem, times_of
from adapters.wire.consent import ConsentMeaning, entry
from adapters.wire.paging import Row
from adapters.wire.vendor_values import EPOCH

CDC = "sap-customer-data-cloud"


def shop_account(user: User, *, external_id_is_cdc_uid: bool) -> ShopAccount:
    return ShopAccount(
        candidate=candidate(user, external_id_is_cdc_uid=external_id_is_cdc_uid),
        wishlist_id=user.wishlist_id,
        as_of=user.updated_date,
    )


def consents(user: Newsletters, meaning: ConsentMeaning) -> Consents:
    """The newsletter's box as a consent. The vendor does not say when it was ticked, only when the record last changed."""
    consent = entry("receiveNewsletters", user.receive_newsletters, meaning)
    return Consents((consent,), as_of=user.updated_date)


def candidate(user: User, *, external_id_is_cdc_uid: bool) -> Candidate:
    return Candidate(
        record_id=str(user.id),
        links=((CDC, user.external_id),) if external_id_is_cdc_uid and user.external_id else (),
        emails=(user.email,) if user.email else (),
        phones=(user.phone_number,) if user.phone_number else (),
        given_name=user.first_name,
        family_name=user.last_name,
        birth_date=user.date_of_birth,
        as_of=user.updated_date,
    )


def row(listed: OrderRow, times: Mapping[str, datetime]) -> Row[OrderRow]:
    return Row(times[listed.id], listed.id, listed)


def order(rows: Sequence[OrderRow], *, labels: Mapping[str, OrderStatus]) -> records.Order:
    """One order from its rows, a row for each merchant. The merchant of a store's order is the store; online it only ships."""
    id_ = rows[0].id
    channel = channel_of(*rows)
    stores = (listed.merchant_name for listed in rows if listed.merchant_name)
    return records.Order(
        id=id_,
        number=id_,
        placed_at=times_of(rows)[id_],
        channel=channel,
        status=status_of((listed.status for listed in rows), {**LABELS, **labels}),
        store=next(stores, None) if channel is Channel.STORE else None,
        sale=sale(id_, channel),
    )


def channel_of(*parts: OrderRow | Order) -> Channel | None:
    """The channel by the first part with an order type, online where none has one; None for an unknown or unreadable type."""
    order_type = next((part.fps_order_type for part in parts if part.fps_order_type), None)
    if order_type is not None:
        return CHANNELS.get(order_type.casefold())
    return None if any("fpsOrderType" in part.unreadable for part in parts) else Channel.ONLINE


def sale(order_id: str, channel: Channel | None) -> Sale | None:
    """The sale behind an order. A store's sale belongs to the tills, whose receipt number is not in the shop's row."""
    if channel is None:
        return None
    return Sale(SaleKind.TILL) if channel is Channel.STORE else Sale(SaleKind.WEB, order_id)


def order_details(read: Order) -> OrderDetails:
    """The order with its amounts and items. `net` is the total without the taxes in it."""
    total, taxes, channel = read.grand_total, read.total_taxes, channel_of(read)
    net = None if total is None or taxes is None else total - taxes
    return OrderDetails(
        order=records.Order(
            id=read.id,
            number=read.id,
            placed_at=read.created_date,
            channel=channel,
            status=status_of((step_of(*one) for one in read.steps), STEPS),
            as_of=read.updated_date,
            sale=sale(read.id, channel),
        ),
        customer_id=None if read.user_id is None else str(read.user_id),
        total=money(total, read.currency, tax_included=True),
        net=money(net, read.currency, tax_included=False),
        items=tuple(order_item(item, currency=read.currency) for item in read.pieces),
        as_of=read.updated_date,
    )


def order_item(item: OrderItem, *, currency: str | None) -> records.OrderItem:
    sku = item.product_id
    summary = item.product_summary.short_description if item.product_summary else None
    price = money(item.price.price_incl_taxes, currency, tax_included=True) if item.price else None
    return records.OrderItem(
        sku=sku,
        name=item.short_description or summary or item.product_slug or sku,
        quantity=Decimal(1),
        brand=item.brand.name if item.brand else None,
        category=next((category.name for category in item.categories or () if category.name), None),
        unit_price=price,
        total=price,
        status=piece_status(step_of(item.order_status, item.order_item_status)),
    )


def wishlist_entries(wishlist: Wishlist, *, currency: str) -> tuple[Entry[records.WishlistItem], ...]:
    """The list's items. An item without a date comes last, as if it were the oldest: its position is never shown."""
    items = (wishlist_item(item, currency=currency) for item in wishlist.wishes)
    return tuple(Entry(item, Position(item.added_at or EPOCH, item.id)) for item in items)


def wishlist_item(item: WishlistItem, *, currency: str) -> records.WishlistItem:
    sku = item.product_id
    return records.WishlistItem(
        id=item.id,
        sku=sku,
        name=item.product_name or item.product_slug or sku,
        brand=item.brand_name,
        price=money(item.price.price_incl_taxes, currency, tax_included=None if item.price.is_bare else True)
        if item.price
        else None,
        available=item.is_available,
        added_at=item.date_created,
    )
