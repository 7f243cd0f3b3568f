"""An odd value of the CRM's costs itself: the other fields, the other rows and the other people of a batch are still there."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from adapters.guards.proof import ProvenFind, ProvenLookup, ProvenSearch
from adapters.ports.capabilities import CARE_TEAM, CONTACTS, PERSON, REACH, Capability, Corpus
from adapters.ports.errors import Malformed
from adapters.ports.shapes import ATTRIBUTES, EMAIL, MOST_ROWS, PHONE, Attribute, Clue, Hits, Term
from adapters.systems.sap_cloud_for_customer.lookups import Customers
from adapters.wire.losses import gathered
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_cloud_for_customer.service import PlayedService, people, search, settings
from tests.unit.adapters.sap_cloud_for_customer.test_mapping import AMELIA, CARD

OLIVER = {**AMELIA, "CustomerID": "1004712", "FirstName": "Oliver", "LastName": "Bennett", "Email": "oliver@example.com"}
HOME = {"CustomerID": "1004711", "MainIndicator": False, "City": "Bath", "Email": "second@example.com"}
SHOPPER = {"CustomerID": "1004711", "EmployeeID": "8000042", "PartyRoleCode": "142", "MainIndicator": True}
ODD: Sequence[Any] = ({}, ["?"], 1.5, True, "\ud800")


def crm(*people: Any, homes: Sequence[Any] = (HOME,), team: Sequence[Any] = (SHOPPER,)) -> PlayedService:
    sets = {"IndividualCustomerAddressCollection": homes, "IndividualCustomerTeamCollection": team}
    return PlayedService(lambda get: list(sets.get(get.entity_set, people)))


async def read(*people: Any, **sets: Any) -> dict[str, Any]:
    """Amelia (1004711) and Oliver (1004712), as the guards let them through."""
    customers: Any = Customers(crm(*people, **sets), settings())  # type: ignore[arg-type]
    groups = frozenset({PERSON, REACH, CONTACTS, CARE_TEAM})
    return dict(await ProvenLookup(customers, "sap-cloud-for-customer").fetch(["1004711", "1004712"], groups))


# --- who they are ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["/Date(-62135769600000)/", "/Date(253402300800000)/", "/Date(NaN)/", "0000-00-00", {}, 7])
async def test_an_invalid_birth_date_costs_only_itself_and_nobody_else(odd: object) -> None:
    with gathered() as losses:
        answer = await read({**OLIVER, "BirthDate": odd}, AMELIA)
    assert answer["1004711"][PERSON].birth_date == date(1984, 5, 14)
    assert (answer["1004712"][PERSON].given_name, answer["1004712"][PERSON].birth_date) == ("Oliver", None)
    assert [(told.field, told.rows) for told in losses.told("c4c", "")] == [("BirthDate", 1)]


@pytest.mark.parametrize("field", [name for name in AMELIA if name != "CustomerID"])
@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_any_odd_field_of_a_customer_costs_itself(field: str, odd: object) -> None:
    answer, whole = await read({**AMELIA, field: odd}, OLIVER), await read(AMELIA, OLIVER)
    assert answer["1004712"] == whole["1004712"]
    told, known = answer["1004711"][PERSON], whole["1004711"][PERSON]
    assert len([name for name in told.__slots__ if getattr(told, name) != getattr(known, name)]) <= 1
    assert answer["1004711"][CARE_TEAM].members == whole["1004711"][CARE_TEAM].members


async def test_a_person_who_may_be_in_a_row_without_a_number_is_an_error() -> None:
    answer = await read({**AMELIA, "CustomerID": {}}, OLIVER)
    assert answer["1004712"][PERSON].given_name == "Oliver"
    assert isinstance(answer["1004711"][PERSON], Malformed)


async def test_blanks_around_a_number_are_not_part_of_it() -> None:
    answer = await read({**AMELIA, "CustomerID": " 1004711 "}, homes=[{**HOME, "CustomerID": "1004711 "}])
    assert answer["1004711"][PERSON].given_name == "Amelia"
    assert "second@example.com" in [point.value for point in answer["1004711"][CONTACTS].points]


async def test_of_a_customer_sent_twice_the_latest_change_counts() -> None:
    """Without a time of change the first one counts."""
    older = {**AMELIA, "LastName": "Whitfield", "ChangedOn": "/Date(1172442930123)/"}
    for rows in ([older, AMELIA], [AMELIA, older], [AMELIA, {**older, "ChangedOn": None}], [AMELIA, {**older, "ChangedOn": {}}]):
        assert (await read(*rows))["1004711"][PERSON].family_name == "Hart"


async def test_an_odd_address_costs_itself_and_the_odd_fields_of_one_themselves() -> None:
    homes = [{**HOME, "City": {}, "MainIndicator": "?"}, {**HOME, "CustomerID": None, "Email": "lost@example.com"}]
    points = [point.value for point in (await read(AMELIA, homes=homes))["1004711"][CONTACTS].points]
    assert points == ["amelia.hart@example.com", "+44 7700-900123", "1 Example Mews, London, SW1X 0AA, GB", "second@example.com"]


async def test_a_shopper_who_can_not_be_told_costs_himself_and_is_not_nobody() -> None:
    odd, owner = {**SHOPPER, "CustomerID": {}}, {**SHOPPER, "EmployeeID": "8000043", "PartyRoleCode": {}}
    told = (await read(AMELIA, OLIVER, team=[odd, owner]))["1004711"][CARE_TEAM]
    assert [(one.id, one.role) for one in told.members] == [("8000043", None)]
    lost = await read(AMELIA, OLIVER, team=[odd])
    assert {type(lost[customer][CARE_TEAM]) for customer in ("1004711", "1004712")} == {Malformed}
    assert lost["1004711"][CONTACTS].points


# --- who carries a clue ----------------------------------------------------------------------------------------------

MAIL, ERP, LOYALTY = (
    Clue(EMAIL, "amelia.hart@example.com"),
    Clue("sap-ecc", "204711"),
    Clue("annex-cloud-loyalty", "HRD-10002841"),
)
HART = Clue(ATTRIBUTES, terms=(Term(Attribute.FAMILY_NAME, "Hart"),))
CALL = Clue(PHONE, "+447700900123")


async def found(clue: Clue, *rows: Any) -> tuple[list[str], bool]:
    answer = (await ProvenFind(people(PlayedService(lambda get: list(rows))), "c4c").find([clue]))[clue]
    return [candidate.record_id for candidate in answer.candidates], answer.truncated


@pytest.mark.parametrize(
    ("clue", "field"), [(MAIL, "Email"), (ERP, "ExternalID"), (ERP, "ExternalSystem"), (HART, "LastName"), (CALL, "Mobile")]
)
async def test_a_person_with_an_unreadable_field_may_carry_the_clue(clue: Clue, field: str) -> None:
    """The others are still found."""
    other = {**AMELIA, "CustomerID": "1004799", field: {}}
    assert await found(clue, AMELIA) == (["1004711"], False)
    carriers, truncated = await found(clue, other, AMELIA)
    assert "1004711" in carriers
    assert truncated


@pytest.mark.parametrize("clue", [MAIL, ERP, HART, CALL])
async def test_what_was_not_looked_for_may_be_odd(clue: Clue) -> None:
    assert await found(clue, {**AMELIA, "BirthDate": "?", "City": {}, "ChangedOn": {}}) == (["1004711"], False)


@pytest.mark.parametrize("odd", [{"CustomerID": {}}, {"IDNumber": 1.5}, {"IDTypeCode": None}, {"IDNumber": " "}])
async def test_a_card_that_does_not_say_whose_or_which_it_is_costs_itself(odd: Any) -> None:
    cards = [{**CARD, "CustomerID": "1004799", **odd}, {**CARD, "CustomerID": "1004711", "IndividualCustomer": AMELIA}]
    assert await found(LOYALTY, *cards) == (["1004711"], True)


@pytest.mark.parametrize("owner", [{}, [AMELIA, OLIVER], "?", {"CustomerID": None}, {"__deferred": {"uri": "x"}}, None, []])
async def test_a_card_whose_owner_can_not_be_read_still_says_whose_it_is(owner: object) -> None:
    assert await found(LOYALTY, {**CARD, "CustomerID": "1004711", "IndividualCustomer": owner}) == (["1004711"], False)


@pytest.mark.parametrize("owner", [AMELIA, [AMELIA], {"results": AMELIA}, {"results": AMELIA, "__deferred": None}])
async def test_an_owner_is_read_in_every_dialect(owner: object) -> None:
    answer = await people(PlayedService(lambda get: [{**CARD, "CustomerID": "1004711", "IndividualCustomer": owner}])).find(
        [LOYALTY]
    )
    assert [candidate.given_name for candidate in answer[LOYALTY].candidates] == ["Amelia"]


async def test_an_e_mail_with_an_unreadable_validity_is_unverified() -> None:
    for flag, unverified in (({}, True), (True, True), (None, False), (False, False)):
        service = PlayedService(lambda get, flag=flag: [{**AMELIA, "EmailInvalidIndicator": flag}])  # type: ignore[misc]
        (one,) = (await people(service).find([MAIL]))[MAIL].candidates
        assert bool(one.unverified) is unverified


@pytest.mark.parametrize(
    "held", [CARD, [CARD], {"results": [CARD]}, {"results": CARD}, [CARD, {"IDTypeCode": {}, "IDNumber": "1"}], [CARD, "?", None]]
)
async def test_cards_within_a_customer_are_read_in_every_dialect(held: object) -> None:
    """An odd card costs itself."""
    answer = await people(PlayedService(lambda get: [{**AMELIA, "IndividualCustomerIdentification": held}])).find([MAIL])
    assert [candidate.links[1:] for candidate in answer[MAIL].candidates] == [(("annex-cloud-loyalty", "HRD-10002841"),)]


async def test_rows_that_can_not_be_read_are_among_those_that_may_come_at_all() -> None:
    crowd = [{**AMELIA, "CustomerID": str(n + 1)} for n in range(MOST_ROWS)]
    service = PlayedService(lambda get: [*crowd, {**AMELIA, "CustomerID": None}])
    answer = (await people(service).find([HART]))[HART]
    assert (len(answer.candidates), answer.truncated) == (MOST_ROWS, True)


# --- the search ------------------------------------------------------------------------------------------------------


def listed(count: int, *odd: int) -> PlayedService:
    """So many customers, of whom those at these places have no number."""

    def answer(get: Get[Any]) -> Any:
        start = int(get.options["$skip"] or 0)
        rows = [{"CustomerID": {} if n in odd else str(n)} for n in range(count)]
        return rows[start : start + int(get.options["$top"])]

    return PlayedService(answer)


async def searched(service: PlayedService, limit: int) -> list[list[str]]:
    """Page by page."""
    port, pages, after = search(service), [], None
    while True:
        hits: Hits[Any] = await port.search("Hart", limit=limit, after=after)
        pages.append([candidate.record_id for candidate in hits.records])
        if hits.next is None:
            return pages
        after = hits.next


@pytest.mark.parametrize(
    ("count", "odd", "pages"),
    [
        (7, (), [["0", "1", "2"], ["3", "4", "5"], ["6"]]),
        (7, (1,), [["0", "2", "3"], ["4", "5", "6"]]),
        (7, (0, 1, 2, 3), [["4", "5", "6"]]),
        (9, (1, 4, 5, 6), [["0", "2", "3"], ["7", "8"]]),
        (3, (2,), [["0", "1"]]),
    ],
)
async def test_a_search_page_is_filled_from_the_next_and_nobody_comes_twice(count: int, odd: Any, pages: Any) -> None:
    assert await searched(listed(count, *odd), 3) == pages


async def test_a_search_through_odd_rows_ends_after_a_few_reads() -> None:
    """It tells where to go on."""
    service = listed(400, *range(399))
    found: Hits[Any] = await search(service).search("Hart", limit=3, after="10")
    assert (found.records, found.next, len(service.requests)) == ((), "30", 5)
    begins: Hits[Any] = await search(service).search("Hart", limit=3)
    assert begins == Hits(()), "which the guards take for a failure"


async def test_a_search_of_which_nothing_can_be_read_is_an_error_and_not_nobody() -> None:
    with pytest.raises(Malformed):
        await ProvenSearch(search(listed(2, 0, 1)), "c4c", Corpus.PEOPLE.capability).search("Hart", limit=3)
    assert Corpus.PEOPLE.capability is Capability.SEARCH
