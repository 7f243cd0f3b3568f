"""An odd value of the ERP's costs itself: the other fields, the other rows and the other people of a batch are still there."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.guards.proof import ProvenFind, ProvenLookup
from adapters.ports.capabilities import CONTACTS, PERSON, REACH
from adapters.ports.errors import Malformed
from adapters.ports.shapes import ATTRIBUTES, MOST_ROWS, Attribute, Clue, Term
from adapters.systems.sap_ecc.key_lookup import Partners
from adapters.systems.sap_ecc.partners import Customers
from adapters.wire.losses import gathered
from tests.unit.adapters.sap_ecc.erp import PlayedErp
from tests.unit.adapters.sap_ecc.test_finding import CARD, HART, OWN, card, ids, sets

AMELIA: dict[str, Any] = {
    "BusinessPartner": "204711",
    "BusinessPartnerCategory": "1",
    "FirstName": "Amelia",
    "LastName": "Hart",
    "BirthDate": "/Date(453340800000)/",
    "CreationDate": "/Date(1551484800000)/",
    "CreationTime": "PT10H12M45S",
    "LastChangeDate": "/Date(1772409600000)/",
    "LastChangeTime": "PT09H15M30S",
}
HOME: dict[str, Any] = {
    "AddressID": "1",
    "CityName": "London",
    "ValidityStartDate": "/Date(0)/",
    "ValidityEndDate": "/Date(253402300799000+0000)/",
    "to_EmailAddress": {"results": [{"EmailAddress": "amelia.hart@example.com", "IsDefaultEmailAddress": True}]},
}
OLIVER = {**AMELIA, "BusinessPartner": "204712", "FirstName": "Oliver", "LastName": "Bennett"}
ODD: Sequence[Any] = ({}, ["?"], 1.5, True, "/Date(NaN)/", "\ud800")


# --- who they are ----------------------------------------------------------------------------------------------------


async def read(*rows: Any, groups: Any = frozenset({PERSON, REACH, CONTACTS}), **changed: Any) -> dict[str, Any]:
    """Amelia and Oliver as the guards let them through."""
    erp = PlayedErp(lambda get: list(rows), **changed)
    return dict(await ProvenLookup(Customers(erp), "sap-ecc").fetch(["204711", "204712"], groups))  # type: ignore[arg-type]


@pytest.mark.parametrize("odd", ["/Date(-62135769600000)/", "/Date(NaN)/", "0000-00-00", {}, 7])
async def test_an_invalid_birth_date_costs_only_itself_and_nobody_else(odd: object) -> None:
    with gathered() as losses:
        answer = await read({**OLIVER, "BirthDate": odd}, AMELIA)
    assert answer["204711"][PERSON].birth_date == date(1984, 5, 14)
    assert (answer["204712"][PERSON].given_name, answer["204712"][PERSON].birth_date) == ("Oliver", None)
    assert [(told.field, told.rows) for told in losses.told("sap-ecc", "")] == [("BirthDate", 1)]


@pytest.mark.parametrize("field", [name for name in AMELIA if name not in ("BusinessPartner", "BusinessPartnerCategory")])
@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_any_odd_field_of_a_partner_costs_itself(field: str, odd: object) -> None:
    answer = await read({**AMELIA, field: odd}, OLIVER)
    whole = await read(AMELIA, OLIVER)
    assert answer["204712"] == whole["204712"]
    told, known = answer["204711"][PERSON], whole["204711"][PERSON]
    differing = [name for name in told.__slots__ if getattr(told, name) != getattr(known, name)]
    assert len(differing) <= 1


async def test_a_person_who_may_be_in_a_row_without_a_number_is_an_error() -> None:
    answer = await read({**AMELIA, "BusinessPartner": {}}, OLIVER)
    assert answer["204712"][PERSON].given_name == "Oliver"
    assert isinstance(answer["204711"][PERSON], Malformed)


async def test_where_the_customer_number_counts_an_odd_one_leaves_open_who_it_is() -> None:
    rows = {**AMELIA, "BusinessPartner": "1", "Customer": ["?"]}, {**OLIVER, "BusinessPartner": "2", "Customer": "204712"}
    answer = await read(*rows, partner_number="Customer")
    assert answer["204712"][PERSON].given_name == "Oliver"
    assert isinstance(answer["204711"][PERSON], Malformed)


@pytest.mark.parametrize("clock", ["PT24H00M00S", "PT9H61M", {}])
async def test_a_change_at_a_time_of_day_that_is_none_is_not_dated(clock: object) -> None:
    assert (await read({**AMELIA, "LastChangeTime": clock}))["204711"][PERSON].as_of is None


async def test_an_unreadable_last_change_is_not_replaced_by_the_creation_date() -> None:
    assert (await read({**AMELIA, "LastChangeDate": "/Date(NaN)/"}))["204711"][PERSON].as_of is None
    assert (await read({**AMELIA, "CreationDate": "/Date(NaN)/"}))["204711"][PERSON].as_of == datetime(
        2026, 3, 2, 9, 15, 30, tzinfo=UTC
    )


async def test_of_a_partner_that_comes_twice_the_one_that_changed_last_counts() -> None:
    older = {**AMELIA, "LastName": "Whitfield", "LastChangeDate": "/Date(1172409600000)/"}
    for rows in ([older, AMELIA], [AMELIA, older], [AMELIA, {**older, "LastChangeDate": None}]):
        assert (await read(*rows))["204711"][PERSON].family_name == "Hart"


def lives(*homes: Any) -> dict[str, Any]:
    return {**AMELIA, "to_BusinessPartnerAddress": {"results": list(homes)}}


@pytest.mark.parametrize("end", ["/Date(253402300800000)/", "/Date(253402387199000+0000)/", "/Date(999999999999999)/", None, ""])
async def test_an_address_whose_end_lies_behind_the_calendar_has_none(end: object) -> None:
    with gathered() as losses:
        answer = await read(lives({**HOME, "ValidityEndDate": end}))
    assert answer["204711"][REACH].address.city == "London"
    assert not losses


@pytest.mark.parametrize("validity", [{"ValidityEndDate": "/Date(NaN)/"}, {"ValidityStartDate": {}}])
async def test_an_address_that_may_have_expired_is_shown_but_never_primary(validity: dict[str, Any]) -> None:
    unsure = {**HOME, "AddressID": "2", "CityName": "Bath", "ValidityStartDate": "/Date(86400000)/", **validity}
    answer = await read(lives(unsure, HOME))
    assert answer["204711"][REACH].address.city == "London"
    assert [(point.value, point.primary) for point in answer["204711"][CONTACTS].points if "@" not in point.value] == [
        ("London", True),
        ("Bath", False),
    ]
    alone = await read(lives(unsure))
    assert alone["204711"][REACH].address.city == "Bath"
    assert not any(point.primary for point in alone["204711"][CONTACTS].points)


@pytest.mark.parametrize("odd", [None, {}, {"__deferred": {"uri": "x"}}, "?", 7, [None], {"results": None}, {"results": 5}])
async def test_odd_lists_within_an_address_cost_themselves(odd: object) -> None:
    answer = await read(lives({**HOME, "to_MobilePhoneNumber": odd}))
    assert answer["204711"][REACH].email == "amelia.hart@example.com"
    assert answer["204711"][REACH].phone is None


@pytest.mark.parametrize("mails", [HOME["to_EmailAddress"]["results"], *HOME["to_EmailAddress"]["results"]])
async def test_a_single_e_mail_is_read_as_a_list_of_one(mails: object) -> None:
    """With and without `results` around it."""
    for held in (mails, {"results": mails}, {"results": mails, "__deferred": None}):
        answer = await read(lives({**HOME, "to_EmailAddress": held}))
        assert answer["204711"][REACH].email == "amelia.hart@example.com"


# --- who carries a clue ----------------------------------------------------------------------------------------------


async def found(erp: PlayedErp, *clues: Clue) -> Any:
    return await ProvenFind(Partners(erp), "sap-ecc").find(clues)  # type: ignore[arg-type]


@pytest.mark.parametrize("validity", [{"ValidityEndDate": "/Date(NaN)/"}, {"ValidityStartDate": ["?"]}])
async def test_a_card_that_may_have_expired_finds_nobody_but_truncates(
    validity: dict[str, Any],
) -> None:
    """It may be somebody else's by now, so silence proves nothing."""
    answer = await found(PlayedErp(sets(A_BuPaIdentification=[card("204711", **validity)], A_BusinessPartner=[AMELIA])), CARD)
    assert (answer[CARD].candidates, answer[CARD].truncated) == ((), True)


