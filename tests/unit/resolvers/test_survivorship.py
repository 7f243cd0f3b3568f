"""Which claim survives by which rule: by example, and whatever the claims and their order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.reading import Freshness, Source
from adapters.ports.records import Address
from resolvers.golden_record.survivorship import ATTRIBUTES, Attribute, Claim, Survivor, Survivorship, SurvivorshipRule

OLD, NEW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
LONDON = Address(("1 Old Street",), "London", "Greater London", "EC1V 9HL", "GB")
ATTRIBUTE = {attribute.name: attribute for attribute in ATTRIBUTES}
PRIORITY, RECENT = SurvivorshipRule.SOURCE_PRIORITY, SurvivorshipRule.MOST_RECENT
FREQUENT, COMPLETE = SurvivorshipRule.MOST_FREQUENT, SurvivorshipRule.MOST_COMPLETE
RULES = (PRIORITY, RECENT, FREQUENT, COMPLETE)
TRUST = ("a", "b", "c")
"""The systems of these tests in the order of trust; `x` and `y` are not in it."""


def claim(value: object, system: str, as_of: datetime | None = None, *, record: str = "1", standby: bool = False) -> Claim:
    rank = TRUST.index(system) if system in TRUST else len(TRUST)
    return Claim(value, rank, Source(system, record, as_of, NEW, Freshness.LIVE), standby)


def survivor(rule: SurvivorshipRule, attribute: str, claims: Sequence[Claim], **how: Any) -> Survivor:
    found = Survivorship(rules={attribute: rule}).survivor(ATTRIBUTE[attribute], claims, **how)
    assert found is not None
    return found


def surviving(rule: SurvivorshipRule, attribute: str, *claims: Claim) -> object:
    """The same in whatever order the claims are made."""
    winners = {survivor(rule, attribute, order).winner for order in permutations(claims)}
    assert len(winners) == 1
    return winners.pop().value


def test_by_priority_the_most_trusted_survives_and_after_it_the_next() -> None:
    claims = claim("x", "x", NEW), claim("b", "b", NEW), claim("a", "a", OLD)
    assert surviving(PRIORITY, "given_name", *claims) == "a"
    assert surviving(PRIORITY, "given_name", *claims[:2]) == "b"
    assert surviving(PRIORITY, "given_name", claims[0], claim("c", "c")) == "c"


def test_the_latest_change_survives_and_an_undated_one_is_the_oldest() -> None:
    assert surviving(RECENT, "email", claim("a", "a", OLD), claim("b", "b", NEW)) == "b"
    assert surviving(RECENT, "email", claim("a", "a"), claim("b", "b", OLD)) == "b"


@pytest.mark.parametrize("placeholder", [datetime(9999, 12, 31, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)])
def test_nor_does_a_value_survive_for_a_change_at_the_ends_of_the_calendar(placeholder: datetime) -> None:
    assert surviving(RECENT, "email", claim("a", "a", placeholder), claim("b", "b", OLD)) == "b"
    assert surviving(RECENT, "email", claim("a", "a"), claim("b", "b", placeholder)) == "a"


def test_where_nothing_has_a_date_the_most_trusted_survives() -> None:
    assert surviving(RECENT, "email", claim("b", "b"), claim("a", "a"), claim("x", "x")) == "a"


def test_by_frequency_equal_values_are_counted_together_however_written() -> None:
    claims = claim("Oli", "a"), claim("OLIVER", "b"), claim("Oliver", "c")
    assert surviving(FREQUENT, "given_name", *claims) == "OLIVER"
    numbers = claim("07700 900199", "a"), claim("07700 900124", "x"), claim("+44 7700 900124", "b")
    assert surviving(FREQUENT, "phone", *numbers) == "+44 7700 900124"


def test_a_phone_number_is_counted_in_the_notation_of_the_houses_country() -> None:
    numbers = [claim("+33199000115", "a"), claim("01 99 00 01 14", "b"), claim("+33199000114", "c")]
    assert survivor(FREQUENT, "phone", numbers, region="FR").winner is numbers[1]
    assert survivor(FREQUENT, "phone", numbers, region="GB").winner is numbers[0]


def test_two_records_of_one_system_have_two_voices_and_a_tie_is_the_newers() -> None:
    old, new = claim("Whitfield", "b", OLD, record="2"), claim("Clarke", "b", NEW, record="1")
    assert surviving(FREQUENT, "family_name", old, new, claim("Clark", "x", NEW)) == "Clarke"
    assert surviving(PRIORITY, "family_name", old, new) == "Clarke"
    assert surviving(FREQUENT, "family_name", old, replace(old), claim("Clarke", "a", NEW)) == "Whitfield"


def test_the_most_complete_address_is_the_one_with_most_parts() -> None:
    short = replace(LONDON, region=None, postal_code=None, lines=("The very long name of a house", "1 Old Street"))
    assert surviving(COMPLETE, "address", claim(short, "a"), claim(LONDON, "b")) == LONDON


def test_the_longest_name_is_the_most_complete_not_counting_punctuation() -> None:
    assert surviving(COMPLETE, "given_name", claim("J.", "a"), claim("John", "b")) == "John"
    assert surviving(COMPLETE, "given_name", claim("Jon", "a"), claim("J. ---", "b")) == "Jon"


@pytest.mark.parametrize("rule", RULES)
def test_a_tie_goes_to_the_more_trusted_then_newer_then_by_system_name(rule: SurvivorshipRule) -> None:
    assert surviving(rule, "given_name", claim("Ann", "b", NEW), claim("Eve", "a", NEW)) == "Eve"
    assert surviving(rule, "given_name", claim("Ann", "x", OLD), claim("Eve", "y", NEW)) == "Eve"
    assert surviving(rule, "given_name", claim("Ann", "y", NEW), claim("Eve", "x", NEW)) == "Eve"
    assert surviving(rule, "given_name", claim("Ann", "x", NEW, record="2"), claim("Eve", "x", NEW, record="1")) == "Eve"


def test_nobody_claims_nothing_survives() -> None:
    assert Survivorship().survivor(ATTRIBUTE["email"], []) is None


def test_the_only_source_is_called_so_unless_somebody_could_not_be_heard() -> None:
    alone = [claim("a", "a", NEW)]
    assert survivor(RECENT, "email", alone).rule is SurvivorshipRule.ONLY_SOURCE
    assert survivor(RECENT, "email", alone, all_heard=False).rule is RECENT


@pytest.mark.parametrize("rule", RULES)
def test_a_fallback_claim_never_outvotes_a_profile_but_serves_alone(rule: SurvivorshipRule) -> None:
    aside = claim("07700 900199", "x", NEW, standby=True), claim("07700900199", "y", NEW, standby=True)
    assert surviving(rule, "phone", claim("07700 900124", "b", OLD), *aside) == "07700 900124"
    assert surviving(rule, "phone", *aside) == "07700 900199"


def test_where_only_trust_decided_against_a_newer_value_the_rule_says_so() -> None:
    kept, aside = claim("a@example.com", "a", OLD), claim("x@example.com", "x", NEW, standby=True)
    assert survivor(RECENT, "email", [kept, aside]).rule is PRIORITY
    older, agreeing = replace(aside, source=replace(aside.source, as_of=None)), replace(aside, value="A@Example.com")
    assert survivor(RECENT, "email", [kept, older]).rule is RECENT
    assert survivor(RECENT, "email", [kept, agreeing]).rule is RECENT


def test_an_attribute_may_have_an_order_of_trust_of_its_own() -> None:
    rules = Survivorship(trust=("a", "b"), trust_for={"phone": ("x", "b")})
    assert [rules.rank(ATTRIBUTE["email"], system) for system in "abx"] == [0, 1, 2]
    assert [rules.rank(ATTRIBUTE["phone"], system) for system in "abx"] == [2, 1, 0]
    assert rules.trusts(ATTRIBUTE["phone"], "x")
    assert not rules.trusts(ATTRIBUTE["email"], "x")


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "given_name": st.sampled_from(["Oliver", "OLIVER", "Oli", "Olivér", "O."]),
    "birth_date": st.dates(date(1984, 5, 13), date(1984, 5, 15)),
    "email": st.sampled_from(["a@example.com", "A@example.com", "b@example.com"]),
    "phone": st.sampled_from(["+447700900124", "07700 900124", "07700 900199", "see notes"]),
    "address": st.builds(
        Address,
        st.sampled_from([("1 Old Street",), ("1, old street",), ("2 New Road",)]),
        st.sampled_from(["London", None]),
        st.sampled_from(["Greater London", None]),
        st.sampled_from(["EC1V 9HL", "ec1v9hl", None]),
    ),
}


@st.composite
def contests(draw: st.DrawFn, least: int = 1) -> tuple[Attribute, list[Claim]]:
    """An attribute and what records say of it, each record once."""
    name = draw(st.sampled_from(sorted(VALUES)))
    records = draw(st.lists(st.tuples(st.sampled_from("abcxy"), st.sampled_from("12")), min_size=least, max_size=6, unique=True))
    days = st.one_of(st.none(), st.sampled_from([OLD, NEW]))
    made = [claim(draw(VALUES[name]), system, draw(days), record=record, standby=system in "xy") for system, record in records]
    return ATTRIBUTE[name], made


@given(contests(), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_the_same_claim_survives_in_any_order_of_the_claims(
    contest: tuple[Attribute, list[Claim]], rule: SurvivorshipRule, chance: Any
) -> None:
    """The other claims come in the same order too."""
    attribute, claims = contest
    shuffled = list(claims)
    chance.shuffle(shuffled)
    one, other = (survivor(rule, attribute.name, order) for order in (claims, shuffled))
    assert (one.winner, one.rule, one.others) == (other.winner, other.rule, other.others)
    assert one.winner in claims
    assert sorted(map(repr, (one.winner, *one.others))) == sorted(map(repr, claims))


@given(contests(least=2), st.sampled_from([PRIORITY, RECENT, COMPLETE]), st.data())
def test_that_a_losing_system_says_nothing_changes_no_winner(
    contest: tuple[Attribute, list[Claim]], rule: SurvivorshipRule, data: st.DataObject
) -> None:
    """By frequency it may: a voice less is a voice less."""
    attribute, claims = contest
    found = survivor(rule, attribute.name, claims)
    silent = data.draw(st.sampled_from(found.others))
    assert survivor(rule, attribute.name, [one for one in claims if one is not silent]).winner == found.winner


@given(contests(), st.sampled_from(RULES))
def test_a_conflict_is_two_different_values_after_normalisation(
    contest: tuple[Attribute, list[Claim]], rule: SurvivorshipRule
) -> None:
    attribute, claims = contest
    assert survivor(rule, attribute.name, claims).disputed is (len({attribute.alike(one.value, "GB") for one in claims}) > 1)


@given(contests(), st.sampled_from(RULES))
def test_who_stands_by_survives_only_where_nobody_else_says_anything(
    contest: tuple[Attribute, list[Claim]], rule: SurvivorshipRule
) -> None:
    attribute, claims = contest
    assert survivor(rule, attribute.name, claims).winner.standby is all(one.standby for one in claims)


@given(contests())
def test_the_most_frequent_value_is_the_one_with_most_voices(contest: tuple[Attribute, list[Claim]]) -> None:
    attribute, claims = contest
    heard = [one for one in claims if not one.standby] or claims
    voices = [attribute.alike(one.value, "GB") for one in heard]
    winner = attribute.alike(survivor(FREQUENT, attribute.name, claims).winner.value, "GB")
    assert voices.count(winner) == max(map(voices.count, voices))
