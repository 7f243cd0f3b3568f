"""Marketing Cloud finds people as the contract asks, in its own dialect: by keys, by name, and in target groups."""

import re
from datetime import UTC, date

import pytest

from adapters.ports.capabilities import Corpus
from adapters.ports.records import Address, Candidate, Segment
from adapters.ports.shapes import EMAIL, PHONE, Clue, Found, Hits
from tests.contract.recorded.samples import target
from tests.contract.recorded.sap_marketing_cloud import ACCOUNTS, AMELIA, CONTACT, CRM, ERP, OLIVER, ROOT, WATCH_LOVERS, inner
from tests.contract.suite import Exempt, FindContract, PeopleSearchContract, SearchContract, on_played, on_samples
from tests.contract.suite.mutations import ODATA

SYSTEM = "sap_marketing_cloud"
CONTACT_KEYS = frozenset({"ContactUUID"})


def is_amelia(candidate):
    """What her contact says of her, whichever way it was found."""
    assert [slug for slug, _ in candidate.links] == [CRM, ERP, ACCOUNTS]
    assert candidate.links[:2] == ((CRM, "1004711"), (ERP, "204711"))
    assert (candidate.given_name, candidate.family_name) == ("Amelia", "Hart")
    assert candidate.birth_date == date(1984, 5, 14)
    assert candidate.emails == ("amelia.hart@example.com",)
    assert candidate.phones == ("+447700900123",)
    assert candidate.address == Address(("1 Example Mews",), "London", None, "SW1X 0AA", "GB")


