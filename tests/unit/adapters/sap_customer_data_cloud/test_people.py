"""People by what they are like and by what is typed: the conditions that are sent, and which hits are taken."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, Throttled
from adapters.ports.records import Address, Candidate
from adapters.ports.shapes import ATTRIBUTES, EMAIL, MOST_ROWS, Attribute, Clue, Found, Hits, Term
from adapters.systems.sap_customer_data_cloud import query, terms
from adapters.systems.sap_customer_data_cloud.accounts import Accounts
from adapters.systems.sap_customer_data_cloud.key_lookup import People
from adapters.systems.sap_customer_data_cloud.people_search import PeopleSearch, words
from tests.unit.adapters.sap_customer_data_cloud.test_asking import PlayedLine, found, settings

GIVEN, FAMILY, BORN, POSTCODE = Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.BIRTH_DATE, Attribute.POSTAL_CODE
AMELIA = {
    "UID": "1",
    "profile": {"firstName": "Amelia", "lastName": "Hart", "birthYear": 1984, "birthMonth": 5, "birthDay": 14, "zip": "SW1X 0AA"},
}


def people(line: PlayedLine, **changed: Any) -> People:
    return People(Accounts(line, settings(**changed)), settings(**changed))  # type: ignore[arg-type]


def searching(line: PlayedLine, **changed: Any) -> PeopleSearch:
    return PeopleSearch(Accounts(line, settings(**changed)), settings(**changed))  # type: ignore[arg-type]


def clue(*asked: Term) -> Clue:
    return Clue(ATTRIBUTES, terms=asked)


def called(first: str, last: str) -> dict[str, Any]:
    return {"UID": f"{first} {last}", "profile": {"firstName": first, "lastName": last}}


def conditions(line: PlayedLine) -> list[str]:
    return [form["query"].partition(" WHERE ")[2] for form in line.forms]


class TestTerms:
    def test_the_most_selective_conditions_come_first_and_prefixes_last(self) -> None:
        asked = [Term(GIVEN, "Am", prefix=True), Term(FAMILY, "Hart"), Term(BORN, "1984-05-14")]
        assert terms.condition(asked) == (
            "profile.birthYear = 1984 AND profile.birthMonth = 5 AND profile.birthDay = 14"
            ' AND profile.lastName IN ("Hart", "HART", "hart")'
            " AND profile.firstName = regex('[Aa][mM].*')"
        )

    @pytest.mark.parametrize("spelling", ["SW1X 0AA", "sw1x0aa", " SW1X  0AA "])
    def test_a_postcode_is_asked_for_with_and_without_its_space(self, spelling: str) -> None:
        condition = terms.condition([Term(POSTCODE, spelling)])
        assert '"SW1X 0AA"' in condition
        assert '"SW1X0AA"' in condition

    def test_a_dutch_postcode_has_its_space_before_the_letters(self) -> None:
        assert '"1012 AB"' in terms.condition([Term(POSTCODE, "1012ab")])

    def test_a_name_is_asked_for_as_other_keyboards_have_it_too(self) -> None:
        condition = terms.condition([Term(GIVEN, "Émile")])
        assert {'"Émile"', '"ÉMILE"', '"Emile"', '"EMILE"'} <= set(re.findall(r'"[^"]*"', condition))

    @pytest.mark.parametrize(
        "term",
        [
            Term(GIVEN, ""),
            Term(GIVEN, "*"),
            Term(GIVEN, "'", prefix=True),
            Term(GIVEN, "a\nb"),
            Term(FAMILY, "x" * 101),
            Term(POSTCODE, "-"),
            Term(BORN, "1984"),
            Term(BORN, "1984-02-30"),
            Term(BORN, "yesterday"),
        ],
    )
    def test_what_no_account_can_carry_leaves_nothing_to_ask(self, term: Term) -> None:
        assert terms.condition([term]) == ""
        assert terms.condition([Term(FAMILY, "Hart"), term]) == ""

    @pytest.mark.parametrize(
        ("term", "carries"),
        [
            (Term(GIVEN, "EMILE"), True),
            (Term(GIVEN, "Emil"), False),
            (Term(GIVEN, "Emil", prefix=True), True),
            (Term(FAMILY, "angstrom o neill"), True),
            (Term(FAMILY, "Ångström O’N", prefix=True), True),
            (Term(FAMILY, "O'Neill"), False),
            (Term(POSTCODE, "ec1a1aa"), True),
            (Term(POSTCODE, "EC1A"), False),
            (Term(BORN, "1991-02-28"), True),
            (Term(BORN, "1991-02-27"), False),
            (Term(GIVEN, "*"), False),
            (Term(GIVEN, "*", prefix=True), False),
        ],
    )
    def test_hits_are_compared_without_case_accents_spaces_and_punctuation(self, term: Term, carries: bool) -> None:
        born = terms.day("1991-02-28")
        emile = Candidate(
            "1",
            given_name="Émile",
            family_name="Ångström-O'Neill",
            birth_date=born,
            address=Address(("9 Garçon's Yard",), postal_code="EC1A 1AA"),
        )
        assert terms.fulfils(emile, [term]) is carries
        assert not terms.fulfils(Candidate("2"), [term])


class TestPatterns:
    @given(st.text(max_size=60))
    def test_no_quote_backslash_or_operator_of_the_value_gets_into_a_pattern(self, value: str) -> None:
        bare = re.sub(r"\[\w+\]|\.\?", "", query.pattern(value))
        assert not bare or bare.isalnum()

    @given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F), min_size=1, max_size=20))
    def test_a_value_fits_its_own_pattern_in_either_letter_case(self, value: str) -> None:
        pattern = query.pattern(value)
        assert re.fullmatch(pattern, value)
        assert len(value.upper()) != len(value) or re.fullmatch(pattern, value.upper())
        assert len(value.lower()) != len(value) or re.fullmatch(pattern, value.lower())

    @pytest.mark.parametrize("held", ["O'Neill", "O’NEILL", "oneill", "O Neill"])
    def test_an_apostrophe_may_be_another_one_or_missing(self, held: str) -> None:
        assert re.fullmatch(query.pattern("O'Neill"), held)


class TestFinding:
    async def test_keys_are_one_search_and_each_clue_of_attributes_one_of_its_own(self) -> None:
        line = PlayedLine(lambda form: found(AMELIA))
        clues = [clue(Term(FAMILY, "Hart")), Clue(EMAIL, "amelia@example.com"), clue(Term(BORN, "1984-05-14"))]
        answer = await people(line).find(clues)
        assert [len(answer[one].candidates) for one in clues] == [1, 0, 1]
        assert [condition.rpartition(" ")[2] for condition in sorted(conditions(line))] == ["21", "500", "21"]

    async def test_hits_of_the_vendors_wider_idea_of_equal_are_left_out(self) -> None:
        line = PlayedLine(lambda form: found(called("Amelia", "Hart"), called("Amelia", "O'Hart"), called("Amelia", "hârt")))
        asked = clue(Term(FAMILY, "Hart"))
        assert [one.family_name for one in (await people(line).find([asked]))[asked].candidates] == ["Hart", "hârt"]

    @pytest.mark.parametrize(("rows", "total", "truncated"), [(20, 20, False), (21, 21, True), (21, 600, True), (20, 600, True)])
    async def test_more_people_than_one_clue_may_bring_are_cut_and_that_is_told(
        self, rows: int, total: int, truncated: bool
    ) -> None:
        hits = [called(f"A{n}", "Hart") for n in range(rows)]
        asked = clue(Term(FAMILY, "Hart"))
        answer = (await people(PlayedLine(lambda form: found(*hits, total=total))).find([asked]))[asked]
        assert (len(answer.candidates), answer.truncated) == (MOST_ROWS, truncated)

    async def test_a_search_is_not_truncated_when_every_hit_was_read(self) -> None:
        """This holds even if few hits meet the terms."""
        hits = [called(f"A{n}", "Harting") for n in range(20)] + [called("Amelia", "Hart")]
        asked = clue(Term(FAMILY, "Hart"))
        answer = (await people(PlayedLine(lambda form: found(*hits))).find([asked]))[asked]
        assert ([one.given_name for one in answer.candidates], answer.truncated) == (["Amelia"], False)

    async def test_a_failed_search_of_one_clue_is_raised_and_not_taken_for_nobody(self) -> None:
        def answer(form: Any) -> Any:
            if "birthYear" in form["query"]:
                raise Throttled("sap-customer-data-cloud", Capability.IDENTITY)
            return found(AMELIA)

        with pytest.raises(Throttled):
            await people(PlayedLine(answer)).find([clue(Term(BORN, "1984-05-14")), clue(Term(FAMILY, "Hart"))])

    @pytest.mark.parametrize(
        "asked", [clue(Term(Attribute.STREET, "Example Mews")), clue(Term(FAMILY, "Hart"), Term(Attribute.NUMBER, "123"))]
    )
    async def test_what_it_can_not_compare_is_not_asked_for_and_proves_nothing(self, asked: Clue) -> None:
        line = PlayedLine(lambda form: found(AMELIA))
        assert await people(line).find([asked]) == {asked: Found(truncated=True)}
        assert line.asked == []

    async def test_of_encrypted_names_only_whole_ones_are_asked_for(self) -> None:
        line = PlayedLine(lambda form: found(AMELIA))
        beginning, whole = clue(Term(FAMILY, "Ha", prefix=True)), clue(Term(FAMILY, "Hart"))
        answer = await people(line, names_are_encrypted=True).find([beginning, whole])
        assert answer[beginning] == Found(truncated=True)
        assert len(answer[whole].candidates) == 1
        assert len(line.asked) == 1


async def test_an_address_listed_as_unverified_finds_nobody() -> None:
    account = {
        "UID": "1",
        "profile": {"email": "u@example.com"},
        "emails": {"verified": ["v@example.com"], "unverified": ["u@example.com"]},
    }
    asked, own = Clue(EMAIL, "u@example.com"), Clue(EMAIL, "v@example.com")
    answer = await people(PlayedLine(lambda form: found(account))).find([asked, own])
    assert answer[asked] == Found()
    assert [one.record_id for one in answer[own].candidates] == ["1"]


class TestSearching:
    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("Amelia  Hart", ["amelia", "hart"]),
            ("Hart,Amelia; hart", ["hart", "amelia"]),
            ('"Émile" (O\'Neill*)', ["émile", "o'neill"]),
            ("<Amelia.Hart@Example.com>,", ["amelia.hart@example.com"]),
            ("_a@example.com.", ["_a@example.com"]),
            ("@amelia hart@", ["amelia", "hart"]),
            ("E\u0301mile", ["émile"]),
            ("a\x00b\r\nc", ["a", "b", "c"]),
            ("* && \N{WATCH} % \\", []),
            ("", []),
        ],
    )
    def test_words_are_what_is_left_without_the_punctuation_around_them(self, text: str, asked: list[str]) -> None:
        assert words(text) == asked

    async def test_every_word_is_part_of_a_name_or_a_whole_address(self) -> None:
        line = PlayedLine(lambda form: found(AMELIA))
        answer = await searching(line).search("Am hart@example.com", limit=5)
        assert [one.record_id for one in answer.records] == ["1"]
        (form,) = line.forms
        assert form["query"] == (
            "SELECT UID, profile, data, emails, loginIDs, phoneNumber, lastUpdated FROM accounts WHERE "
            "(profile.firstName = regex('.*[aA][mM].*') OR profile.lastName = regex('.*[aA][mM].*')) AND "
            '(profile.email = "hart@example.com" OR loginIDs.emails = "hart@example.com")'
            " ORDER BY lastUpdatedTimestamp DESC LIMIT 5"
        )
        assert line.asked[0].capability is Capability.SEARCH

    async def test_of_encrypted_names_only_whole_ones_are_found(self) -> None:
        line = PlayedLine(lambda form: found(AMELIA))
        await searching(line, names_are_encrypted=True).search('Har"t', limit=5)
        (condition,) = conditions(line)
        assert condition.startswith('(profile.firstName CONTAINS "har\\"t" OR profile.lastName CONTAINS "har\\"t")')

    @pytest.mark.parametrize("text", ["", "*", "x" * 101, "a b c d e f g h i", f"{'x' * 250}@example.com"])
    async def test_what_no_name_can_be_is_nobody_and_asked_of_nobody(self, text: str) -> None:
        line = PlayedLine(lambda form: found(AMELIA))
        assert await searching(line).search(text, limit=5) == Hits(())
        assert line.asked == []

    async def test_where_there_is_more_the_next_page_begins_behind_the_last_hit(self) -> None:
        line = PlayedLine(lambda form: found(AMELIA, AMELIA, total=5))
        assert (await searching(line).search("hart", limit=2)).next == "2"
        assert (await searching(line).search("hart", limit=2, after="2")).next == "4"
        assert (await searching(line).search("hart", limit=2, after="4")).next is None
        assert [condition.partition("DESC ")[2] for condition in conditions(line)] == [
            "LIMIT 2",
            "START 2 LIMIT 2",
            "START 4 LIMIT 2",
        ]

    async def test_a_page_without_anybody_is_the_last_whatever_the_total_says(self) -> None:
        assert (await searching(PlayedLine(lambda form: found(total=9))).search("hart", limit=2)).next is None

    async def test_pages_end_where_the_vendor_lets_nobody_start(self) -> None:
        line = PlayedLine(lambda form: found(AMELIA, AMELIA, total=900))
        assert (await searching(line, largest_start=4).search("hart", limit=2, after="2")).next == "4"
        assert (await searching(line, largest_start=4).search("hart", limit=2, after="4")).next is None
        with pytest.raises(BadRequest):
            await searching(line, largest_start=4).search("hart", limit=2, after="5")
