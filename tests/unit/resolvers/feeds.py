"""More tiny vendors in memory, behind the whole of a real adapter: tokens, pages of a report, next links, and days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.records import Channel, InteractionKind, SaleKind
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_car import wire as car_wire
from adapters.systems.sap_car.settings import CarSettings
from adapters.systems.sap_car.streams import Orders as CarOrders
from adapters.systems.sinch_campaigns import wire as campaign_wire
from adapters.systems.sinch_campaigns.adapter import Contacts as CampaignContacts
from adapters.systems.sinch_campaigns.reports import Reports
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.systems.sinch_contact_pro import wire as contact_wire
from adapters.systems.sinch_contact_pro.adapter import Contacts as ContactProContacts
from adapters.systems.sinch_contact_pro.reporting import Reporting
from adapters.systems.sinch_contact_pro.settings import ContactProSettings
from adapters.systems.touchpoints import wire as event_wire
from adapters.systems.touchpoints.adapter import Interactions
from adapters.systems.touchpoints.feed import Feed
from adapters.systems.touchpoints.references import References
from adapters.wire.message import Request
from tests.unit.resolvers.vendors import LEAF, Answers, Deed, Desk, Ledger, Ledgers, Shop, Sort, Vendor, Whole

NOW = datetime(2026, 3, 9, tzinfo=UTC)


@dataclass
class Told:
    """A reply whose body is decoded already."""

    content: Any
    status: int = 200

    def read(self, decode: Any) -> Any:
        return self.content


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- tokens ----------------------------------------------------------------------------------------------------------

TYPES = {
    InteractionKind.VISIT: "org.store.app.store.checkedin.v1",
    InteractionKind.APP_EVENT: "org.store.app.session.started.v1",
    InteractionKind.OTHER: "org.store.fx.order.placed.v1",
}


@cache
def event(deed: Deed) -> event_wire.Event:
    name, source = deed.id.split(" ")
    (reference,) = deed.records
    told = {"specversion": "1.0", "id": name, "source": source, "type": TYPES[deed.sort.kind], "customerref": WHOSE[reference]}
    return event_wire.Event.model_validate({**told, "time": deed.at.isoformat(), "data": {}})


SCHEMES = {"sap-customer-data-cloud": "cdc", "annex-cloud-loyalty": "loyalty"}
WHOSE = {"sap-customer-data-cloud:u": "cdc:u", "annex-cloud-loyalty:HRD-1": "loyalty:HRD-1"}


class Events(Vendor):
    """Two feeds, of two references: tokens from page to page within a walk, a bound in time to begin one, and a batch."""

    slug, keyed_by = "touchpoints", ("sap-customer-data-cloud", "annex-cloud-loyalty")
    records, max_batch = tuple(WHOSE), 100
    sorts = (
        Sort(InteractionKind.VISIT, Channel.STORE),
        Sort(InteractionKind.APP_EVENT, Channel.APP),
        Sort(InteractionKind.OTHER, Channel.KIOSK),
    )

    def name(self, letter: str, number: int) -> str:
        return f"{letter}{number} till"

    def deed(self, letter: str, number: int, *, step: int, sort: int, record: int) -> Deed:
        """An event is recorded under one reference."""
        return super().deed(letter, number, step=step, sort=sort, record=record % 2)

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        line: Any = self
        feeds = [Feed(line, name, f"/{name}", (), "org.store") for name in ("app", "fx")]
        return await Interactions(feeds, References(SCHEMES)).pages(ids, window)

    async def ask(self, ask: Request) -> Told:
        self.asked()
        feed = ask.target.split("/")[1]
        if ask.body is not None:
            return Told(self._batch(feed, orjson.loads(ask.body)))
        asked = parse_qs(urlsplit(ask.target).query)
        bounds = {name: asked[name][0] for name in ("from", "to") if name in asked}
        listed = self._listed(feed, asked["customerRef"][0], asked.get("type", []), bounds)
        begin = int(asked["cursor"][0]) if "cursor" in asked else 0
        end = begin + min(LEAF, int(asked["limit"][0]))
        following = str(end) if end < len(listed) else None
        return Told(event_wire.EventPage(events=tuple(listed[begin:end]), nextCursor=following))  # type: ignore[call-arg]

    def _batch(self, feed: str, asked: Any) -> event_wire.BatchAnswer:
        size = asked["limitPerCustomer"]
        listed = {one: self._listed(feed, one, asked.get("types", []), asked) for one in asked["customerRefs"]}
        results = [
            {"customerRef": one, "events": events[:size], "truncated": len(events) > size} for one, events in listed.items()
        ]
        return event_wire.BatchAnswer(results=tuple(event_wire.ReferenceResult.model_validate(one) for one in results))

    def _listed(self, feed: str, reference: str, types: Sequence[str], bounds: Mapping[str, str]) -> list[event_wire.Event]:
        record = next(one for one, written in WHOSE.items() if written == reference)
        told = [event(deed) for deed in self.of(record)]
        return [
            one
            for one in told
            if f".{feed}." in one.type
            and (not types or one.type.startswith(tuple(types)))
            and ("from" not in bounds or one.time >= at(bounds["from"]))
            and ("to" not in bounds or one.time < at(bounds["to"]))
        ]


# --- pages of a report -----------------------------------------------------------------------------------------------

CAMPAIGNS = CampaignsSettings.model_validate(
    {"base_url": "http://campaigns.test", "api_key": "k", "api_secret": "s", "page_size": LEAF, "links": False}
)


class Messages(Vendor):
    """A report of a number's messages, in pages that count from 0."""

    slug, flow, records, max_batch = "sinch-campaigns", Flow.CAMPAIGNS, ("+447700900001",), 10
    sorts = (Sort(InteractionKind.CAMPAIGN_SENT, Channel.SMS), Sort(InteractionKind.CAMPAIGN_SENT, Channel.SOCIAL))

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        line: Any = self
        reports = Reports(line, CAMPAIGNS, headers={}, now=NOW.timestamp)
        links: Any = None
        return await CampaignContacts(reports, links, CAMPAIGNS).pages(ids, window)

    async def ask(self, ask: Request) -> Told:
        self.asked()
        asked = orjson.loads(ask.body or b"")
        (number,) = asked["destinations"]
        listed = [deed for deed in self.of(number) if at(asked["start_date"]) <= deed.at < at(asked["end_date"])]
        begin = asked["page"] * asked["page_size"]
        end = begin + asked["page_size"]
        place = campaign_wire.ReportPlace(has_next=end < len(listed))
        return Told(campaign_wire.Report(messages=tuple(map(message, listed[begin:end])), pagination=place))


