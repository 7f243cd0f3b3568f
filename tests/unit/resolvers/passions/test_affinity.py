"""The arithmetic: fresh before old, bought before looked at, the same in any order; and what is denied changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.passions.affinity import HALF_LIFE, Affinity, Trend, affinities
from resolvers.passions.signs import Sign, SignKind
from tests.soak import tried
from tests.unit.resolvers.passions.signing import NOW, loved, ruled_out, sign

SIGNS = st.lists(loved(), max_size=12)


def strengths(signs: list[Sign]) -> dict[str, float]:
    return {one.name: one.strength for one in affinities(signs, NOW)}


def only(signs: list[Sign]) -> Affinity:
    (one,) = affinities(signs, NOW)
    return one


@settings(max_examples=tried(150))
@given(SIGNS, st.randoms(use_true_random=False))
def test_the_order_in_which_systems_answer_does_not_matter(signs: list[Sign], chance: object) -> None:
    shuffled = list(signs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert affinities(shuffled, NOW) == affinities(signs, NOW)


@settings(max_examples=tried(300))
@given(SIGNS, st.lists(ruled_out(), min_size=1, max_size=6))
def test_what_is_denied_changes_nothing(signs: list[Sign], denied: list[Sign]) -> None:
    assert affinities([*signs, *denied], NOW) == affinities(signs, NOW)
    assert affinities(denied, NOW) == []


@settings(max_examples=tried(150))
@given(SIGNS, loved())
def test_another_sign_never_weakens_anything(signs: list[Sign], another: Sign) -> None:
    before, after = strengths(signs), strengths([*signs, another])
    assert all(after[name] >= strength for name, strength in before.items())


@settings(max_examples=tried(150))
@given(st.lists(loved(), min_size=1, max_size=12), st.floats(0, 4000))
def test_what_was_done_later_never_weakens_anything(signs: list[Sign], days: float) -> None:
    first = signs[0]
    if first.at is not None:
        later = [replace(first, at=first.at + timedelta(days=days)), *signs[1:]]
        assert all(strengths(later)[name] >= strength for name, strength in strengths(signs).items())


@settings(max_examples=tried(150))
@given(st.lists(loved(), max_size=40))
def test_strengths_and_weights_lie_from_0_to_1_with_the_strongest_first(signs: list[Sign]) -> None:
    found = affinities(signs, NOW)
    assert [one.strength for one in found] == sorted((one.strength for one in found), reverse=True)
    for one in found:
        weights = [each.weight for each in one.evidence]
        assert 0 <= one.strength < 1
        assert weights == sorted(weights, reverse=True)
        assert 1 <= len(weights) <= 5
        assert all(0 <= weight <= 1 for weight in weights)


@settings(max_examples=tried(100))
@given(SIGNS)
def test_what_two_systems_tell_counts_once(signs: list[Sign]) -> None:
    assert affinities([*signs, *signs], NOW) == affinities(signs, NOW)


def test_three_purchases_of_today_are_halfway() -> None:
    assert only([sign("Watches") for _ in range(3)]).strength == 0.5


def test_a_year_halves_the_weight() -> None:
    (evidence,) = only([sign("Watches", days=HALF_LIFE.days)]).evidence
    assert evidence.weight == 0.5


@pytest.mark.parametrize("kind", [SignKind.WISH, SignKind.CLICK, SignKind.LOOK])
def test_a_purchase_says_more_than_anything_else(kind: SignKind) -> None:
    signs = [sign("Shoes"), *(sign("Shoes", kind=kind) for _ in range(3))]
    assert [each.sign.kind for each in only(signs).evidence] == [SignKind.PURCHASE, kind, kind, kind]


def test_one_look_is_no_passion_yet() -> None:
    assert affinities([sign("Watches", kind=SignKind.LOOK) for _ in range(2)], NOW) == []
    assert only([sign("Watches", kind=SignKind.LOOK) for _ in range(3)]).name == "Watches"


def test_an_undated_sign_counts_as_two_years_old_and_sets_no_trend() -> None:
    (evidence,) = only([sign("Watches", kind=SignKind.WISH, days=None) for _ in range(3)]).evidence[:1]
    assert (evidence.weight, evidence.sign.at) == (0.125, None)


def test_a_clock_that_is_ahead_makes_nothing_weigh_more() -> None:
    assert only([sign("Watches", days=-30)]).evidence[0].weight == 1.0


def test_passions_of_one_strength_come_by_name() -> None:
    assert [one.name for one in affinities([sign("Watches"), sign("Bags"), sign("Shoes")], NOW)] == ["Bags", "Shoes", "Watches"]


def trends(latest: list[str], before: list[str]) -> dict[str, Trend]:
    """Trends of today, which a year later are the same."""
    signs = [*(sign(word, days=20) for word in latest), *(sign(word, days=250) for word in before)]
    told = {one.name: one.trend for one in affinities(signs, NOW)}
    assert {one.name: one.trend for one in affinities(signs, NOW + timedelta(days=365))} == told
    return told


def test_a_passion_rises_where_it_takes_a_greater_share_of_the_signs() -> None:
    assert trends(["Watches"] * 3 + ["Shoes"], ["Watches", "Shoes", "Shoes", "Shoes"]) == {
        "Watches": Trend.RISING,
        "Shoes": Trend.FADING,
    }


def test_whoever_only_comes_more_often_loves_the_same_things() -> None:
    assert set(trends(["Watches", "Shoes"] * 6, ["Watches", "Shoes"]).values()) == {Trend.STEADY}


@pytest.mark.parametrize(("latest", "before"), [([], ["Watches"] * 5), (["Watches"] * 5, []), (["Watches"] * 5, ["Shoes"])])
def test_too_little_of_either_time_tells_no_trend(latest: list[str], before: list[str]) -> None:
    assert set(trends(latest, before).values()) == {Trend.STEADY}
