"""Who carries a clue: asked for in one request, read in a second where the first did not, and compared once more."""

from typing import Any

import pytest

from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.shapes import EMAIL, PHONE, Clue, Found
from adapters.systems.sap_marketing_cloud import key_lookup
from adapters.systems.sap_marketing_cloud.key_lookup import People
from adapters.systems.sap_marketing_cloud.phones import Form, e164_readings, spellings
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_marketing_cloud.vendor import AMELIA, OLIVER, PlayedService, contacts, origin, settings

CRM, ERP = "sap-cloud-for-customer", "sap-ecc"
HERS = Clue(EMAIL, "amelia@example.com")


def contact(uuid: str, number: str, **fields: Any) -> dict[str, Any]:
    return {"ContactUUID": uuid, "ContactOriginData": {"results": [origin(uuid, "SAP_C4C_BUPA", number)]}, **fields}


def answering(*contacts_held: dict[str, Any]) -> PlayedService:
    """Every first read finds all of them, so that only comparing tells who is meant."""

    def answer(get: Get[Any]) -> list[dict[str, Any]]:
        if get.entity_set == "Contacts" and "ContactUUID eq" in get.options["$filter"]:
            return [held for held in contacts_held if held["ContactUUID"] in get.options["$filter"]]
        return list(contacts_held) if get.entity_set == "Contacts" else []

    return PlayedService(answer)


def people(service: PlayedService, **changed: Any) -> People:
    return People(service, contacts(service, **changed), settings(**changed))  # type: ignore[arg-type]


async def test_a_contact_that_does_not_carry_the_clue_is_dropped() -> None:
    service = answering(
        contact(AMELIA, "1", EmailAddress="Amelia@Example.com"), contact(OLIVER, "2", EmailAddress="amelia@example.org")
    )
    found = (await people(service).find([HERS]))[HERS]
    assert [candidate.record_id for candidate in found.candidates] == [f"{CRM}:1"]
    assert len(service.requests) == 1


async def test_a_contact_that_an_origin_leads_to_is_read_after_it() -> None:
    clue = Clue(CRM, "1")

    def answer(get: Get[Any]) -> list[dict[str, Any]]:
        return [origin(AMELIA, "SAP_C4C_BUPA", "1")] if get.entity_set == "ContactOriginData" else [contact(AMELIA, "1")]

    service = PlayedService(answer)
    found = (await people(service).find([clue]))[clue]
    assert [candidate.record_id for candidate in found.candidates] == [f"{CRM}:1"]
    assert len(service.requests) == 2


async def test_a_number_in_any_notation_is_compared_as_the_number_it_is() -> None:
    service = answering(contact(AMELIA, "1", MobileNumber="07700 900123"), contact(OLIVER, "2", PhoneNumber="+447700900124"))
    clue = Clue(PHONE, "+447700900123")
    found = (await people(service, phone_forms=["E164", "NATIONAL"]).find([clue]))[clue]
    assert [candidate.record_id for candidate in found.candidates] == [f"{CRM}:1"]
    assert "(MobileNumber eq '+447700900123' or MobileNumber eq '07700 900123')" in service.filters[0]


def test_an_extension_stands_behind_every_spelling_and_is_read_back() -> None:
    forms = [Form.E164, Form.NATIONAL]
    written = list(spellings("+442079460000;ext=12", forms))
    assert "020 7946 0000 x12" in written
    assert {number for each in written for number in e164_readings(each, region="GB", forms=forms)} == {"+442079460000;ext=12"}


async def test_an_additional_address_counts_unless_it_is_no_longer_good() -> None:
    def additional(value: str, invalid: bool) -> dict[str, Any]:
        return {
            "ContactUUID": AMELIA,
            "InteractionContactAdditionalOrigin": "EMAIL",
            "InteractionContactAdditionalExternalID": value,
            "IntactnContactAddlIDIsInvalid": invalid,
        }

    good, bad = Clue(EMAIL, "second@example.com"), Clue(EMAIL, "third@example.com")
    held = {"results": [additional(good.value, invalid=False), additional(bad.value, invalid=True)]}
    found = await people(answering(contact(AMELIA, "1", AdditionalIDs=held))).find([good, bad])
    assert [len(found[clue].candidates) for clue in (good, bad)] == [1, 0]


async def test_two_contacts_with_one_address_are_both_told() -> None:
    service = answering(contact(AMELIA, "1", EmailAddress=HERS.value), contact(OLIVER, "2", EmailAddress=HERS.value))
    found = (await people(service).find([HERS]))[HERS]
    assert ([candidate.record_id for candidate in found.candidates], found.truncated) == ([f"{CRM}:1", f"{CRM}:2"], False)


async def test_what_more_contacts_share_than_are_read_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_lookup, "MOST_CONTACTS", 1)
    service = answering(contact(AMELIA, "1", EmailAddress=HERS.value), contact(OLIVER, "2", EmailAddress=HERS.value))
    found = (await people(service).find([HERS]))[HERS]
    assert ([candidate.record_id for candidate in found.candidates], found.truncated) == ([f"{CRM}:1"], True)


async def test_a_read_that_was_cut_says_so_of_its_clues() -> None:
    service = PlayedService(lambda get: [], truncated=True)
    assert await people(service).find([HERS]) == {HERS: Found(truncated=True)}


async def test_a_failed_lookup_is_not_taken_for_an_unknown_clue() -> None:
    def answer(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        return Unreachable("played") if get.entity_set == "AdditionalIDs" else []

    with pytest.raises(Unreachable):
        await people(PlayedService(answer)).find([HERS])


@pytest.mark.parametrize("value", ["*", "a*@example.com", "", " ", "a\x00b", "a\nb"])
async def test_what_the_filter_cannot_say_is_unknown_and_not_sent(value: str) -> None:
    service = PlayedService(lambda get: [])
    clues = [Clue(kind, value) for kind in (EMAIL, PHONE, CRM, ERP)]
    assert await people(service).find(clues) == {clue: Found() for clue in clues}
    assert service.requests == []


async def test_a_contact_that_only_the_vendors_own_origins_name_is_left_out() -> None:
    held = {
        "ContactUUID": AMELIA,
        "EmailAddress": HERS.value,
        "ContactOriginData": {"results": [origin(AMELIA, "SAP_FILE_IMPORT", "1")]},
    }
    assert (await people(answering(held)).find([HERS]))[HERS] == Found()


@pytest.mark.parametrize(
    ("forms", "written"),
    [
        ([Form.E164], ["+442079460101"]),
        ([Form.DIGITS, Form.ZEROS], ["442079460101", "00442079460101"]),
        ([Form.INTERNATIONAL, Form.NATIONAL, Form.E164], ["+44 20 7946 0101", "020 7946 0101", "+442079460101"]),
    ],
)
def test_a_number_is_written_in_the_forms_of_the_tenant_and_read_back(forms: list[Form], written: list[str]) -> None:
    assert list(spellings("+442079460101", forms)) == written
    for held in written:
        assert "+442079460101" in set(e164_readings(held, region="GB", forms=forms))


@pytest.mark.parametrize("odd", ["", "+", "abc", "+44 20 7946 0101", "02079460101", "+4420794601010000000", "+" + "9" * 400])
def test_what_is_no_number_in_e164_has_no_spelling(odd: str) -> None:
    assert list(spellings(odd, list(Form))) == []
