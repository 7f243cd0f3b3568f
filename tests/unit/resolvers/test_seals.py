"""Ids and cursors open only as what they were sealed for, and only whole."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from resolvers.sealed_ids import ForgedSeal, NodeIds, Seals

SEALS = Seals("a key")
PARTS = st.lists(st.text(max_size=20), max_size=5)
ALPHABET = string.ascii_letters + string.digits + "-_"


@given(PARTS)
def test_what_was_sealed_comes_out_and_is_always_written_the_same(parts: list[str]) -> None:
    sealed = SEALS.seal("cursor:orders", parts)
    assert SEALS.open("cursor:orders", sealed) == parts
    assert Seals("a key").seal("cursor:orders", parts) == sealed
    assert set(sealed) <= set(ALPHABET)


@given(PARTS, PARTS)
def test_different_contents_have_different_seals(one: list[str], other: list[str]) -> None:
    assert (SEALS.seal("node", one) == SEALS.seal("node", other)) is (one == other)


@given(PARTS)
def test_another_use_or_another_key_does_not_open(parts: list[str]) -> None:
    sealed = SEALS.seal("cursor:orders", parts)
    for seals, use in ((SEALS, "cursor:tickets"), (SEALS, "node"), (Seals("another key"), "cursor:orders")):
        with pytest.raises(ForgedSeal):
            seals.open(use, sealed)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=3), st.data())
def test_any_changed_character_is_refused(parts: list[str], data: st.DataObject) -> None:
    sealed = SEALS.seal("node", parts)
    place = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.sampled_from(ALPHABET))
    assume(sealed[place] != other)
    with pytest.raises(ForgedSeal):
        SEALS.open("node", sealed[:place] + other + sealed[place + 1 :])


@pytest.mark.parametrize("length", range(4))
def test_no_other_last_character_opens(length: int) -> None:
    """Base64 leaves bits of the last character unused."""
    sealed = SEALS.seal("node", ["x" * length])
    for other in set(ALPHABET) - {sealed[-1]}:
        with pytest.raises(ForgedSeal):
            SEALS.open("node", sealed[:-1] + other)


@given(st.text(max_size=60) | st.text(alphabet=ALPHABET + "=+/ \n", max_size=60))
def test_whatever_somebody_types_is_refused_and_nothing_else_goes_wrong(text: str) -> None:
    with pytest.raises(ForgedSeal):
        SEALS.open("node", text)


@given(PARTS, st.sampled_from(["=", "==", "\n", " ", "A", "AAAA"]))
def test_nothing_may_be_added(parts: list[str], more: str) -> None:
    with pytest.raises(ForgedSeal):
        SEALS.open("node", SEALS.seal("node", parts) + more)


def test_an_id_says_nothing_of_what_it_stands_for() -> None:
    assert "HRD" not in NodeIds(SEALS).of("Customer", "annex-cloud-loyalty", "HRD-10002841")


def test_an_absurdly_long_text_is_refused_unread() -> None:
    with pytest.raises(ForgedSeal):
        SEALS.open("node", "A" * 1_000_000)
