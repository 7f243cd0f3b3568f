"""Customer Data Cloud keeps the contract of its ports, in its own dialect."""

from datetime import date
from urllib.parse import parse_qs

import httpx
import pytest

from adapters.ports.capabilities import CONSENTS, CONTACTS, PERSON, REACH, Subject
from adapters.ports.errors import Throttled
from adapters.ports.shapes import ATTRIBUTES, EMAIL, MOST_ROWS, PHONE, Attribute, Clue, Found, Term
from tests.contract.recorded.samples import answer, sample, target
from tests.contract.recorded.sap_customer_data_cloud import JAVASCRIPT
from tests.contract.suite import AttributeFindContract, FindContract, LookupContract, PeopleSearchContract, on_samples
from tests.contract.suite.mutations import ENVELOPE

SYSTEM = "sap_customer_data_cloud"
NOBODY = "00000000000000000000"


def fields(request: httpx.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.content.decode(), strict_parsing=True).items()}


RESULTS = {"accounts.search results: null, absent, wrong type": ENVELOPE}


class TestAccounts(LookupContract):
    system = SYSTEM
    odd_values = RESULTS
    subject = Subject.CUSTOMER

    def known(self, source):
        return source.facts["uids"]

    def unknown(self, source):
        return NOBODY

    def secrets(self, source):
        return source.facts["uids"]

    def check(self, parts, *, first):
        assert parts[PERSON].given_name == ("Amelia" if first else "Oliver")
        assert parts[PERSON].family_name == ("Hart" if first else "Bennett")
        assert parts[REACH].email == ("amelia.hart@example.com" if first else "oliver.bennett@example.com")
        assert parts[CONTACTS].points
        assert parts[CONSENTS].consents

    async def test_amelia_is_who_the_cast_says(self, source):
        uid, _ = self.known(source)
        parts = (await self.fetched(source, uid))[uid]
        assert parts[PERSON].birth_date == date(1984, 5, 14)
        assert parts[REACH].phone == "+447700900123"

    @on_samples
    async def test_consents_are_leaves_of_the_tree_and_subscriptions(self, source):
        uid, _ = self.known(source)
        consents = (await self.fetched(source, uid))[uid][CONSENTS].consents
        assert {consent.name: consent.granted for consent in consents} == {
            "terms.ToS": True,
            "marketing.sms": False,
            "privateSaleNews.email": True,
        }

    @on_samples
    async def test_one_account_is_read_by_its_id_with_only_the_parts_asked_for(self, source):
        uid, _ = self.known(source)
        await self.fetched(source, uid, groups=frozenset({PERSON}))
        (request,) = source.line.sent
        assert target(request) == "/accounts.getAccountInfo"
        sent = fields(request)
        assert sent["UID"] == uid
        assert "profile" in sent["include"].split(",")
        assert not {"preferences", "subscriptions", "password"} & set(sent["include"].split(","))

    @on_samples
    async def test_several_accounts_are_one_search(self, source):
        await self.fetched(source, *self.known(source), groups=frozenset({PERSON}))
        (request,) = source.line.sent
        assert target(request) == "/accounts.search"
        query = fields(request)["query"]
        assert query.startswith("SELECT ")
        assert "UID IN (" in query
        assert "preferences" not in query

    @on_samples
    async def test_each_attempt_is_signed_anew(self, source):
        calls = iter(["stale_timestamp.json", None])
        answered = source.line.recording.answer

        def stale_once(request):
            name = next(calls)
            return answered(request) if name is None else answer(sample(SYSTEM, name), media_type=JAVASCRIPT)

        source.line.recording.answer = stale_once
        uid, _ = self.known(source)
        assert set(await self.fetched(source, uid)) == {uid}
        first, second = map(fields, source.line.sent)
        assert first["nonce"] != second["nonce"]
        assert first["sig"] != second["sig"]

    @on_samples
    async def test_a_rate_limit_told_under_status_200_is_busy(self, source):
        source.line.recording.answer = lambda request: answer(sample(SYSTEM, "busy.json"), media_type=JAVASCRIPT)
        assert type(await self.failure(source)) is Throttled


