"""Lines that are read at a glance: of one line, bounded, of words, whatever the systems wrote."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Money
from resolvers.phrases import LONGEST_PART, in_words, is_name, joined, money_text, one_line, without_replies


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("2369.0", "GBP", "GBP 2,369.00"),
        ("120000", "JPY", "JPY 120,000"),
        ("274630.00", "JPY", "JPY 274,630"),
        ("1000000", "IQD", "IQD 1,000,000.000"),
        ("1.25", "CLF", "CLF 1.2500"),
        ("1.5", "UYW", "UYW 1.5000"),
        ("7000.5", "XAU", "XAU 7,000.5"),
        ("1.2345", "KWD", "KWD 1.234"),
        ("0.005", "EUR", "EUR 0.00"),
        ("0.015", "EUR", "EUR 0.02"),
        ("-1234567.5", "GBP", "GBP -1,234,567.50"),
        ("1E+3", "USD", "USD 1,000.00"),
    ],
)
def test_an_amount_has_currency_thousands_and_its_currencys_digits(amount: str, currency: str, text: str) -> None:
    assert money_text(Money(Decimal(amount), currency)) == text


@given(st.text(max_size=300))
def test_whatever_is_put_in_it_is_one_line_of_signs_that_are_seen(text: str) -> None:
    line = one_line(text)
    assert len(line) <= LONGEST_PART
    assert line == " ".join(line.split())
    assert all(sign.isprintable() and unicodedata.category(sign) != "Cf" for sign in line)
    assert one_line(line) == line


def test_what_is_too_long_is_cut_between_words_and_says_so() -> None:
    assert one_line("Automatic watch, strap of brown leather", 20) == "Automatic watch…"
    assert one_line("A" * 30, 20) == "A" * 19 + "…"
    assert one_line("Watch", 5) == "Watch"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("XMAS24-PREVIEW", "Xmas 24 preview"),
        ("silk-scarf", "Silk scarf"),
        ("SPRING_NEW", "Spring new"),
        ("T-SHIRT", "T-SHIRT"),
        ("Cross-body bag", "Cross-body bag"),
        ("Private evening March 2026", "Private evening March 2026"),
        (None, ""),
        ("  \u202eSale\u202c\n", "Sale"),
    ],
)
def test_names_as_systems_write_them_become_words(text: str | None, words: str) -> None:
    assert in_words(text) == words


@pytest.mark.parametrize("text", ["R001", "12091686", "", None, "AB", " - "])
def test_a_number_is_nobodys_word_for_a_thing(text: str | None) -> None:
    assert not is_name(text)
    assert is_name("Knightsbridge")
    assert is_name("Oud extrait 75 ml")


def test_what_says_itself_what_it_is_stands_alone() -> None:
    assert joined("Visit", "Fitting") == "Visit: Fitting"
    assert joined("Visit", "Store visit") == "Store visit"
    assert joined("Visit", "") == "Visit"


@pytest.mark.parametrize("subject", ["Re: Your order", "RE: AW: Fwd: Your order", "re :Your order", "Your order"])
def test_what_mail_programmes_put_in_front_is_left_out(subject: str) -> None:
    assert without_replies(subject) == "Your order"
