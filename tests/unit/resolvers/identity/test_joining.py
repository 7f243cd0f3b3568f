"""May a record be joined to what is known of a person? What keys, links and too little of either come to."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.crosswalk import MatchMethod
from resolvers.identity.matching.features import features
from resolvers.identity.matching.joining import (
    KnownRecord,
    MatchDecision,
    RejectionReason,
    Strictness,
    by_key,
    by_link,
    fits_strictly,
)
from resolvers.identity.matching.links import is_followed
from tests.unit.resolvers.identity.saying import AMELIA, candidates, known
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP

STRICT, BROAD = Strictness.STRICT, Strictness.BROAD
MAIL: Any = {"emails": ("hart@example.com",)}
HER = known("u", system=CDC, **AMELIA, **MAIL)


def outcome(match: MatchDecision) -> MatchMethod | RejectionReason | None:
    return match.method or match.reason


@pytest.mark.parametrize(
    ("says", "strictly", "broadly"),
    [
        ({**AMELIA}, MatchMethod.KEY, MatchMethod.KEY),
        ({**AMELIA, "family_name": "Stone"}, MatchMethod.KEY, MatchMethod.KEY),
        ({"given_name": "Amelia"}, MatchMethod.KEY, MatchMethod.KEY),
        ({}, RejectionReason.TOO_WEAK, RejectionReason.TOO_WEAK),
        ({"given_name": "A.", "family_name": "Hart"}, RejectionReason.TOO_WEAK, RejectionReason.TOO_WEAK),
        ({**AMELIA, "birth_date": date(1984, 5, 15)}, MatchMethod.KEY, MatchMethod.KEY),
        ({**AMELIA, "birth_date": date(1984, 6, 25)}, *[RejectionReason.SAME_HOME_OTHER_PERSON] * 2),
        ({"given_name": "Thomas", "birth_date": date(1990, 1, 2)}, RejectionReason.VETO, RejectionReason.VETO),
        ({**AMELIA, "links": ((ANNEX, "HRD-2"),)}, RejectionReason.VETO, RejectionReason.VETO),
    ],
)
def test_a_record_with_the_persons_email_is_joined_only_under_one_name(
    says: dict[str, Any], strictly: object, broadly: object
) -> None:
    person = (HER, known("HRD-1", system=ANNEX, given_name="Amelia"))
    new = known("1", **says, **MAIL)
    assert outcome(by_key(new, person, STRICT)) is strictly
    assert outcome(by_key(new, person, BROAD)) is broadly


def test_one_conflict_with_any_record_of_the_person_is_enough() -> None:
    new = known("1", given_name="Amelia", **MAIL)
    assert by_key(new, (HER,), STRICT).method is MatchMethod.KEY
    assert by_key(new, (HER, known("2", given_name="Millie")), STRICT).method is None


def test_a_link_joins_whatever_the_names_say_and_its_evidence_comes_first() -> None:
    match = by_link(known("1", given_name="Thomas", birth_date=date(1990, 1, 2)), (HER,))
    assert match.method is MatchMethod.LINKED
    assert match.evidence[0].attribute == "link"
    assert {one.attribute for one in match.evidence if one.veto} == {"givenName", "birthDate"}


def test_a_link_to_several_is_followed_only_without_a_name_conflict() -> None:
    thomas = known("1", given_name="Thomas", family_name="Hart", links=(HER.record,))
    assert is_followed(thomas, (HER,), alone=True)
    assert not is_followed(thomas, (HER,), alone=False)
    assert is_followed(known("1", given_name="A."), (HER,), alone=False)


def test_an_id_that_both_merely_name_joins_no_other_name() -> None:
    her = known("u", system=CDC, **AMELIA, links=((ERP, "7"),))
    assert not is_followed(known("1", given_name="Thomas", family_name="Hart", links=((ERP, "7"),)), (her,), alone=True)
    assert is_followed(known("1", family_name="Hart", links=((ERP, "7"),)), (her,), alone=True)


def test_no_link_joins_another_given_name_with_another_birth_date() -> None:
    for links in ((HER.record,), ((ERP, "7"),)):
        thomas = known("1", given_name="Thomas", birth_date=date(1990, 1, 2), links=links)
        assert not is_followed(thomas, (HER,), alone=True)


def test_a_strict_match_equals_one_record_and_differs_in_no_key_from_any() -> None:
    maiden = known("old", **{**AMELIA, "family_name": "Stone"}, phones=("07700 900123",))
    assert fits_strictly(known("1", **AMELIA), (maiden, HER))
    assert not fits_strictly(known("1", **AMELIA), (maiden,))
    assert not fits_strictly(known("1", **AMELIA, phones=("07700 900124",)), (maiden, HER))


@given(candidates(), candidates(), st.sampled_from((STRICT, BROAD)))
def test_a_verdict_has_a_method_or_a_reason_and_a_confidence_from_0_to_1(one: Any, other: Any, strictness: Strictness) -> None:
    new, person = KnownRecord(C4C, one, features(one, system=C4C)), (KnownRecord(CDC, other, features(other, system=CDC)),)
    for match in (by_key(new, person, strictness), by_link(new, person)):
        assert (match.method is None) is (match.reason is not None)
        assert 0 <= match.confidence <= 1


@given(candidates(), candidates())
def test_nothing_is_joined_by_a_key_strictly_that_broad_would_turn_down(one: Any, other: Any) -> None:
    new, person = KnownRecord(C4C, one, features(one, system=C4C)), (KnownRecord(CDC, other, features(other, system=CDC)),)
    if by_key(new, person, STRICT).method is not None:
        assert by_key(new, person, BROAD).method is not None
