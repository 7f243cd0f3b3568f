"""Pages of contacts are exact whatever the contact centre's two interfaces hold, and however few of them a call may bring."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.errors import BadRequest
from adapters.ports.records import Interaction
from adapters.ports.shapes import Page, Window
from adapters.systems.sinch_contact_pro import reporting
from adapters.systems.sinch_contact_pro.adapter import ContactProProbe, Contacts
from adapters.systems.sinch_contact_pro.consents import AddressConsents
from adapters.systems.sinch_contact_pro.management import Management
from adapters.systems.sinch_contact_pro.reporting import Reporting
from adapters.wire.message import Request, Response
from tests.unit.adapters.sinch_contact_pro.centre import BEGIN, HOUSE, Centre, Held, settings

AMELIA, OLIVER, EMMA = "+447700900123", "+447700900124", "+447700900127"
ADDRESSES = (AMELIA, OLIVER, EMMA)
IDS = {f"phone:{address}": address for address in ADDRESSES}


@st.composite
def centres(draw: Any) -> list[Held]:
    """Up to forty contacts within twenty seconds of each other; those that reporting lacks are the newest. The two interfaces
    disagree about when a contact began, and some contacts went from agent to agent."""
    loaded_until = draw(st.integers(5, 25))
    return [
        Held(
            number,
            second,
            draw(st.sampled_from(ADDRESSES)),
            draw(st.booleans()),
            loaded=second <= loaded_until,
            early=draw(st.integers(-2, 4)) if second <= loaded_until else 0,
            legs=draw(st.integers(1, 3)),
            channel=draw(st.sampled_from(["Phone", "Email", "Chat", "CHAT", "Fax"])),
        )
        for number, second in enumerate(draw(st.lists(st.integers(0, 20), max_size=40)), start=1)
    ]


async def whole(contacts: Contacts, ids: list[str], limit: int, **narrowed: Any) -> dict[str, list[Interaction]]:
    """Every page of each id, the ids of the first page asked for together."""
    found: dict[str, list[Interaction]] = {}
    for id_, first in (await contacts.pages(ids, Window(limit, **narrowed))).items():
        page: Any = first
        entries = list(page.entries)
        while page.has_more:
            assert len(page.entries) == limit
            page = (await contacts.pages([id_], Window(limit, before=page.entries[-1].position, **narrowed)))[id_]
            assert page.entries, "more was promised than there is"
            entries += page.entries
        found[id_] = [entry.record for entry in entries]
    return found


kinds = st.sets(st.sampled_from(["CALL", "EMAIL", "CHAT", "OTHER", "PURCHASE"]), min_size=1)


@given(held=centres(), limit=st.integers(1, 6), wanted=kinds)
async def test_pages_of_some_kinds_joined_are_the_list_sifted(held: list[Held], limit: int, wanted: set[str]) -> None:
    contacts = Centre(held).contacts()
    everything = await whole(contacts, list(IDS), 100)
    found = await whole(contacts, list(IDS), limit, kinds=frozenset(wanted))
    for id_, records in found.items():
        assert "OTHER" in wanted or {record.kind for record in records} <= wanted
        assert [record for record in records if record.kind in wanted] == [
            record for record in everything[id_] if record.kind in wanted
        ]


@pytest.mark.parametrize("nothing", [{"kinds": frozenset({"PURCHASE"})}, {"channels": frozenset({"STORE"})}])
async def test_what_no_contact_can_be_is_not_asked_for(nothing: dict[str, Any]) -> None:
    centre = Centre([Held(1, 1, AMELIA)])
    (id_, *_) = IDS
    assert await centre.contacts().pages([id_], Window(5, **nothing)) == {id_: Page((), has_more=False)}
    assert centre.asks == []


async def test_the_owner_of_a_call_comes_from_its_leg_even_of_an_unknown_channel() -> None:
    centre = Centre([Held(1, 1, AMELIA, leg_channel="sip")])
    (id_, *_) = IDS
    (page,) = (await centre.contacts().pages([id_], Window(5, kinds=frozenset({"CALL"})))).values()
    assert isinstance(page, Page)
    assert [entry.record.named for entry in page.entries] == [(("sap-customer-data-cloud", "uid-1"),)]


async def test_legs_of_other_kinds_are_not_asked_about_once_more() -> None:
    centre = Centre([Held(1, 1, AMELIA, channel="Chat"), Held(2, 2, AMELIA, channel="Email")])
    (id_, *_) = IDS
    (page,) = (await centre.contacts().pages([id_], Window(5, kinds=frozenset({"CALL"})))).values()
    assert isinstance(page, Page)
    assert page.entries == ()
    assert "contacts.known" not in {ask.operation for ask in centre.asks}


@given(held=centres(), limit=st.integers(1, 6), most=st.integers(1, 10))
async def test_pages_joined_are_all_contacts_of_an_address_once_and_newest_first(held: list[Held], limit: int, most: int) -> None:
    answers = await whole(Centre(held).contacts(management_limit=most), list(IDS), limit)
    for id_, records in answers.items():
        own = [one for one in held if one.address == IDS[id_]]
        expected = sorted(((BEGIN + timedelta(seconds=one.second), one.guid) for one in own), reverse=True)
        assert [(record.occurred_at, record.id) for record in records] == expected
        assert all(record.named == (("sap-customer-data-cloud", f"uid-{int(record.id, 16)}"),) for record in records)


async def test_an_address_that_is_crowded_out_is_asked_about_alone() -> None:
    busy = [Held(number, 1000 + number, AMELIA) for number in range(1, 60)]
    centre = Centre([*busy, *(Held(100 + number, number, OLIVER) for number in range(5))])
    pages = await centre.contacts(management=False).pages([f"phone:{AMELIA}", f"phone:{OLIVER}"], Window(3))
    assert [len(page.entries) for page in pages.values() if isinstance(page, Page)] == [3, 3]
    assert all(page.has_more for page in pages.values() if isinstance(page, Page))
    assert len(centre.asks) == 2


async def test_of_a_crowded_out_address_more_is_promised_than_came_of_it() -> None:
    busy = [Held(number, 1000 + number, OLIVER) for number in range(1, 60)]
    centre = Centre([*busy, Held(100, 2000, AMELIA), Held(101, 1, AMELIA)])
    pages: Any = await centre.contacts(management=False).pages([f"phone:{AMELIA}", f"phone:{OLIVER}"], Window(1))
    assert [page.has_more for page in pages.values()] == [True, True]


async def test_contacts_missing_from_reporting_are_looked_up_there() -> None:
    held = [Held(1, 10, AMELIA), Held(2, 400, AMELIA, loaded=False), Held(3, 200, AMELIA, early=150)]
    centre = Centre(held)
    page: Any = (await centre.contacts().pages([f"phone:{AMELIA}"], Window(9, until=BEGIN + timedelta(seconds=100))))[
        f"phone:{AMELIA}"
    ]
    assert [int(entry.record.id, 16) for entry in page.entries] == [1]
    (asked,) = [ask.target for ask in centre.asks if ask.operation == "contacts.known"]
    assert "ContactGuid%20in%20%2800000000-0000-0000-0000-000000000003%29" in asked


async def test_a_contact_that_management_created_before_the_page_is_named_too() -> None:
    centre = Centre(Held(number, 10 * number, AMELIA, early=9) for number in range(1, 9))
    page: Any = (await centre.contacts().pages([f"phone:{AMELIA}"], Window(3)))[f"phone:{AMELIA}"]
    assert [entry.record.named[0][1] for entry in page.entries] == ["uid-8", "uid-7", "uid-6"]
    before = page.entries[-1].position
    page = (await centre.contacts().pages([f"phone:{AMELIA}"], Window(2, before=before)))[f"phone:{AMELIA}"]
    assert [entry.record.named[0][1] for entry in page.entries] == ["uid-5", "uid-4"]


async def test_a_window_at_the_ends_of_time_is_no_trouble() -> None:
    window = Window(3, since=datetime.min.replace(tzinfo=UTC), until=datetime.max.replace(tzinfo=UTC))
    page: Any = (await Centre([Held(1, 10, AMELIA)]).contacts().pages([f"phone:{AMELIA}"], window))[f"phone:{AMELIA}"]
    assert len(page.entries) == 1


async def test_a_second_full_of_contacts_is_read_with_longer_answers() -> None:
    centre = Centre(Held(number, 7, AMELIA) for number in range(1, 31))
    page: Any = (await centre.contacts(management=False).pages([f"phone:{AMELIA}"], Window(2)))[f"phone:{AMELIA}"]
    assert [int(entry.record.id, 16) for entry in page.entries] == [30, 29]
    assert page.has_more
    assert [ask.target.partition("$top=")[2].partition("&")[0] for ask in centre.asks] == ["4", "16", "64"]


async def test_the_longest_answer_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.systems.sinch_contact_pro.adapter.LONGEST", 5)
    centre = Centre(Held(number, 7, AMELIA) for number in range(1, 31))
    page: Any = (await centre.contacts(management=False).pages([f"phone:{AMELIA}"], Window(2)))[f"phone:{AMELIA}"]
    assert (len(page.entries), page.has_more) == (2, True)
    assert reporting.LONGEST == 3000


async def test_the_houses_own_number_in_a_customers_record_brings_nobodys_calls() -> None:
    centre = Centre(Held(number, number, AMELIA, inbound=number % 2 == 0) for number in range(1, 9))
    page: Any = (await centre.contacts().pages([f"phone:{HOUSE}"], Window(3)))[f"phone:{HOUSE}"]
    assert (page.entries, page.has_more) == ((), False)


@pytest.mark.parametrize(
    "record_id", ["+447700900123", "phone:447700900123", "email:nobody", "email:a b@example.com", "1004711", ""]
)
async def test_what_is_no_address_has_no_contacts_without_a_call(record_id: str) -> None:
    centre = Centre([])
    assert await centre.contacts().pages([record_id], Window(3)) == {}
    assert centre.asks == []


def test_a_call_holds_as_many_addresses_as_their_spellings_leave_room_for() -> None:
    assert Centre([]).contacts(literals_per_filter=50).max_batch == 16
    assert Centre([]).contacts(literals_per_filter=50, phone_spellings=["{e164}"]).max_batch == 50
    assert Centre([]).contacts(literals_per_filter=1).max_batch == 1


async def test_a_check_asks_both_interfaces_and_for_the_columns_of_the_settings() -> None:
    given = settings(columns={"subject": "Topic"}, api_key="k")

    class Refusing:
        def __init__(self) -> None:
            self.asks: list[Request] = []

        async def ask(self, ask: Request) -> Response:
            self.asks.append(ask)
            if "/cmi/" in ask.target:
                return Response(200, {}, b"[]", "sinch-contact-pro", ask.capability)
            if "Topic" in ask.target:
                raise BadRequest("sinch-contact-pro")
            return Response(200, {}, orjson.dumps({"value": []}), "sinch-contact-pro", ask.capability)

    line: Any = Refusing()
    with pytest.raises(BadRequest):
        await ContactProProbe(Reporting(line, given), Management(line, given), AddressConsents(line, given)).probe()
    for held in (given, settings(consents=False)):
        await ContactProProbe(Reporting(line, settings()), Management(line, given), AddressConsents(line, held)).probe()
    assert [ask.headers.get("x-api-key") for ask in line.asks] == [None, None, "k", "k", None, "k"]


async def test_contact_management_may_write_numbers_in_one_way_only() -> None:
    """Each way is a call there, while reporting takes all in one filter. A contact is the customer's in either spelling."""
    kept = Held(1, 1, "00447700900123", loaded=False), Held(2, 0, "447700900123")
    centre = Centre(kept)
    (page,) = (await centre.contacts(management_spellings=["00{digits}"]).pages([f"phone:{AMELIA}"], Window(5))).values()
    assert isinstance(page, Page)
    assert [entry.record.id for entry in page.entries] == [kept[0].guid, kept[1].guid]
    assert [ask.target.partition("?")[2].split("&")[0] for ask in centre.asks if "/cmi/" in ask.target] == [
        "address=00447700900123"
    ]
