"""What of the CRM's answers to phones and attributes is taken, and how many reads they are."""

from typing import Any

import pytest

from adapters.ports.errors import Unreachable
from adapters.ports.shapes import ATTRIBUTES, EMAIL, MOST_ROWS, PHONE, Attribute, Clue, Found, Term
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_cloud_for_customer.service import PlayedService, people

HART = Clue(ATTRIBUTES, terms=(Term(Attribute.FAMILY_NAME, "Hart"),))


def ids(found: Found) -> list[str]:
    return [candidate.record_id for candidate in found.candidates]


async def test_a_number_that_is_a_mobile_here_and_a_landline_there_finds_both() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]]:
        mobile = get.options["$filter"].startswith("(Mobile")
        return [{"CustomerID": "1", "Mobile": "+44 7700-900123"}] if mobile else [{"CustomerID": "2", "Phone": "07700 900123"}]

    service, clue = PlayedService(answer), Clue(PHONE, "+447700900123")
    assert ids((await people(service).find([clue]))[clue]) == ["1", "2"]
    assert len(service.requests) == 1


async def test_both_numbers_of_a_record_are_told_whichever_of_them_led_to_it() -> None:
    both = {"CustomerID": "1", "Mobile": "+44 7700-900123", "Phone": "+44 20-79460101"}
    clues = [Clue(PHONE, "+447700900123"), Clue(PHONE, "+442079460101")]
    for found in (await people(PlayedService(lambda get: [both])).find(clues)).values():
        assert [candidate.phones for candidate in found.candidates] == [("+44 7700-900123", "+44 20-79460101")]


@pytest.mark.parametrize(("region", "ids_found"), [("GB", ["1"]), ("FR", [])])
async def test_a_number_without_a_country_is_one_of_the_set_region(region: str, ids_found: list[str]) -> None:
    clue = Clue(PHONE, "+442079460101")
    service = PlayedService(lambda get: [{"CustomerID": "1", "Phone": "020 7946 0101"}])
    assert ids((await people(service, phone_region=region).find([clue]))[clue]) == ids_found


async def test_a_number_that_the_vendor_found_alike_but_is_another_is_dropped() -> None:
    clue = Clue(PHONE, "+442079460101")
    rows = [{"CustomerID": "1", "Phone": "+44 20-79460102"}, {"CustomerID": "2", "Phone": "by post"}, {"CustomerID": "3"}]
    assert await people(PlayedService(lambda get: rows)).find([clue]) == {clue: Found()}


async def test_many_numbers_are_several_reads_of_one_request() -> None:
    service = PlayedService(lambda get: [])
    await people(service, ids_per_get=8).find([Clue(PHONE, f"+44770090012{last}") for last in range(4)])
    (gets,) = service.requests
    assert [get.options["$filter"].count(" eq ") for get in gets] == [8, 8, 8, 8]


@pytest.mark.parametrize("value", ["*", "07700 900123", "", "' or Mobile ge '"])
async def test_what_is_no_number_is_not_sent(value: str) -> None:
    service, clue = PlayedService(lambda get: []), Clue(PHONE, value)
    assert await people(service).find([clue]) == {clue: Found()}
    assert service.requests == []


async def test_what_the_vendor_takes_for_equal_and_is_not_is_dropped() -> None:
    rows = [
        {"CustomerID": "1", "LastName": "Hart"},
        {"CustomerID": "2", "LastName": "Hartley"},
        {"CustomerID": "3", "LastName": "*"},
    ]
    assert ids((await people(PlayedService(lambda get: rows)).find([HART]))[HART]) == ["1"]


@pytest.mark.parametrize(("rows", "truncated"), [(MOST_ROWS, False), (MOST_ROWS + 1, True)])
async def test_more_rows_than_may_come_are_cut_and_said_so(rows: int, truncated: bool) -> None:
    service = PlayedService(lambda get: [{"CustomerID": str(n), "LastName": "Hart"} for n in range(rows)])
    found = (await people(service).find([HART]))[HART]
    assert (len(found.candidates), found.truncated) == (MOST_ROWS, truncated)
    assert service.requests[0][0].options["$top"] == str(MOST_ROWS + 1)


async def test_a_crowd_in_which_nobody_fits_is_not_taken_for_nobody() -> None:
    service = PlayedService(lambda get: [{"CustomerID": str(n), "LastName": "Hartley"} for n in range(MOST_ROWS + 1)])
    assert await people(service).find([HART]) == {HART: Found(truncated=True)}


async def test_each_clue_of_attributes_is_a_read_of_its_own_beside_those_of_keys() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]]:
        return [{"CustomerID": "1", "LastName": "Hart", "Email": "a@example.com", "HouseNumber": "7"}]

    house = Clue(ATTRIBUTES, terms=(Term(Attribute.HOUSE_NUMBER, "7"),))
    away = Clue(ATTRIBUTES, terms=(Term(Attribute.HOUSE_NUMBER, "8"),))
    service, email = PlayedService(answer), Clue(EMAIL, "a@example.com")
    found = await people(service).find([HART, house, email, away])
    assert {clue: ids(answer) for clue, answer in found.items()} == {HART: ["1"], house: ["1"], email: ["1"], away: []}
    (gets,) = service.requests
    assert len(gets) == 4


async def test_a_failed_lookup_of_attributes_is_not_taken_for_nobody() -> None:
    with pytest.raises(Unreachable):
        await people(PlayedService(lambda get: Unreachable("played"))).find([HART])
