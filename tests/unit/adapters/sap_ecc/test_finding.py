"""What the ERP is asked for a clue, and what of its answers is taken."""

from typing import Any

import pytest

from adapters.ports.capabilities import PERSON
from adapters.ports.errors import Malformed, Unreachable
from adapters.ports.shapes import ATTRIBUTES, MOST_ROWS, Attribute, Clue, Found, Term
from adapters.systems.sap_ecc.attributes import TERMS
from adapters.systems.sap_ecc.key_lookup import Partners
from adapters.systems.sap_ecc.partners import Customers
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_ecc.erp import PlayedErp

CARD, OWN = Clue("annex-cloud-loyalty", "HRD-1"), Clue("sap-ecc", "204711")
HART = Clue(ATTRIBUTES, terms=(Term(Attribute.FAMILY_NAME, "Hart"),))


def person(number: str, **fields: Any) -> dict[str, Any]:
    return {"BusinessPartner": number, "BusinessPartnerCategory": "1", **fields}


def card(number: str, held: str = "HRD-1", kind: str = "ZLOYAL", **fields: Any) -> dict[str, Any]:
    return {"BusinessPartner": number, "BPIdentificationType": kind, "BPIdentificationNumber": held, **fields}


def sets(**rows: list[dict[str, Any]]) -> Any:
    return lambda get: rows.get(get.entity_set, [])


async def found(erp: PlayedErp, *clues: Clue) -> dict[Clue, Found]:
    return dict(await Partners(erp).find(clues))  # type: ignore[arg-type]


def ids(answer: Found) -> list[str]:
    return [candidate.record_id for candidate in answer.candidates]


async def test_a_membership_number_finds_its_partner_and_two_holders_if_shared() -> None:
    erp = PlayedErp(sets(A_BuPaIdentification=[card("0000000001"), card("2")], A_BusinessPartner=[person("1"), person("2")]))
    assert ids((await found(erp, CARD))[CARD]) == ["1", "2"]
    (cards,), (people,) = erp.requests
    numbers = "(BPIdentificationNumber eq 'HRD-1' or BPIdentificationNumber eq 'hrd-1')"
    assert cards.options["$filter"] == f"BPIdentificationType eq 'ZLOYAL' and {numbers}"
    assert people.options["$filter"] == "(BusinessPartner eq '1' or BusinessPartner eq '2')"


async def test_a_holder_that_came_anyway_is_not_read_again() -> None:
    erp = PlayedErp(sets(A_BuPaIdentification=[card("204711")], A_BusinessPartner=[person("204711")]))
    answer = await found(erp, CARD, OWN)
    assert ids(answer[CARD]) == ids(answer[OWN]) == ["204711"]
    assert len(erp.requests) == 1


async def test_a_membership_number_in_small_letters_finds_its_holder() -> None:
    erp = PlayedErp(sets(A_BuPaIdentification=[card("1", " hrd-1 ")], A_BusinessPartner=[person("1")]))
    assert ids((await found(erp, CARD))[CARD]) == ["1"]


@pytest.mark.parametrize("held", [card("1", "HRD-10"), card("1", kind="PASS"), card("1", ValidityEndDate="/Date(0)/")])
async def test_what_the_vendor_takes_for_the_number_and_is_not_leads_to_nobody(held: dict[str, Any]) -> None:
    erp = PlayedErp(sets(A_BuPaIdentification=[held], A_BusinessPartner=[person("1")]))
    assert (await found(erp, CARD))[CARD] == Found()


async def test_an_organisation_is_nobody_whatever_led_to_it() -> None:
    firm = person("204711", BusinessPartnerCategory="2", LastName="Hart")
    erp = PlayedErp(sets(A_BuPaIdentification=[card("204711")], A_BusinessPartner=[firm]))
    assert await found(erp, CARD, OWN, HART) == {CARD: Found(), OWN: Found(), HART: Found()}


async def test_a_partner_of_another_number_is_dropped() -> None:
    erp = PlayedErp(sets(A_BusinessPartner=[person("204712"), person("0000204711")]))
    assert ids((await found(erp, OWN))[OWN]) == ["204711"]


async def test_the_customer_number_identifies_a_record_where_it_differs() -> None:
    """Cards still lead to it."""
    rows = [person("77", Customer="0000204711"), person("78", Customer="")]
    erp = PlayedErp(sets(A_BuPaIdentification=[card("77"), card("78")], A_BusinessPartner=rows), partner_number="Customer")
    answer = await found(erp, CARD, OWN)
    assert ids(answer[CARD]) == ids(answer[OWN]) == ["204711"]
    assert erp.requests[0][0].options["$filter"] == "Customer eq '204711'"


