"""How a telephone number may be written in the CRM, and what a written one means."""

import pytest
from pydantic import ValidationError

from adapters.systems.sap_cloud_for_customer.phones import e164, spellings
from mocks.systems.sap_cloud_for_customer.rows import formatted_phone
from mocks.world.people import C4C
from mocks.world.population import Population
from tests.unit.adapters.sap_cloud_for_customer.service import settings


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+447700900123", ["+44 7700-900123", "+447700900123", "+44 7700 900123", "07700 900123"]),
        ("+442079460000", ["+44 20-79460000", "+442079460000", "+44 20 7946 0000", "020 7946 0000"]),
        ("+390655500105", ["+39 06-55500105", "+390655500105", "+39 06 5550 0105", "06 5550 0105"]),
        ("+33199000114", ["+33 1-99000114", "+33199000114", "+33 1 99 00 01 14", "01 99 00 01 14"]),
    ],
)
def test_a_number_is_asked_for_in_every_usual_spelling_of_its_country(number: str, written: list[str]) -> None:
    assert list(spellings(number, settings().phone_spellings)) == written


def test_the_default_spellings_cover_all_numbers_of_the_played_crm() -> None:
    templates, phones = settings().phone_spellings, set()
    for person in Population(360, 2000).everyone():
        for record in person.records.get(C4C, ()):
            phones |= set(record.phones)
    assert len(phones) > 500
    assert [phone for phone in phones if formatted_phone(phone) not in spellings(phone, templates)] == []


@pytest.mark.parametrize(
    "text", ["", "*", "+44*", "07700 900123", "447700900123", "+44 7700 900123", "+999123456", "+44", "x" * 500, "+" + "4" * 39]
)
def test_what_is_no_number_in_international_form_has_no_spelling(text: str) -> None:
    assert list(spellings(text, settings().phone_spellings)) == []


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+44 20-79460000", "GB", "+442079460000"),
        ("020 7946 0000", "GB", "+442079460000"),
        ("(020) 7946-0000", "GB", "+442079460000"),
        ("06 5550 0105", "IT", "+390655500105"),
        ("+44 20-79460000", "IT", "+442079460000"),
        ("020 7946 0000 x12", "GB", "+442079460000;ext=12"),
        ("+442079460000;ext=12", "GB", "+442079460000;ext=12"),
        ("ask at the desk", "GB", None),
        ("123", "GB", None),
        (None, "GB", None),
    ],
)
def test_a_written_number_is_read_in_its_own_country_or_the_configured_one(
    written: str | None, region: str, number: str | None
) -> None:
    assert e164(written, region) == number


@pytest.mark.parametrize("template", ["0{area}", "{country}", "{number}", "{e164.__class__}", "{}", "{e164", "no number at all"])
def test_a_spelling_that_cannot_tell_numbers_apart_stops_the_start(template: str) -> None:
    with pytest.raises(ValidationError, match="phone_spellings"):
        settings(phone_spellings=[template])


def test_a_spelling_of_ones_own_is_taken() -> None:
    mine = settings(phone_spellings=["00{country}{area}{subscriber}", "0{area}/{subscriber}"]).phone_spellings
    assert list(spellings("+442079460000", mine)) == ["00442079460000", "020/79460000"]


def test_an_extension_follows_every_spelling_and_is_read_back() -> None:
    extended = "+442079460000;ext=12"
    written = list(spellings(extended, ["{e164}", "{national}"]))
    assert written[:3] == ["+442079460000 ext. 12", "+442079460000 x12", "+442079460000;ext=12"]
    assert "020 7946 0000 ext. 12" in written
    assert {e164(each, "GB") for each in written} == {extended}
