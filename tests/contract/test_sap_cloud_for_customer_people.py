"""Cloud for Customer finds people as the contract asks, in its own dialect: by keys, by attributes, and by what is typed."""

import re
from datetime import date

import pytest

from adapters.ports.records import Address
from adapters.ports.shapes import ATTRIBUTES, EMAIL, PHONE, Attribute, Clue, Term
from tests.contract.recorded.sap_cloud_for_customer import AMELIA, CROWD, OLIVER, inner
from tests.contract.suite import AttributeFindContract, FindContract, PeopleSearchContract, on_played, on_samples
from tests.contract.suite.mutations import ODATA

SYSTEM = "sap_cloud_for_customer"


def is_amelia(candidate):
    """What her record says of her, whichever way it was found."""
    assert set(candidate.links) == {("annex-cloud-loyalty", "HRD-10002841"), ("sap-ecc", "204711")}
    assert (candidate.given_name, candidate.family_name) == ("Amelia", "Hart")
    assert candidate.birth_date == date(1984, 5, 14)
    assert candidate.emails == ("amelia.hart@example.com",)
    assert candidate.phones == ("+44 7700-900123",)
    assert candidate.address == Address(("1 Example Mews",), "London", None, "SW1X 0AA", "GB")


class TestFind(FindContract):
    system = SYSTEM
    odd_values = ODATA
    renews = False

    def clues(self, source):
        return {
            EMAIL: "amelia.hart@example.com",
            PHONE: "+447700900123",
            "annex-cloud-loyalty": "HRD-10002841",
            "sap-ecc": "204711",
            "sap-cloud-for-customer": AMELIA,
        }

    def amelia(self, source):
        return AMELIA

    def oliver(self, source):
        return Clue("sap-ecc", "204712"), OLIVER

    def check(self, candidate):
        is_amelia(candidate)

    @pytest.mark.parametrize("spelling", ["AMELIA.HART@example.com", "Amelia.Hart@Example.com"])
    async def test_an_address_is_the_same_in_capitals(self, source, spelling):
        clue = Clue(EMAIL, spelling.lower())
        assert len((await self.found(source, clue))[clue].candidates) == 1

    @on_samples
    async def test_numbers_are_padded_as_the_crm_keeps_them(self, source):
        await self.found(source, Clue("sap-ecc", "204711"))
        (asked,) = inner(source.line.sent[-1])
        assert "ExternalID eq '0000204711'" in asked

    @on_samples
    async def test_a_phone_is_queried_in_all_spellings_in_two_reads_of_one_batch(self, source):
        await self.found(source, Clue(PHONE, "+447700900123"))
        written = "'+44 7700-900123'", "'+447700900123'", "'+44 7700 900123'", "'07700 900123'"
        assert [re.search(r"\$filter=([^&]+)", asked)[1] for asked in inner(source.line.sent[-1])] == [
            "(" + " or ".join(f"{field} eq {text}" for text in written) + ")" for field in ("Mobile", "Phone")
        ]

    @on_played
    async def test_a_line_that_a_household_shares_leads_to_all_of_it(self, source):
        clue = Clue(PHONE, "+442079460101")
        found = (await self.found(source, clue))[clue]
        assert {candidate.given_name for candidate in found.candidates} == {"Priya", "Arjun"}
        assert {candidate.phones for candidate in found.candidates} == {("+44 20-79460101",)}

    @on_played
    @pytest.mark.parametrize(("number", "name"), [("+33199000114", "Moreau"), ("+447700900127", "Clarke")])
    async def test_a_number_is_found_in_the_spelling_of_its_country(self, source, number, name):
        clue = Clue(PHONE, number)
        assert name in {candidate.family_name for candidate in (await self.found(source, clue))[clue].candidates}


