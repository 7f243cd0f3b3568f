"""All events of a person in the played world, from the same functions as the systems' answers.

Tests compare a merged list with this, row by row. Events under a reference that names nobody (an installation of the app, a
kiosk's session) are not here. Nor is the link of an installation to a log-in, since the feed makes it by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from mocks.control.stage import World
from mocks.odata.language import Value
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
"""The system that owns a sale, by the kind of sale; other systems may have rows of it too."""

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
    """A row of one system: its `id` and its time as in that system's API, the time in UTC and as precise as the API's.

    `what` is one of the constants above, `kind` the system's own word for it. `sale` is the sale of the row, also where the row
    does not name it. A `cancelled` one never happened.
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
        """Whether the row belongs to its system: it is of no sale, or of a sale that the system owns."""
        return self.sale is None or self.sale.owner == self.system


def happened(person: Person, world: World) -> tuple[Row, ...]:
    """Rows of a person, newest first. An order from two merchants is two rows of the shop with one id."""
    found = (row for slug, rows in _SYSTEMS.items() if world.record(person, slug) for row in rows(person, world))
    return tuple(sorted(found, key=lambda row: (row.at, row.system, row.id), reverse=True))


def each_once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The same rows without cancelled ones and other systems' sales; each order of the shop comes once."""
    return tuple(dict.fromkeys(row for row in rows if row.is_owners and not row.cancelled))


# --- sales -----------------------------------------------------------------------------------------------------------


def _sale(purchase: Purchase) -> Sale:
    return Sale(WEB, purchase.code) if purchase.is_online else Sale(TILL, till.receipt_key(purchase))


def _shop(person: Person, world: World) -> Iterator[Row]:
    """Orders of the shop, which lists purchases in stores too."""
    for part in farfetch_orders.parts(person):
        row = farfetch_orders.order_row(person, part)
        at, kind = datetime.fromisoformat(str(row["createdDate"])), str(row["fpsOrderType"])
        yield Row(FARFETCH, str(row["id"]), at, ORDER, kind, _sale(commerce.purchase(person, part.place)))


def _erp(person: Person, world: World) -> Iterator[Row]:
    """Sales documents, dated by the day. A return is a document of its own."""
    for one in erp_sales.documents(person):
        day = midnight(one.made_at.date())
        assert day is not None
        yield Row(ERP, one.number, day, ORDER, one.kind, _sale(one.purchase))


def _tills(person: Person, world: World) -> Iterator[Row]:
    """Rows dated by the clock of the tills. One hour of autumn comes twice there; the first of the two is meant."""
    for purchase in commerce.purchases(person):
        for row in car_rows.of_purchase(purchase):
            spelt = f"{row['CreationDate']}{row['CreationTime']}"
            at = datetime.strptime(spelt, "%Y%m%d%H%M%S").replace(tzinfo=CLOCK).astimezone(UTC)
            number = str(row["TransactionNumber"]) if purchase.is_online else till.receipt_key(purchase)
            yield Row(CAR, number, at, ORDER, str(row["SalesDocumentType"] or "receipt"), _sale(purchase))


def _car(person: Person, world: World) -> Iterator[Row]:
    """One row for a whole receipt or order, which has a row for each article."""
    return iter(dict.fromkeys(_tills(person, world)))


def _marketing(person: Person, world: World) -> Iterator[Row]:
    rows = marketing_rows.interactions(world, person)
    for one, row in zip(marketing.happenings(person), rows, strict=True):
        sale = _sale(commerce.purchase(person, one.purchase)) if one.purchase is not None else None
        yield Row(MARKETING, str(row["InteractionUUID"]), _milliseconds(one.at), INTERACTION, one.kind, sale)


# --- service, points, messages, touchpoints --------------------------------------------------------------------------


def _crm(person: Person, world: World) -> Iterator[Row]:
    for row in crm_service.tickets(world, person):
        yield Row(C4C, str(row["ID"]), _at(row["CreationDateTime"]), TICKET, str(row["ProcessingTypeCode"]))
    for kind in (crm_service.CALLS, crm_service.MAILS, crm_service.APPOINTMENTS, crm_service.VISITS):
        time = kind.natural.partition(" ")[0]
        for activity in kind.sources["MainAccountPartyID"](world, crm_rows.customer_id(person)):
            off = activity["Status"] == crm_service.ACTIVITY_STATES["cancelled"]
            yield Row(C4C, str(activity["ObjectID"]), _at(activity[time]), INTERACTION, kind.type_name, cancelled=off)


def _at(value: Value) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("the row has no time there")
    return value


def _points(person: Person, world: World) -> Iterator[Row]:
    """Ledger entries; the points that a sale earned are no row of the sale."""
    return (Row(ANNEX, one.entry_id, one.at.replace(microsecond=0), POINTS, one.kind) for one in loyalty.entries(person))


def _contacts(person: Person, world: World) -> Iterator[Row]:
    """Contacts: to the second from the reporting database, to the millisecond where it has not loaded them yet."""
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