class TestFind(FindContract):
    system = SYSTEM
    odd_values = ODATA
    row_keys = CONTACT_KEYS
    renews = False
    test_clues_of_all_kinds_asked_at_once_cost_one_call = Exempt(
        "origins and additional ids lead to a contact's key only, which a second request reads"
    )

    def clues(self, source):
        return {
            EMAIL: "amelia.hart@example.com",
            PHONE: "+447700900123",
            CRM: "1004711",
            ERP: "204711",
            ACCOUNTS: source.facts["uid"],
            "sap-marketing-cloud": AMELIA,
        }

    def amelia(self, source):
        return AMELIA

    def oliver(self, source):
        return Clue(ERP, "204712"), OLIVER

    def check(self, candidate):
        is_amelia(candidate)

    async def test_all_clues_at_once_cost_one_call_where_her_own_address_finds_her(self, source):
        answer = await self.found(source, *self.all_clues(source))
        assert {candidate.record_id for found in answer.values() for candidate in found.candidates} == {AMELIA}
        assert await source.line.counted() == (1, 1)

    async def test_where_nobody_is_meant_nothing_more_is_asked(self, source):
        assert await self.found(source, Clue(ERP, "99999990")) == {Clue(ERP, "99999990"): Found()}
        assert await source.line.counted() == (1, 0)

    async def test_an_erp_number_with_zeros_is_the_same_number(self, source):
        clue = Clue(ERP, "0000204711")
        assert [candidate.record_id for candidate in (await self.found(source, clue))[clue].candidates] == [AMELIA]

    @pytest.mark.parametrize("name", ["sap-ecc:204711", "sap-ecc:0000204711"])
    async def test_she_goes_by_what_any_of_her_systems_has_of_her(self, source, name):
        clue = Clue("sap-marketing-cloud", name)
        assert [candidate.record_id for candidate in (await self.found(source, clue))[clue].candidates] == [AMELIA]

    async def test_her_uid_alone_leads_to_all_her_numbers(self, source):
        clue = Clue(ACCOUNTS, source.facts["uid"])
        (candidate,) = (await self.found(source, clue))[clue].candidates
        assert candidate.links == ((CRM, "1004711"), (ERP, "204711"), (ACCOUNTS, source.facts["uid"]))

    @on_samples
    async def test_keys_are_asked_for_in_the_vendors_own_words(self, source):
        await self.found(source, Clue(EMAIL, "amelia.hart@example.com"), Clue(PHONE, "+447700900123"))
        batch = source.line.sent[1]
        assert target(batch) == f"{ROOT}{CONTACT}/$batch"
        assert [re.search(r"(\w+)\?.*\$filter=([^&]+)", asked).groups() for asked in inner(batch)] == [
            ("Contacts", "EmailAddress eq 'amelia.hart@example.com'"),
            (
                "AdditionalIDs",
                "InteractionContactAdditionalOrigin eq 'EMAIL'"
                " and InteractionContactAdditionalExternalID eq 'amelia.hart@example.com'",
            ),
            ("Contacts", "MobileNumber eq '+447700900123'"),
            ("Contacts", "PhoneNumber eq '+447700900123'"),
            (
                "AdditionalIDs",
                "(InteractionContactAdditionalOrigin eq 'MOBILE' or InteractionContactAdditionalOrigin eq 'PHONE')"
                " and InteractionContactAdditionalExternalID eq '+447700900123'",
            ),
        ]

    @on_samples
    @pytest.mark.parametrize("blocked", ["IsEndOfPurposeBlocked", "IsObsolete"])
    async def test_an_origin_that_is_out_of_use_names_nobody(self, source, blocked):
        source.line.recording.changed = {f'"{blocked}": false': f'"{blocked}": true'}
        assert (await self.found(source, Clue(CRM, "1004711")))[Clue(CRM, "1004711")] == Found()
        clue = Clue(EMAIL, "amelia.hart@example.com")
        assert (await self.found(source, clue))[clue].candidates == ()

    @on_samples
    async def test_whoever_was_removed_is_nobody(self, source):
        source.line.recording.changed = {'"IdentityIsRemoved": false': '"IdentityIsRemoved": true'}
        clue = Clue(EMAIL, "amelia.hart@example.com")
        assert (await self.found(source, clue))[clue] == Found()

    @on_played
    async def test_a_second_address_leads_there_too(self, source):
        """Some records are stale; the address of today hangs on them as an additional id."""
        found = {}
        for start in range(16, 216, 50):
            clues = [Clue(EMAIL, f"customer{n:06d}@example.com") for n in range(start, start + 50)]
            found |= await self.found(source, *clues)
        second = [
            candidate
            for clue, answer in found.items()
            for candidate in answer.candidates
            if candidate.emails[0] != clue.value and clue.value in candidate.emails
        ]
        assert second
        assert all(candidate.emails[0].endswith(".old@example.com") for candidate in second)

    @on_played
    async def test_a_line_that_a_household_shares_leads_to_all_of_it(self, source):
        clue = Clue(PHONE, "+442079460101")
        found = (await self.found(source, clue))[clue]
        assert {candidate.given_name for candidate in found.candidates} == {"Priya", "Arjun"}

    @on_played
    async def test_noah_is_linked_without_the_crm(self, source):
        clue = Clue(EMAIL, "noah.fischer@example.com")
        (candidate,) = (await self.found(source, clue))[clue].candidates
        assert candidate.record_id == f"{ERP}:204721"
        assert [slug for slug, _ in candidate.links] == [ERP, ACCOUNTS]


class TestPeopleSearch(PeopleSearchContract):
    system = SYSTEM
    odd_values = ODATA
    row_keys = CONTACT_KEYS
    renews = False
    several = "li"

    def amelia(self, source):
        return AMELIA

    def check(self, candidate):
        is_amelia(candidate)

    @on_samples
    async def test_words_are_looked_for_in_the_full_name_each_in_several_spellings(self, source):
        await self.hits(source, 'Am*elia -"hart" OR', limit=5, after="10")
        (request,) = source.line.sent
        (asked,) = inner(request)
        assert request.method == "GET"
        terms = re.search(r"\$filter=([^&]+)", asked)[1].split(" and ")
        assert terms == [
            "(" + " or ".join(f"substringof('{word}',FullName)" for word in words) + ")"
            for words in (("Am", "am", "AM"), ("elia", "Elia", "ELIA"), ("hart", "Hart", "HART"), ("OR", "Or", "or"))
        ]
        assert "$orderby=FullName,ContactUUID" in asked
        assert "$top=6&$skip=10&" in f"{asked}&"

    @on_played
    async def test_a_page_of_the_servers_own_is_gone_on_behind(self, source):
        whole = await self.hits(source, "a", limit=100)
        assert len(whole.records) == 100
        assert whole.next == "100"


