"""What `mocks.happenings` says happened to somebody is what the played systems tell, row by row, over their own interfaces."""

import importlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from mocks.control.stage import World
from mocks.happenings import ORDER, each_once, happened
from mocks.systems.sap_marketing_cloud import rows as marketing_rows
from mocks.world.people import ANNEX, C4C, CAMPAIGNS, CAR, CDC, CONTACT_PRO, ERP, FARFETCH, MARKETING, TOUCHPOINTS, Person
from mocks.world.population import Population
from tests.contract.played import Played
from tests.contract.suite.lines import PlayedLine

AMELIA, SOFIA, WEI, EMMA, ISABELLA, EMILE = 1, 5, 6, 7, 14, 15
Told = tuple[str, datetime]
Ask = Callable[..., Awaitable[Any]]
RECEIPT = "RetailStoreID,BusinessDayDate,TransactionIndex,TransactionNumber,CreationDate,CreationTime"
WHOLE = {"start_date": "2010-01-01T00:00:00Z", "end_date": "2027-01-01T00:00:00Z", "page_size": 100}


@pytest.fixture(scope="module")
def world() -> World:
    return World(Population(customers=1000))


def of_person(world: World, n: int) -> Person:
    person = world.person(n)
    assert person is not None
    return person


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def since_1970(text: str) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text[6:].partition(")")[0].partition("+")[0]))


async def pages(ask: Ask, path: str) -> AsyncIterator[dict[str, Any]]:
    """OData 2.0, in pages of 100."""
    joint, skip = "&" if "?" in path else "?", 0
    while rows := (await ask(f"{path}{joint}$top=100&$skip={skip}"))["d"]["results"]:
        for row in rows:
            yield row
        skip += 100


async def shop(ask: Ask, person: Person) -> list[Told]:
    rows = (await ask(f"/account/v1/users/{person.shop_user}/orders?page=1&pageSize=10000"))["entries"]
    return [(row["id"], instant(row["createdDate"])) for row in rows]


async def erp(ask: Ask, person: Person) -> list[Told]:
    path = f"API_SALES_ORDER_SRV/A_SalesOrder?$orderby=SalesOrder&$filter=SoldToParty eq '{person.erp_number}'"
    return [(row["SalesOrder"], since_1970(row["SalesOrderDate"])) async for row in pages(ask, path)]


async def tills(ask: Ask, person: Person) -> list[Told]:
    view = "MultiChannelSalesOrdersQuery(P_SAPClient='800')/Results"
    path = f"{view}?$select={RECEIPT}&$top=1000&$filter=CustomerNumber eq '{person.erp_number:0>10}'"
    found = []
    for row in (await ask(path))["d"]["results"]:
        number = "{RetailStoreID}-{BusinessDayDate}-{TransactionIndex}".format_map(row)
        local = datetime.strptime(row["CreationDate"] + row["CreationTime"], "%Y%m%d%H%M%S")
        at = local.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
        found.append((number if row["RetailStoreID"] else row["TransactionNumber"], at))
    return found


async def crm(ask: Ask, person: Person) -> list[Told]:
    path = f"ServiceRequestCollection?$orderby=ID&$filter=BuyerPartyID eq '{1004710 + person.number}'"
    found = [(row["ID"], since_1970(row["CreationDateTime"])) async for row in pages(ask, path)]
    for kind, time in (
        ("PhoneCall", "StartDateTime"),
        ("EMail", "DateTime"),
        ("Appointment", "StartDate"),
        ("Visit", "StartDateTime"),
    ):
        path = f"{kind}Collection?$orderby={time}&$filter=MainAccountPartyID eq '{1004710 + person.number}'"
        found += [(row["ObjectID"], since_1970(row[time])) async for row in pages(ask, path)]
    return found


async def ledger(ask: Ask, person: Person) -> list[Told]:
    found: list[Told] = []
    number, last = 1, 1
    while number <= last:
        page = await ask(f"/users/{person.membership_number}/activity?page={number}")
        number, last = number + 1, int(page["pages"])
        found += [(row["activityId"], instant(row["createDate"])) for row in page["activityDetail"]]
    return found


async def marketing(ask: Ask, person: Person) -> list[Told]:
    who = f"InteractionContactUUID eq guid'{marketing_rows.contact_uuid(person)}'"
    path = f"API_MKT_INTERACTION_SRV/Interactions?$orderby=InteractionUUID&$filter={who}"
    return [(row["InteractionUUID"], since_1970(row["InteractionTimeStampUTC"])) async for row in pages(ask, path)]


