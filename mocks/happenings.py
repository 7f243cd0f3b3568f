"""All that the played world says happened to a person, from the functions that the systems' answers are made of.

For tests: what a merged list has to hold can be compared with this, row by row. What happened under a reference that names nobody
(an installation of the app, a kiosk's session) is nobody's, and is not here; nor is that an installation was linked to a log-in,
which the feed does by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from mocks.control.stage import World
from mocks.systems.farfetch import orders as farfetch_orders
from mocks.systems.sap_car import rows as car_rows
from mocks.systems.sap_cloud_for_customer import activities as crm_service
from mocks.systems.sap_cloud_for_customer import rows as crm_rows
from mocks.systems.sap_ecc import sales as erp_sales
from mocks.systems.sap_ecc.partner_rows import midnight
from mocks.systems.sap_marketing_cloud import rows as marketing_rows
from mocks.systems.sinch_campaigns import messages as campaign_messages
from mocks.systems.sinch_contact_pro import contacts as contact_centre
from mocks.systems.touchpoints import events as touchpoint_events
from mocks.world import commerce, loyalty, marketing, till
from mocks.world.commerce import Purchase
from mocks.world.hours import CLOCK
from mocks.world.people import ANNEX, C4C, CAMPAIGNS, CAR, CONTACT_PRO, ERP, FARFETCH, MARKETING, TOUCHPOINTS, Person

TILL, WEB, OTHER = "till", "web", "other"
OWNERS = {TILL: CAR, WEB: FARFETCH, OTHER: ERP}
"""Whose a sale is, whoever else has rows of it."""

ORDER, TICKET, INTERACTION, POINTS, MESSAGE = "order", "ticket", "interaction", "points", "message"
_LINKED = "app.identity.linked.v1"


@dataclass(frozen=True, slots=True)
class Sale:
    """`number` is its owner's: the shop's order, the till's `<store>-<business day>-<index>`, the ERP's sales order."""

    kind: str
    number: str

    @property
    def owner(self) -> str:
        return OWNERS[self.kind]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one system: its `id` and its time as that system's API tells them, the time in UTC and as fine as it is told.

    `what` is one of the constants above, `kind` the system's own word for it. `sale`: which one it is a row of, whether the row
    says so or not. `cancelled`: it was called off, so that it never happened.
    """

    system: str
    id: str
    at: datetime
    what: str
    kind: str
    sale: Sale | None = None
    cancelled: bool = False

    @property
    def is_owners(self) -> bool:
        """Whether it is no row of a sale that another system owns."""
        return self.sale is None or self.sale.owner == self.system


def happened(person: Person, world: World) -> tuple[Row, ...]:
    """Newest first. An order that two merchants send is two rows of the shop with one id."""
    found = (row for slug, rows in _SYSTEMS.items() if world.record(person, slug) for row in rows(person, world))
    return tuple(sorted(found, key=lambda row: (row.at, row.system, row.id), reverse=True))