@cache
def message(deed: Deed) -> campaign_wire.Message:
    form = "SMS" if deed.sort.channel is Channel.SMS else "WHATSAPP"
    told = {"message_id": deed.id, "timestamp": deed.at.isoformat(), "destination_address": deed.records[0], "format": form}
    return campaign_wire.Message.model_validate({**told, "metadata": [{"key": "campaign", "value": "Spring"}]})


# --- next links ------------------------------------------------------------------------------------------------------

CONTACT_PRO = ContactProSettings.model_validate({"base_url": "http://contacts.test", "user": "u", "password": "p"})
OPTIONS = re.compile(r"\$top=(\d+)(?:.*&\$skip=(\d+))?")
UPPER, LOWER = re.compile(r"StartTime lt ([0-9TZ:-]+)"), re.compile(r"StartTime ge ([0-9TZ:-]+)")
WORDS = {Channel.PHONE: "phone", Channel.EMAIL: "email", Channel.SOCIAL: "whatsapp"}


class Calls(Vendor):
    """By whole seconds, cut by `$top`; the server's own pages are shorter and end in a link with `$skip`."""

    slug, records, max_batch = "sinch-contact-pro", ("email:amelia@example.com",), 10
    sorts = (
        Sort(InteractionKind.CALL, Channel.PHONE),
        Sort(InteractionKind.EMAIL, Channel.EMAIL),
        Sort(InteractionKind.CHAT, Channel.SOCIAL),
    )

    def name(self, letter: str, number: int) -> str:
        return f"{ord(letter):02X}{number:030X}"

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        line: Any = self
        return await ContactProContacts(Reporting(line, CONTACT_PRO), None, CONTACT_PRO).pages(ids, window)

    async def ask(self, ask: Request) -> Told:
        self.asked()
        question = unquote(ask.target)
        options, upper, lower = OPTIONS.search(question), UPPER.search(question), LOWER.search(question)
        assert options is not None
        top, skip = int(options[1]), int(options[2] or 0)
        listed = [
            deed
            for deed in self.of(self.records[0])
            if (upper is None or deed.at < at(upper[1])) and (lower is None or deed.at >= at(lower[1]))
        ][:top]
        end = skip + 2 * self.leaf
        link = f"{CONTACT_PRO.root}{ask.target.split('&%24skip')[0].split('&$skip')[0]}&$skip={end}"
        rows = tuple(row(deed) for deed in listed[skip:end])
        return Told(contact_wire.Rows.model_validate({"value": rows, "@odata.nextLink": link if end < len(listed) else None}))


def row(deed: Deed) -> contact_wire.Row:
    assert deed.sort.channel is not None
    told = {"guid": deed.id, "began": deed.at.isoformat(), "originator": deed.records[0].removeprefix("email:")}
    return contact_wire.Row.model_validate({**told, "direction": "in", "channel": WORDS[deed.sort.channel]})


# --- days -------------------------------------------------------------------------------------------------------------

CAR = CarSettings.model_validate({"base_url": "http://car.test", "sap_client": "100", "user": "u", "password": "p"})


class Tills(Vendor):
    """By days, in no order within a day."""

    slug, flow, records, keyed_by, max_batch = "sap-car", Flow.ORDERS, ("7",), ("sap-ecc",), 10
    sorts = (
        Sort(InteractionKind.PURCHASE, Channel.STORE, SaleKind.TILL),
        Sort(InteractionKind.RETURN, Channel.STORE, SaleKind.TILL),
    )

    def name(self, letter: str, number: int) -> str:
        return f"{letter}-20260302-{number}"

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        service: Any = Answers(self, day_of, receipt)
        return await CarOrders(service, CAR, slug=self.slug).pages(ids, window)


def day_of(deed: Deed) -> str:
    return deed.at.date().isoformat().replace("-", "")


def receipt(deed: Deed, whose: str) -> car_wire.Transaction:
    store, day, index = deed.id.split("-")
    return car_wire.Transaction(
        CustomerNumber=whose,
        TransactionNumber=index,
        RetailStoreID=store,
        BusinessDayDate=day,
        TransactionIndex=int(index),
        CreationDate=day_of(deed),  # type: ignore[arg-type]
        CreationTime=f"{deed.at:%H%M%S}",
        OrderChannel="01",
        TransactionCurrency="GBP",
        TotalNetAmount=Decimal(-9 if deed.sort.kind is InteractionKind.RETURN else 9),
        TaxAmount=Decimal(0),
    )


VENDORS: tuple[type[Vendor], ...] = (Shop, Ledger, Whole, Desk, Ledgers, Tills, Events, Messages, Calls)