class TestFind(FindContract):
    system = SYSTEM
    odd_values = RESULTS

    def clues(self, source):
        return {
            EMAIL: "amelia.hart@example.com",
            PHONE: "+447700900123",
            "annex-cloud-loyalty": "HRD-10002841",
            "sap-ecc": "204711",
            "farfetch": "29550001",
            "sap-customer-data-cloud": source.facts["uids"][0],
        }

    def secrets(self, source):
        return source.facts["uids"]

    def amelia(self, source):
        return source.facts["uids"][0]

    def oliver(self, source):
        return Clue(EMAIL, "oliver.bennett@example.com"), source.facts["uids"][1]

    def check(self, candidate):
        assert set(candidate.links) == {("annex-cloud-loyalty", "HRD-10002841"), ("sap-ecc", "204711"), ("farfetch", "29550001")}
        assert "amelia.hart@example.com" in candidate.emails
        assert candidate.phones == ("+447700900123",)
        assert candidate.birth_date == date(1984, 5, 14)

    @on_samples
    async def test_values_are_quoted_so_that_they_stay_values(self, source):
        nasty = 'X" OR 1 != "'
        await self.found(source, Clue("annex-cloud-loyalty", nasty))
        for request in source.line.sent:
            assert '"X\\" OR 1 != \\""' in fields(request)["query"]


class TestFindByAttributes(AttributeFindContract):
    system = SYSTEM
    odd_values = RESULTS

    def secrets(self, source):
        return source.facts["uids"]

    def amelia(self, source):
        return source.facts["uids"][0]

    def check(self, candidate):
        assert (candidate.given_name, candidate.family_name) == ("Amelia", "Hart")
        assert candidate.birth_date == date(1984, 5, 14)
        assert candidate.address.postal_code == "SW1X 0AA"
        assert ("sap-ecc", "204711") in candidate.links

    def crowd(self, source):
        return Clue(ATTRIBUTES, terms=(Term(Attribute.GIVEN_NAME, "Ma", prefix=True),))

    @pytest.mark.parametrize("spelling", ["AMELIA", "amelia", "Amélia", "Amelia"])
    async def test_a_name_in_other_letters_leads_to_her_too(self, source, spelling):
        found = await self.fulfilling(source, Term(Attribute.GIVEN_NAME, spelling))
        assert [candidate.record_id for candidate in found.candidates] == [self.amelia(source)]

    async def test_a_street_can_not_be_asked_for_so_silence_about_it_proves_nothing(self, source):
        assert await self.fulfilling(source, Term(Attribute.STREET, "Example Mews")) == Found(truncated=True)
        assert await source.line.counted() == (0, 0)

    async def test_keys_are_one_search_and_every_clue_of_attributes_one_beside_it(self, source):
        keys = [Clue(EMAIL, "amelia.hart@example.com"), Clue(PHONE, "+447700900123"), Clue("sap-ecc", "204711")]
        await self.found(source, *keys, self.whole(source), self.crowd(source))
        assert await source.line.counted() == (3, 0)

    @on_samples
    async def test_a_day_is_three_numbers_and_what_tells_most_comes_first(self, source):
        await self.found(source, self.whole(source))
        (request,) = source.line.sent
        query = fields(request)["query"]
        assert (
            " WHERE profile.birthYear = 1984 AND profile.birthMonth = 5 AND profile.birthDay = 14 AND profile.zip IN (" in query
        )
        assert query.endswith(f" LIMIT {MOST_ROWS + 1}")


class TestPeople(PeopleSearchContract):
    system = SYSTEM
    odd_values = RESULTS
    several = "li"

    def secrets(self, source):
        return source.facts["uids"]

    def amelia(self, source):
        return source.facts["uids"][0]

    def check(self, candidate):
        assert (candidate.given_name, candidate.family_name) == ("Amelia", "Hart")
        assert candidate.phones == ("+447700900123",)
        assert candidate.address.postal_code == "SW1X 0AA"

    @on_samples
    async def test_a_page_begins_where_the_last_ended_with_the_newest_changes_first(self, source):
        first = await self.hits(source, "li", limit=1)
        await self.hits(source, "li", limit=1, after=first.next)
        one, other = (fields(request)["query"] for request in source.line.sent)
        assert one.endswith(" ORDER BY lastUpdatedTimestamp DESC LIMIT 1")
        assert other.endswith(" ORDER BY lastUpdatedTimestamp DESC START 1 LIMIT 1")

    @on_samples
    async def test_nothing_that_was_typed_gets_into_a_pattern_but_letters_and_digits(self, source):
        await self.hits(source, "x') OR UID != ('\\ \"zzyzx.*\"")
        for request in source.line.sent:
            patterns = fields(request)["query"].split("regex('")[1:]
            assert patterns
            assert all(set(pattern.partition("'")[0]) <= set("[].*?UIDORXZYuidorxzy") for pattern in patterns)
