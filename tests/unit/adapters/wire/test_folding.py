"""What makes two spellings of one name, street or postcode the same."""

import pytest

from adapters.wire.texts import folded, unaccented


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Ångström-O'Neill", "angstromoneill"),
        ("A\u030angstro\u0308m O’Neill", "angstromoneill"),
        ("SW1X 0AA", "sw1x0aa"),
        ("12 a", "12a"),
        ("Straße", "strasse"),
        ("１２", "12"),
        ("李小龙", "李小龙"),
        ("* % ' -", ""),
        ("\N{WATCH}\x00", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_case_accents_spaces_and_punctuation_make_no_difference(text: str | None, same: str) -> None:
    assert folded(text) == same
    assert folded(same) == same


@pytest.mark.parametrize(("text", "plain"), [("Émile", "Emile"), ("E\u0301mile", "Emile"), ("O'Neill", "O'Neill"), ("ß", "ß")])
def test_without_accents_a_name_keeps_its_case_and_signs(text: str, plain: str) -> None:
    assert unaccented(text) == plain
