"""An odd value of Marketing Cloud's costs itself: the other fields, the other rows and the other contacts are still there."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from adapters.guards.proof import ProvenFind, ProvenLookup, ProvenSearch
from adapters.ports.capabilities import PREDICTIONS, SEGMENTS, Capability
from adapters.ports.errors import Malformed
from adapters.ports.shapes import EMAIL, PHONE, Clue
from adapters.systems.sap_marketing_cloud import phones
from adapters.systems.sap_marketing_cloud.lookups import Customers
from adapters.systems.sap_marketing_cloud.people_search import GroupSearch, MemberSearch, PeopleSearch
from adapters.wire.losses import gathered
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_marketing_cloud.test_finding import people
from tests.unit.adapters.sap_marketing_cloud.test_lookups import GROUPS, HERS, HIS, ROWS, value
from tests.unit.adapters.sap_marketing_cloud.vendor import (
    AMELIA,
    OLIVER,
    Clock,
    PlayedService,
    contacts,
    origin,
    services,
    settings,
)

CRM = "sap-cloud-for-customer"
ODD: Sequence[Any] = ({}, ["?"], 1.5, "\ud800")
CONTACT: dict[str, Any] = {
    "ContactUUID": AMELIA, "IdentityIsRemoved": False, "FirstName": "Amelia", "LastName": "Hart",
    "BirthDate": "/Date(453340800000)/", "EmailAddress": "amelia@example.com", "MobileNumber": "+447700900123",
    "CityName": "London", "LastChangeDateTime": "/Date(1772442930000+0000)/",
    "ContactOriginData": {"results": [origin(AMELIA, "SAP_C4C_BUPA", "1")]},
    "AdditionalIDs": [{"InteractionContactAdditionalOrigin": "EMAIL", "InteractionContactAdditionalExternalID": "a@x.de"}],
}  # fmt: skip
OTHER = {
    **CONTACT,
    "ContactUUID": OLIVER,
    "FirstName": "Oliver",
    "ContactOriginData": [origin(OLIVER, "SAP_C4C_BUPA", "2")],
}
MAIL, CALL, LINK = Clue(EMAIL, "amelia@example.com"), Clue(PHONE, "+447700900123"), Clue(CRM, "1")


# --- who carries a clue ----------------------------------------------------------------------------------------------


async def found(clue: Clue, *rows: Any) -> Any:
    """By the rows of contacts; origin rows lead to Amelia."""

    def answer(get: Get[Any]) -> Any:
        origins = [origin(AMELIA, "SAP_C4C_BUPA", "1")]
        return {"Contacts": list(rows), "ContactOriginData": origins}.get(get.entity_set, [])

    return (await ProvenFind(people(PlayedService(answer)), "smc").find([clue]))[clue]


@pytest.mark.parametrize("field", ["FirstName", "LastName", "BirthDate", "CityName", "LastChangeDateTime"])
@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_what_was_not_looked_for_costs_itself(field: str, odd: object) -> None:
    answer = await found(MAIL, {**CONTACT, field: odd}, OTHER)
    assert ([one.record_id for one in answer.candidates], answer.truncated) == ([f"{CRM}:1", f"{CRM}:2"], False)
    assert answer.candidates[1].birth_date == date(1984, 5, 14)


@pytest.mark.parametrize(("clue", "field"), [(MAIL, "EmailAddress"), (CALL, "MobileNumber"), (MAIL, "AdditionalIDs")])
async def test_who_does_not_show_what_was_looked_for_may_carry_it(clue: Clue, field: str) -> None:
    answer = await found(clue, {**CONTACT, field: {"no": 1}}, OTHER)
    assert f"{CRM}:2" in [one.record_id for one in answer.candidates]
    assert answer.truncated
    assert list(phones.spellings("+447700900123", settings().phone_forms)) == ["+447700900123"]


@pytest.mark.parametrize("field", ["ContactUUID", "IdentityIsRemoved"])
async def test_a_contact_that_may_have_been_removed_is_hidden_and_truncates(field: str) -> None:
    answer = await found(MAIL, {**CONTACT, field: {}}, OTHER)
    assert ([one.record_id for one in answer.candidates], answer.truncated) == ([f"{CRM}:2"], True)


@pytest.mark.parametrize("field", ["ContactOrigin", "ContactID", "IsObsolete", "IsEndOfPurposeBlocked"])
async def test_an_origin_that_may_be_blocked_or_another_leads_nowhere(field: str) -> None:
    rows = [origin(AMELIA, "SAP_C4C_BUPA", "1", **{field: {}}), origin(AMELIA, "SAP_ERP_CUSTOMER", "204711")]
    with pytest.raises(Malformed):
        await found(LINK, {**CONTACT, "ContactOriginData": {"results": rows}})
    by_number = await found(Clue("sap-ecc", "204711"), {**CONTACT, "ContactOriginData": {"results": rows}})
    assert [one.links for one in by_number.candidates] == [(("sap-ecc", "204711"),)]


async def test_within_its_contact_an_origin_need_not_say_whose_it_is() -> None:
    rows = [{**origin(AMELIA, "SAP_C4C_BUPA", "1"), "ContactUUID": {}}]
    answer = await found(MAIL, {**CONTACT, "ContactOriginData": {"results": rows}})
    assert ([one.record_id for one in answer.candidates], answer.truncated) == ([f"{CRM}:1"], False)


async def test_an_address_with_an_unreadable_validity_belongs_to_nobody() -> None:
    odd = {**CONTACT["AdditionalIDs"][0], "IntactnContactAddlIDIsInvalid": {}}
    answer = await found(MAIL, {**CONTACT, "AdditionalIDs": [odd]})
    assert [one.emails for one in answer.candidates] == [("amelia@example.com",)]


# --- what they are asked for by --------------------------------------------------------------------------------------


def customers(**odd: Any) -> Any:
    """`odd`: sets with other rows than usual. As the guards let it through."""
    service = PlayedService(lambda get: {**ROWS, **odd}[get.entity_set])
    return ProvenLookup(Customers(services(service), contacts(service), settings(), clock=Clock()), "smc")


async def read(group: Any = PREDICTIONS, **odd: Any) -> dict[str, Any]:
    answer = await customers(**odd).fetch([HERS, HIS], frozenset({group}))
    return {"hers": answer.get(HERS, {}).get(group), "his": answer.get(HIS, {}).get(group)}


async def test_an_unreadable_origin_row_is_an_error_for_its_contact_alone() -> None:
    answer = await read(ContactOriginData=[origin(AMELIA, "SAP_C4C_BUPA", "1"), origin("?", "SAP_C4C_BUPA", "2")])
    assert [one.score for one in answer["hers"].predictions] == [0.25]
    assert isinstance(answer["his"], Malformed)


async def test_waiting_for_an_answer_that_lost_a_row_leads_to_ones_own_request() -> None:
    """The loss is told to who asked; for who only waited somebody would be unknown for it."""

    class Slow(PlayedService):
        async def read(self, *asked: Any, **how: Any) -> Any:
            await asyncio.sleep(0)
            return await super().read(*asked, **how)

    service = Slow(lambda get: {**ROWS, "ContactOriginData": [origin("?", "SAP_C4C_BUPA", "1")]}[get.entity_set])
    known = contacts(service)
    one = ProvenLookup(Customers(services(service), known, settings(), clock=Clock()), "smc")
    answers = await asyncio.gather(*(one.fetch([HERS], frozenset({group})) for group in (PREDICTIONS, SEGMENTS)))
    assert [type(part) for answer in answers for part in answer[HERS].values()] == [Malformed, Malformed]


@pytest.mark.parametrize("field", ["MarketingScore", "MarketingScoreDateTime", "MarketingScoreValue"])
async def test_an_odd_score_costs_itself(field: str) -> None:
    other = {**value(AMELIA, "0.9"), "MarketingScore": "CLV"}
    answer = await read(ScoreValues=[{**value(AMELIA, "0.25"), field: {}}, other, value(OLIVER, "0.5")])
    assert [(one.key, one.score) for one in answer["hers"].predictions] == [("CLV", 0.9)]
    assert [one.score for one in answer["his"].predictions] == [0.5]


@pytest.mark.parametrize("number", ["0,25", "NaN", "0.25-", "1e999", {}])
async def test_whose_every_score_is_odd_is_an_error_and_not_without_predictions(number: object) -> None:
    answer = await read(ScoreValues=[value(AMELIA, number), value(OLIVER, "0.5")])  # type: ignore[arg-type]
    assert isinstance(answer["hers"], Malformed)
    assert [one.score for one in answer["his"].predictions] == [0.5]
    nobody = await read(ScoreValues=[value(AMELIA, "0.25")])
    assert nobody["his"].predictions == ()


@pytest.mark.parametrize("names", [[{"MarketingScore": {}, "MarketingScoreName": "?"}], [{"MarketingScore": "CHURN"}], []])
async def test_an_odd_score_name_leaves_its_number_and_costs_nobody_an_error(names: Any) -> None:
    answer = await read(Scores=names, ScoreValues=[value(AMELIA, "0.25")])
    assert [one.key for one in answer["hers"].predictions] == ["CHURN"]
    assert answer["his"].predictions == ()


async def test_an_odd_membership_costs_itself() -> None:
    """A contact whose memberships are all odd is an error, and not without segments."""
    rows = ROWS["TargetGroupInteractionContacts"]
    odd = [{**row, "TargetGroupUUID": {}} if row["TargetGroupUUID"] == GROUPS[1] else row for row in rows]
    answer = await read(SEGMENTS, TargetGroupInteractionContacts=odd)
    assert [one.name for one in answer["hers"].segments] == ["Watch lovers"]
    assert isinstance(answer["his"], Malformed)


async def test_an_unreadable_group_costs_itself_and_odd_fields_only_themselves() -> None:
    early, watches = ROWS["TargetGroups"]
    with gathered() as losses:
        answer = await read(SEGMENTS, TargetGroups=[{**early, "TargetGroupUUID": 5}, {**watches, "TargetGroupMemberCount": -3}])
    assert [(one.name, one.size) for one in answer["hers"].segments] == [("Watch lovers", None)]
    assert isinstance(answer["his"], Malformed), "the one group that he is in is lost"
    assert {told.field for told in losses.told("smc", "")} == {"TargetGroupUUID", "TargetGroupMemberCount"}


# --- searches --------------------------------------------------------------------------------------------------------


def listed(entity_set: str, rows: Sequence[Any]) -> PlayedService:
    def answer(get: Get[Any]) -> Any:
        if get.entity_set != entity_set or "ContactUUID eq" in get.options["$filter"]:
            return [OTHER, CONTACT]
        start = int(get.options["$skip"] or 0)
        return rows[start : start + int(get.options["$top"])]

    return PlayedService(answer)


async def walked(port: Any, text: str) -> list[list[Any]]:
    pages, after = [], None
    while True:
        hits = await port.search(text, limit=2, after=after)
        pages.append(list(hits.records))
        if hits.next is None:
            return pages
        after = hits.next


async def test_a_page_of_groups_is_filled_from_the_next_and_none_comes_twice() -> None:
    groups = [{"TargetGroupUUID": {} if n in (0, 1, 3) else f"{GROUPS[0][:-1]}{n}", "TargetGroupName": str(n)} for n in range(7)]
    pages = await walked(GroupSearch(listed("TargetGroups", groups), settings()), "")  # type: ignore[arg-type]
    assert [[one.name for one in page] for page in pages] == [["2", "4"], ["5", "6"]]


async def test_a_page_of_members_is_filled_from_the_next() -> None:
    rows = [{"TargetGroupUUID": GROUPS[0], "InteractionContactUUID": one} for one in ("?", AMELIA, None, OLIVER, AMELIA)]
    service = listed("TargetGroupInteractionContacts", rows)
    pages = await walked(MemberSearch(service, contacts(service), settings()), GROUPS[0])  # type: ignore[arg-type]
    assert [[one.record_id for one in page] for page in pages] == [[f"{CRM}:1", f"{CRM}:2"], [f"{CRM}:1"]]


async def test_a_page_of_people_is_filled_from_the_next() -> None:
    """A search with nothing readable is malformed, and not without hits."""
    service = listed("Contacts", [{**CONTACT, "ContactUUID": 5}, CONTACT, {**CONTACT, "IdentityIsRemoved": 5}, OTHER])
    pages = await walked(PeopleSearch(service, contacts(service)), "hart")  # type: ignore[arg-type]
    assert [[one.record_id for one in page] for page in pages] == [[f"{CRM}:1", f"{CRM}:2"]]
    nothing = listed("Contacts", [{**CONTACT, "ContactUUID": 5}])
    with pytest.raises(Malformed):
        await ProvenSearch(PeopleSearch(nothing, contacts(nothing)), "smc", Capability.SEARCH).search("hart", limit=2)  # type: ignore[arg-type]