async def contacts(ask: Ask, person: Person) -> list[Told]:
    """The reporting database, and of contacts that it has not got yet, contact management."""
    ways = [person.email, *(form for phone in (person.phone, person.landline) if phone for form in spelt(phone))]
    either = ",".join(f"'{quote(way, safe='@')}'" for way in ways if way)
    rows = (await ask(f"/odata/v1/FactCemContacts?$filter=ContactOriginator in ({either}) or ContactDestination in ({either})"))[
        "value"
    ]
    found = {row["ContactGuid"].replace("-", "").upper(): instant(row["StartTime"]) for row in rows}
    for way in filter(None, ways):
        for leg in await ask(f"/cmi/contacts?address={quote(way, safe='@')}"):
            found.setdefault(leg["guid"], instant(leg["created"]))
    return list(found.items())


def spelt(phone: str) -> Iterable[str]:
    return phone, phone.removeprefix("+"), f"0{phone[3:]}"


async def messages(ask: Ask, person: Person) -> list[Told]:
    found: list[Told] = []
    for side in ("destinations", "sources"):
        question, page = {**WHOLE, side: [person.phone]}, 0
        while rows := (await ask("/v2-preview/reporting/messages/detail", report={**question, "page": page}))["messages"]:
            found += [(row["message_id"], instant(row["timestamp"])) for row in rows]
            page += 1
    return found


async def touchpoints(ask: Ask, person: Person) -> list[Told]:
    """Under the log-in or the card. That an installation was linked is the feed's own doing."""
    found = {}
    names = [f"cdc:{person.account_uid}"] * person.known_to(CDC) + [f"loyalty:{person.membership_number}"] * person.known_to(
        ANNEX
    )
    for feed, reference in ((feed, name) for feed in ("app", "fx") for name in names):
        path: str | None = f"/{feed}/v1/events?customerRef={reference}&limit=200"
        start = path
        while path:
            page = await ask(path)
            events = [one for one in page["events"] if not one["type"].endswith("app.identity.linked.v1")]
            found |= {(one["source"], one["id"]): instant(one["time"]) for one in events}
            path = f"{start}&cursor={page['nextCursor']}" if "nextCursor" in page else None
    return [(id_, at) for (_, id_), at in found.items()]


READERS: dict[str, Callable[[Ask, Person], Awaitable[list[Told]]]] = {
    FARFETCH: shop,
    ERP: erp,
    CAR: tills,
    C4C: crm,
    ANNEX: ledger,
    MARKETING: marketing,
    CONTACT_PRO: contacts,
    CAMPAIGNS: messages,
    TOUCHPOINTS: touchpoints,
}


def asking(slug: str, line: PlayedLine) -> Ask:
    vendor = importlib.import_module(f"tests.contract.recorded.{slug.replace('-', '_')}")
    return lambda *question, **more: vendor.asked(line, *question, **more)


@pytest.mark.parametrize("slug", READERS)
async def test_what_happened_is_what_the_system_tells(played_world: Played, world: World, slug: str) -> None:
    line = PlayedLine(played_world.address, slug)
    await line.open()
    try:
        told = 0
        for n in (AMELIA, SOFIA, WEI, EMMA, ISABELLA, EMILE, *range(500, 520)):
            person = of_person(world, n)
            expected = [(row.id, row.at) for row in happened(person, world) if row.system == slug]
            if person.known_to(slug):
                assert Counter(await READERS[slug](asking(slug, line), person)) == Counter(expected), n
            else:
                assert expected == []
            told += len(expected)
        assert told
    finally:
        await line.close()


def test_a_purchase_is_one_sale_in_every_system(world: World) -> None:
    """As many sales as there were purchases; without the rows that others have of it, each is there once, by its owner's id."""
    for person in world.population.everyone():
        rows = happened(person, world)
        assert len({row.sale for row in rows if row.sale}) == person.purchases
        once = each_once(rows)
        assert Counter(row.sale for row in once if row.sale) == Counter({row.sale for row in rows if row.sale})
        assert {row.id for row in once if row.sale} == {row.sale.number for row in once if row.sale}


def test_what_was_called_off_stands_in_the_crm_and_never_happened(world: World) -> None:
    rows = happened(of_person(world, ISABELLA), world)
    cancelled = {row.kind for row in rows if row.cancelled}
    assert cancelled == {"PhoneCall", "Appointment", "Visit"}
    assert not [row for row in each_once(rows) if row.cancelled]


def test_the_newest_comes_first(world: World) -> None:
    rows = happened(of_person(world, ISABELLA), world)
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


def test_isabellas_story_is_true_of_everything_together(world: World) -> None:
    """400 orders and 3 000 other things, of which the CRM has about half, over ten years."""
    rows = each_once(happened(of_person(world, ISABELLA), world))
    assert Counter(row.what == ORDER for row in rows) == {True: 400, False: 3000}
    assert timedelta(days=3600) < rows[0].at - rows[-1].at < timedelta(days=3720)
