"""What Cloud for Customer is asked, and what of its answers is taken."""

from typing import Any

import pytest

from adapters.ports.capabilities import CARE_TEAM, CONTACTS, PERSON, REACH, TICKET_MESSAGES
from adapters.ports.errors import Malformed, SourceError, Unreachable
from adapters.ports.records import CareTeam, Person, StaffMember
from adapters.ports.shapes import EMAIL, Clue, Found
from adapters.systems.sap_cloud_for_customer.lookups import Customers, TicketThreads
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_cloud_for_customer.service import PlayedService, people, settings


async def test_clues_of_every_kind_are_one_request_with_one_read_for_each_kind() -> None:
    service = PlayedService(lambda get: [])
    clues = [
        Clue(EMAIL, "o'neill@example.com"),
        Clue(EMAIL, "b@example.com"),
        Clue("annex-cloud-loyalty", "HRD-1"),
        Clue("sap-ecc", "204711"),
        Clue("sap-cloud-for-customer", "1004711"),
    ]
    assert await people(service).find(clues) == {clue: Found() for clue in clues}
    (gets,) = service.requests
    assert {get.entity_set: get.options["$expand"] for get in gets} == {
        "IndividualCustomerCollection": "IndividualCustomerIdentification",
        "IndividualCustomerIdentificationCollection": "IndividualCustomer",
    }
    assert sorted(get.options["$filter"] for get in gets) == [
        "(Email eq 'o''neill@example.com' or Email eq 'b@example.com')",
        "(IDNumber eq 'HRD-1' or IDNumber eq 'hrd-1') and IDTypeCode eq 'ZLOYAL'",
        "CustomerID eq '1004711'",
        "ExternalID eq '0000204711'",
    ]


async def test_the_erp_number_is_asked_for_within_its_system_where_one_is_set() -> None:
    service = PlayedService(lambda get: [])
    await people(service, external_system="ERP").find([Clue("sap-ecc", "204711")])
    assert service.requests[0][0].options["$filter"] == "ExternalID eq '0000204711' and ExternalSystem eq 'ERP'"


@pytest.mark.parametrize("value", ["*", "a*@example.com", "", " ", "a\x00b", "a\nb"])
async def test_what_the_filter_cannot_say_is_unknown_and_not_sent(value: str) -> None:
    service = PlayedService(lambda get: [])
    clue = Clue(EMAIL, value)
    assert await people(service).find([clue]) == {clue: Found()}
    assert await Customers(service, settings()).fetch([value], frozenset({PERSON})) == {}  # type: ignore[arg-type]
    assert await TicketThreads(service, settings()).fetch([value], frozenset({TICKET_MESSAGES})) == {}  # type: ignore[arg-type]
    assert service.requests == []


async def test_a_hit_that_does_not_carry_the_clue_is_dropped() -> None:
    rows = [{"CustomerID": "1", "Email": "Amelia@example.com"}, {"CustomerID": "2", "Email": "amelia@example.org"}]
    clue = Clue(EMAIL, "amelia@example.com")
    found = await people(PlayedService(lambda get: rows)).find([clue])
    assert [candidate.record_id for candidate in found[clue].candidates] == ["1"]


async def test_a_membership_number_finds_its_holder_even_if_not_expanded() -> None:
    row = {"CustomerID": "1", "IDTypeCode": "ZLOYAL", "IDNumber": "HRD-1", "IndividualCustomer": {"__deferred": {"uri": ""}}}
    clue = Clue("annex-cloud-loyalty", "HRD-1")
    found = await people(PlayedService(lambda get: [row])).find([clue])
    (candidate,) = found[clue].candidates
    assert (candidate.record_id, candidate.links) == ("1", (("annex-cloud-loyalty", "HRD-1"),))


async def test_two_records_with_one_key_are_both_told_and_a_cut_list_says_so() -> None:
    rows = [{"CustomerID": "1", "Email": "a@example.com"}, {"CustomerID": "2", "Email": "a@example.com"}]
    clue = Clue(EMAIL, "a@example.com")
    found = (await people(PlayedService(lambda get: rows, truncated=True)).find([clue]))[clue]
    assert ([candidate.record_id for candidate in found.candidates], found.truncated) == (["1", "2"], True)


async def test_a_failed_lookup_is_not_taken_for_an_unknown_clue() -> None:
    with pytest.raises(Unreachable):
        await people(PlayedService(lambda get: Unreachable("played"))).find([Clue(EMAIL, "a@example.com")])


async def test_long_lists_are_several_reads_of_one_request() -> None:
    service = PlayedService(lambda get: [])
    await Customers(service, settings(ids_per_get=2)).fetch(["1", "2", "3"], frozenset({PERSON}))  # type: ignore[arg-type]
    assert [[get.options["$filter"] for get in gets] for gets in service.requests] == [
        ["(CustomerID eq '1' or CustomerID eq '2')", "CustomerID eq '3'"]
    ]