async def test_numbers_are_padded_where_the_filters_want_it() -> None:
    erp = PlayedErp(sets(), number_width=10)
    await found(erp, OWN)
    assert erp.requests[0][0].options["$filter"] == "BusinessPartner eq '0000204711'"


@pytest.mark.parametrize(("rows", "truncated"), [(MOST_ROWS, False), (MOST_ROWS + 1, True)])
async def test_more_people_than_may_come_are_cut_and_said_so(rows: int, truncated: bool) -> None:
    erp = PlayedErp(lambda get: [person(str(n + 1), LastName="Hart") for n in range(rows)])
    answer = (await found(erp, HART))[HART]
    assert (len(answer.candidates), answer.truncated) == (MOST_ROWS, truncated)
    assert erp.requests[0][0].options["$top"] == str(MOST_ROWS + 1)


async def test_people_who_only_resemble_are_dropped_and_a_crowd_truncates() -> None:
    """A crowd of them does not prove that nobody is there."""
    erp = PlayedErp(lambda get: [person(str(n + 1), LastName="Hartley") for n in range(MOST_ROWS + 1)])
    assert await found(erp, HART) == {HART: Found(truncated=True)}


async def test_a_list_that_went_on_is_cut_for_the_clues_that_it_was_for() -> None:
    erp = PlayedErp(sets(A_BusinessPartner=[person("204711")]), truncated=True)
    answer = await found(erp, OWN)
    assert (ids(answer[OWN]), answer[OWN].truncated) == (["204711"], True)


async def test_clues_of_every_kind_are_inner_reads_of_one_request() -> None:
    erp = PlayedErp(sets())
    away = Clue(ATTRIBUTES, terms=(Term(Attribute.POSTAL_CODE, "SW1X 0AA"),))
    assert await found(erp, OWN, CARD, HART, away) == dict.fromkeys((OWN, CARD, HART, away), Found())
    (gets,) = erp.requests
    assert [get.entity_set for get in gets] == ["A_BusinessPartner", "A_BuPaIdentification", "A_BusinessPartner"]


@pytest.mark.parametrize("value", ["*", "HRD-*", "", " ", "a\x00b", "9" * 61])
async def test_what_can_be_no_number_is_unknown_and_not_sent(value: str) -> None:
    erp = PlayedErp(sets())
    clues = [Clue("sap-ecc", value), Clue("annex-cloud-loyalty", value)]
    assert await found(erp, *clues) == dict.fromkeys(clues, Found())
    assert erp.requests == []


@pytest.mark.parametrize("failing", ["A_BuPaIdentification", "A_BusinessPartner"])
async def test_a_failed_lookup_is_not_taken_for_an_unknown_clue(failing: str) -> None:
    def answer(get: Get[Any]) -> Any:
        return Unreachable("played") if get.entity_set == failing else [card("1")]

    with pytest.raises(Unreachable):
        await found(PlayedErp(answer), CARD)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term(Attribute.GIVEN_NAME, "Émile"), "(FirstName eq 'Émile' or FirstName eq 'Emile')"),
        (Term(Attribute.FAMILY_NAME, "O'Neill"), "LastName eq 'O''Neill'"),
        (Term(Attribute.FAMILY_NAME, "har", prefix=True), "(startswith(LastName,'har') or startswith(LastName,'Har'))"),
        (Term(Attribute.BIRTH_DATE, "1984-05-14"), "BirthDate eq datetime'1984-05-14T00:00:00'"),
        (Term(Attribute.FAMILY_NAME, "w" * 41), None),
        (Term(Attribute.STREET, "Example Mews"), None),
        (Term(Attribute.BIRTH_DATE, "1984", prefix=True), None),
    ],
)
def test_a_term_is_said_as_the_erp_may_hold_it(term: Term, said: str | None) -> None:
    assert TERMS.condition(Clue(ATTRIBUTES, terms=(term,))) == said


async def test_a_number_missing_from_an_answer_that_went_on_is_not_unknown() -> None:
    erp = PlayedErp(sets(A_BusinessPartner=[person("1"), person("2", BusinessPartnerCategory="2")]), truncated=True)
    answer = await Customers(erp).fetch(["1", "3"], frozenset({PERSON}))  # type: ignore[arg-type]
    assert {asked: type(parts[PERSON]).__name__ for asked, parts in answer.items()} == {"1": "Person", "3": Malformed.__name__}