def each_once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The same without rows of sales that another system owns and of what was called off, and each order of the shop once."""
    return tuple(dict.fromkeys(row for row in rows if row.is_owners and not row.cancelled))


# --- sales -----------------------------------------------------------------------------------------------------------


def _sale(purchase: Purchase) -> Sale:
    return Sale(WEB, purchase.code) if purchase.is_online else Sale(TILL, till.receipt_key(purchase))


def _shop(person: Person, world: World) -> Iterator[Row]:
    """The shop lists purchases in stores too."""
    for part in farfetch_orders.parts(person):
        told = farfetch_orders.order_row(person, part)
        at = datetime.fromisoformat(str(told["createdDate"]))
        yield Row(FARFETCH, told["id"], at, ORDER, told["fpsOrderType"], _sale(commerce.purchase(person, part.place)))


def _erp(person: Person, world: World) -> Iterator[Row]:
    """Its time is a day. A return is a document of its own."""
    for held in erp_sales.documents(person):
        day = midnight(held.made_at.date())
        assert day is not None
        yield Row(ERP, held.number, day, ORDER, held.kind, _sale(held.purchase))


def _tills(person: Person, world: World) -> Iterator[Row]:
    """By the clock of the tills, on which one hour of autumn comes twice: the first of the two is meant."""
    for purchase in commerce.purchases(person):
        for told in car_rows.of_purchase(purchase):
            local = datetime.strptime(told["CreationDate"] + told["CreationTime"], "%Y%m%d%H%M%S").replace(tzinfo=CLOCK)
            number = told["TransactionNumber"] if purchase.is_online else till.receipt_key(purchase)
            yield Row(CAR, number, local.astimezone(UTC), ORDER, told["SalesDocumentType"] or "receipt", _sale(purchase))


def _car(person: Person, world: World) -> Iterator[Row]:
    """A row for each article is one for the whole."""
    return iter(dict.fromkeys(_tills(person, world)))


def _marketing(person: Person, world: World) -> Iterator[Row]:
    told = marketing_rows.interactions(world, person)
    for held, row in zip(marketing.happenings(person), told, strict=True):
        place = held.purchase
        sale = _sale(commerce.purchase(person, place)) if place is not None else None
        yield Row(MARKETING, row["InteractionUUID"], _milliseconds(held.at), INTERACTION, held.kind, sale)


# --- service, points, messages, touchpoints --------------------------------------------------------------------------


def _crm(person: Person, world: World) -> Iterator[Row]:
    for row in crm_service.tickets(world, person):
        yield Row(C4C, row["ID"], row["CreationDateTime"], TICKET, row["ProcessingTypeCode"])
    for held in (crm_service.CALLS, crm_service.MAILS, crm_service.APPOINTMENTS, crm_service.VISITS):
        time = held.natural.partition(" ")[0]
        for told in held.sources["MainAccountPartyID"](world, crm_rows.customer_id(person)):
            off = told["Status"] == crm_service.ACTIVITY_STATES["cancelled"]
            yield Row(C4C, told["ObjectID"], told[time], INTERACTION, held.type_name, cancelled=off)


def _points(person: Person, world: World) -> Iterator[Row]:
    """That points were earned by a sale is no row of the sale."""
    return (Row(ANNEX, one.entry_id, one.at.replace(microsecond=0), POINTS, one.kind) for one in loyalty.entries(person))


def _contacts(person: Person, world: World) -> Iterator[Row]:
    """The reporting database tells seconds; what it has not loaded yet, contact management tells to the millisecond."""
    for one in contact_centre.contacts(person):
        at = one.began_at.replace(microsecond=0) if contact_centre.is_loaded(one) else one.began_at
        yield Row(CONTACT_PRO, one.guid, _milliseconds(at), INTERACTION, one.channel)


def _messages(person: Person, world: World) -> Iterator[Row]:
    for one in campaign_messages.messages(person):
        kind = "reply" if one.is_inbound else "campaign" if one.campaign else "service"
        yield Row(CAMPAIGNS, one.id, _milliseconds(one.at), MESSAGE, kind)


def _touchpoints(person: Person, world: World) -> Iterator[Row]:
    known = {touchpoint_events.login(person), touchpoint_events.card(person)} - {""}
    for feed in (touchpoint_events.APP, touchpoint_events.FX):
        for one in touchpoint_events.events(person, feed):
            if one.kind != _LINKED and one.reference in known:
                yield Row(TOUCHPOINTS, one.event_id, one.at, INTERACTION, one.kind)


def _milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


_SYSTEMS = {
    FARFETCH: _shop,
    ERP: _erp,
    CAR: _car,
    C4C: _crm,
    ANNEX: _points,
    MARKETING: _marketing,
    CONTACT_PRO: _contacts,
    CAMPAIGNS: _messages,
    TOUCHPOINTS: _touchpoints,
}