class TestFindByAttributes(AttributeFindContract):
    system = SYSTEM
    odd_values = ODATA
    renews = False

    def amelia(self, source):
        return AMELIA

    def check(self, candidate):
        is_amelia(candidate)

    def crowd(self, source):
        if source.line.name == "recorded":
            source.line.recording.crowd = CROWD
        return Clue(ATTRIBUTES, terms=(Term(Attribute.STREET, "Example Street"),))

    async def test_clues_of_every_kind_and_many_attributes_at_once_cost_one_call(self, source):
        singly = [Clue(ATTRIBUTES, terms=(term,)) for term in (*self.equal_terms(source), *self.prefix_terms(source))]
        keys = [Clue(EMAIL, "amelia.hart@example.com"), Clue(PHONE, "+447700900123"), Clue("sap-ecc", "204711")]
        answer = await self.found(source, *singly, *keys, self.whole(source))
        assert {found.candidates[0].record_id for clue, found in answer.items() if clue.kind != ATTRIBUTES} == {AMELIA}
        assert (await source.line.counted())[0] == 1

    @on_samples
    async def test_terms_are_joined_in_the_vendors_own_words(self, source):
        clue = Clue(ATTRIBUTES, terms=(Term(Attribute.BIRTH_DATE, "1984-05-14"), Term(Attribute.FAMILY_NAME, "Ha", prefix=True)))
        await self.found(source, clue)
        (asked,) = inner(source.line.sent[-1])
        assert "$filter=BirthDate eq datetime'1984-05-14T00:00:00' and startswith(LastName,'Ha')&" in asked
        assert "$top=21" in asked

    @pytest.mark.parametrize("value", ["$search", "Hart&$top=1", "Hart' or LastName ge '", "Hart'/x", "a) or (b"])
    async def test_a_value_that_looks_like_an_option_stays_a_value(self, source, value):
        odd, key = Clue(ATTRIBUTES, terms=(Term(Attribute.FAMILY_NAME, value),)), Clue(EMAIL, "amelia.hart@example.com")
        answer = await self.found(source, odd, key)
        assert answer[odd].candidates == ()
        assert [candidate.record_id for candidate in answer[key].candidates] == [AMELIA]

    @on_samples
    @pytest.mark.parametrize(("people", "truncated"), [(20, False), (21, True)])
    async def test_twenty_people_are_told_whole_and_twenty_one_are_cut(self, source, people, truncated):
        clue = self.crowd(source)
        source.line.recording.crowd = people
        found = (await self.found(source, clue))[clue]
        assert (len(found.candidates), found.truncated) == (20, truncated)

    @on_played
    async def test_johns_of_one_birthday_are_told_apart_by_where_they_live(self, source):
        born, called = Term(Attribute.BIRTH_DATE, "1980-01-01"), Term(Attribute.FAMILY_NAME, "Smith")
        both = await self.fulfilling(source, born, called)
        one = await self.fulfilling(source, born, called, Term(Attribute.POSTAL_CODE, "LS11AA"))
        assert {candidate.record_id for candidate in both.candidates} == {"1004722", "1004723"}
        assert [candidate.record_id for candidate in one.candidates] == ["1004723"]

    @on_played
    @pytest.mark.parametrize("name", ["Ångström-O'Neill", "ångström-o'neill", "ÅNGSTRÖM-O'NEILL"])
    async def test_a_name_full_of_signs_is_found_however_it_is_written_elsewhere(self, source, name):
        found = await self.fulfilling(source, Term(Attribute.FAMILY_NAME, name))
        assert [candidate.given_name for candidate in found.candidates] == ["Émile"]


class TestPeopleSearch(PeopleSearchContract):
    system = SYSTEM
    odd_values = ODATA
    renews = False
    several = "li"

    def amelia(self, source):
        return AMELIA

    def check(self, candidate):
        is_amelia(candidate)

    @on_samples
    async def test_words_are_sent_between_wildcards_of_our_own_and_not_in_a_batch(self, source):
        await self.hits(source, 'Am*elia -"Hart" OR', limit=5, after="10")
        (request,) = source.line.sent
        (asked,) = inner(request)
        assert request.method == "GET"
        assert "$search=*Amelia* *Hart* *OR*&" in asked
        assert "$top=6&$skip=10&" in f"{asked}&"

    @on_played
    @pytest.mark.parametrize("text", ["1004711", "7700-900123", "SW1X", "204711", "HRD-10002841"])
    async def test_numbers_are_found_too_where_the_vendor_looks_for_them(self, source, text):
        found = [candidate.record_id for candidate in (await self.hits(source, text)).records]
        assert found == ([] if text.startswith("HRD") else [AMELIA])