async def test_a_card_whose_end_lies_behind_the_calendar_leads_to_its_holder() -> None:
    forever = card("204711", ValidityEndDate="/Date(253402300800000)/")
    answer = await found(PlayedErp(sets(A_BuPaIdentification=[forever], A_BusinessPartner=[AMELIA])), CARD)
    assert (ids(answer[CARD]), answer[CARD].truncated) == (["204711"], False)


@pytest.mark.parametrize("odd", [{"BusinessPartner": {}}, {"BPIdentificationNumber": 1.5}, {"BPIdentificationType": None}])
async def test_an_unreadable_card_leaves_the_other_holder_and_truncates(odd: Any) -> None:
    rows = [{**card("204712"), **odd}, card("204711")]
    answer = await found(PlayedErp(sets(A_BuPaIdentification=rows, A_BusinessPartner=[AMELIA])), CARD)
    assert (ids(answer[CARD]), answer[CARD].truncated) == (["204711"], True)


async def test_a_partner_with_an_unreadable_name_may_be_the_one_searched_for() -> None:
    answer = await found(PlayedErp(sets(A_BusinessPartner=[{**OLIVER, "LastName": ["Hart"]}, AMELIA])), HART, OWN)
    assert (ids(answer[HART]), answer[HART].truncated) == (["204711"], True)


async def test_rows_that_can_not_be_read_are_among_those_that_may_come_at_all() -> None:
    crowd = [{**AMELIA, "BusinessPartner": str(n + 1)} for n in range(MOST_ROWS)]
    erp: Any = PlayedErp(sets(A_BusinessPartner=[*crowd, {**AMELIA, "BusinessPartner": None}]))
    answer = await Partners(erp).find([HART])
    assert (len(answer[HART].candidates), answer[HART].truncated) == (MOST_ROWS, True)


async def test_an_odd_first_name_does_not_make_a_surname_clue_doubtful() -> None:
    clue = Clue(ATTRIBUTES, terms=(Term(Attribute.FAMILY_NAME, "Hart"),))
    answer = await found(PlayedErp(sets(A_BusinessPartner=[{**AMELIA, "FirstName": {}}])), clue)
    assert (ids(answer[clue]), answer[clue].truncated, answer[clue].candidates[0].given_name) == (["204711"], False, None)