async def test_addresses_that_failed_cost_the_contact_points_and_nothing_else() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        return Unreachable("played") if "Address" in get.entity_set else [{"CustomerID": "1", "LastName": "Hart"}]

    parts = await Customers(PlayedService(answer), settings()).fetch(["1"], frozenset({PERSON, REACH, CONTACTS}))  # type: ignore[arg-type]
    assert parts["1"][PERSON] == Person(family_name="Hart")
    assert isinstance(parts["1"][CONTACTS], Unreachable)


async def test_the_care_team_costs_one_more_read_whose_failure_costs_only_itself() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        if get.entity_set != "IndividualCustomerTeamCollection":
            return [{"CustomerID": "1"}, {"CustomerID": "2"}]
        return [{"CustomerID": "2", "EmployeeID": "7"}] if "'2'" in get.options["$filter"] else Unreachable("played")

    service = PlayedService(answer)
    customers = Customers(service, settings(ids_per_get=1))  # type: ignore[arg-type]
    parts = await customers.fetch(["1", "2"], frozenset({PERSON, CARE_TEAM}))
    assert isinstance(parts["1"][CARE_TEAM], Unreachable)
    assert parts["1"][PERSON] == Person()
    assert parts["2"][CARE_TEAM] == CareTeam((StaffMember("7"),))
    assert [len(gets) for gets in service.requests] == [4]


async def test_homes_and_teams_asked_for_at_once_stand_each_in_its_place() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]]:
        number = get.options["$filter"][-2]
        more = {
            "IndividualCustomerTeamCollection": {"EmployeeID": f"E{number}"},
            "IndividualCustomerAddressCollection": {"City": number},
        }
        return [{"CustomerID": number, **more.get(get.entity_set, {})}]

    customers = Customers(PlayedService(answer), settings(ids_per_get=1))  # type: ignore[arg-type]
    parts: Any = await customers.fetch(["1", "2", "3"], frozenset({CARE_TEAM, CONTACTS}))
    for number in "123":
        assert [one.id for one in parts[number][CARE_TEAM].members] == [f"E{number}"]
        assert [point.value for point in parts[number][CONTACTS].points] == [number]


async def test_a_failed_read_costs_only_the_ids_it_was_for() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        return Unreachable("played") if "'3'" in get.options["$filter"] else [{"CustomerID": "2"}, {"CustomerID": "9"}]

    customers = Customers(PlayedService(answer), settings(ids_per_get=2))  # type: ignore[arg-type]
    parts = await customers.fetch(["1", "2", "3"], frozenset({PERSON}))
    assert set(parts) == {"2", "3"}
    assert isinstance(parts["3"][PERSON], Unreachable)


async def test_a_ticket_without_texts_is_known_and_takes_no_texts_of_another() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        if get.entity_set == "ServiceRequestCollection":
            return [{"ID": "1"}]
        return [{"ServiceRequestID": "2", "CreatedOn": "/Date(0)/", "Text": "not mine"}]

    threads = TicketThreads(PlayedService(answer), settings())  # type: ignore[arg-type]
    parts = await threads.fetch(["1", "3"], frozenset({TICKET_MESSAGES}))
    assert set(parts) == {"1"}
    assert parts["1"][TICKET_MESSAGES].messages == ()  # type: ignore[attr-defined]


GROUPS = frozenset({PERSON, REACH, CONTACTS, CARE_TEAM})


async def test_of_a_list_that_was_cut_whoever_is_not_in_it_is_not_unknown() -> None:
    service = PlayedService(
        lambda get: [{"CustomerID": "1"}] if get.entity_set == "IndividualCustomerCollection" else [], truncated=True
    )
    parts = await Customers(service, settings()).fetch(["1", "2"], GROUPS)  # type: ignore[arg-type]
    assert parts["1"][PERSON] == Person()
    assert set(map(type, parts["2"].values())) == {Malformed}
    assert parts["2"].keys() == GROUPS


async def test_half_of_the_addresses_or_of_the_team_is_not_taken_for_all_of_it() -> None:
    service = PlayedService(lambda get: [{"CustomerID": "1", "EmployeeID": "7", "City": "Bath"}], truncated=True)
    parts = await Customers(service, settings()).fetch(["1"], GROUPS)  # type: ignore[arg-type]
    assert {group.name for group, part in parts["1"].items() if isinstance(part, Malformed)} == {CONTACTS.name, CARE_TEAM.name}


async def test_half_of_what_was_written_in_a_ticket_is_not_taken_for_all_of_it() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]]:
        return [{"ID": "7"}] if get.entity_set == "ServiceRequestCollection" else []

    threads = TicketThreads(PlayedService(answer, truncated=True), settings())  # type: ignore[arg-type]
    parts = await threads.fetch(["7", "8"], frozenset({TICKET_MESSAGES}))
    assert {number: type(part[TICKET_MESSAGES]) for number, part in parts.items()} == {"7": Malformed, "8": Malformed}