class OfCandidates(SearchContract):
    """What the suite asks of hits is asked of articles; candidates have neither score nor `id`."""

    test_hits_are_records_best_first = Exempt("members of a group are not ranked, and a candidate has no score")
    test_small_pages_joined_are_the_large_page_and_the_end_is_told = Exempt("asked below, by the candidates' record ids")
    test_a_search_is_one_call = Exempt("members are contacts, of which a second request tells what they go by")


class TestSegments(SearchContract):
    system = SYSTEM
    odd_values = ODATA
    corpus = Corpus.SEGMENTS
    record = Segment
    finds = "lovers"
    renews = False
    test_hits_are_records_best_first = Exempt("target groups are told by name, the vendor has no score")

    def check(self, records):
        assert [record.name for record in records] == ["Fragrance lovers", "Jewellery lovers", "Watch lovers"]

    async def test_groups_that_hold_the_word_are_told_by_name(self, source):
        found = await self.hits(source, self.finds)
        assert {type(record) for record in found.records} == {Segment}
        self.check(found.records)
        assert found.next is None
        watches = found.records[-1]
        assert (watches.id, watches.as_of.tzinfo) == (WATCH_LOVERS, UTC)
        assert watches.description
        assert watches.size >= 5

    @pytest.mark.parametrize("text", ["", " ", "\t"])
    async def test_without_any_text_all_groups_are_told(self, source, text):
        every = await self.hits(source, text, limit=100)
        assert len(every.records) >= 3
        assert [record.name for record in every.records] == sorted(record.name for record in every.records)
        first = await self.hits(source, text, limit=1)
        assert first.records == every.records[:1]
        assert (await self.hits(source, text, limit=1, after=first.next)).records == every.records[1:2]

    @pytest.mark.parametrize("text", ["WATCH", "watch lovers", "lovers, Watch!", "atch"])
    async def test_letter_case_order_and_punctuation_do_not_matter(self, source, text):
        assert [record.name for record in (await self.hits(source, text)).records] == ["Watch lovers"]


class TestSegmentMembers(OfCandidates):
    system = SYSTEM
    odd_values = ODATA
    corpus = Corpus.SEGMENT_MEMBERS
    record = Candidate
    finds = WATCH_LOVERS
    renews = False

    def check(self, records):
        (amelia,) = [record for record in records if record.record_id == AMELIA]
        assert ("sap-ecc", "204711") in amelia.links
        assert amelia.given_name == "Amelia"

    async def test_members_come_with_their_links_and_page_by_page(self, source):
        whole = await self.hits(source, self.finds, limit=1000)
        self.check(whole.records)
        assert len(whole.records) >= (100 if source.line.name == "played" else 5)
        assert whole.next is None
        joined, after = [], None
        while True:
            page = await self.hits(source, self.finds, limit=len(whole.records) // 3, after=after)
            joined += page.records
            if (after := page.next) is None:
                break
            assert len(joined) < len(whole.records)
        assert joined == list(whole.records)
        assert len({record.record_id for record in joined}) == len(joined)

    async def test_a_large_page_is_two_requests(self, source):
        await self.hits(source, self.finds, limit=1000)
        assert (await source.line.counted())[0] == 2

    @pytest.mark.parametrize("text", ["", WATCH_LOVERS[:-1], f"{WATCH_LOVERS}0", f"{WATCH_LOVERS[:-1]}'", "Watch lovers"])
    async def test_what_is_no_groups_id_is_not_asked_about(self, source, text):
        assert await self.hits(source, text) == Hits(())
        assert await source.line.counted() == (0, 0)

    async def test_a_group_that_is_not_there_has_no_members(self, source):
        assert await self.hits(source, "fa163e0c-5e60-1eda-8f00-0000000000ff") == Hits(())

    async def test_no_candidate_shows_the_contacts_own_id(self, source):
        for record in (await self.hits(source, self.finds)).records:
            assert source.facts["contact"] not in repr(record)
