"""Amounts have exactly the digits of their currency, quantities no trailing noughts, and neither is ever a power of ten."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.guards.codec import codec
from adapters.ports.reading import Fetched
from adapters.ports.records import Money, OrderItem, currency_code, money
from adapters.ports.records.money import DIGITS
from resolvers.types.scalars import print_decimal

ROOT = Path(__file__).parents[4]
SYSTEMS = ROOT / "adapters" / "systems"
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
CURRENCIES = st.sampled_from(sorted(DIGITS.keys() - {"XXX"}))
PLAIN = re.compile(r"(?!-0*(\.0*)?\Z)-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
"""Digits and a point; no power of ten, no sign before nothing."""


def printed(amount: str, currency: str) -> str | None:
    told = money(Decimal(amount), currency, tax_included=None)
    return None if told is None else print_decimal(told.amount)


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("227.0", "GBP", "227.00"),
        ("2150.00", "GBP", "2150.00"),
        ("1007.3", "GBP", "1007.30"),
        ("9773", "GBP", "9773.00"),
        ("9773.0", "JPY", "9773"),
        ("12.5", "KWD", "12.500"),
        ("1.5", "CLF", "1.5000"),
        ("-0.001", "EUR", "0.00"),
        ("1E+3", "GBP", "1000.00"),
        ("1E-30", "GBP", "0.00"),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(amount: str, currency: str, told: str) -> None:
    assert printed(amount, currency) == told


@pytest.mark.parametrize(("amount", "told"), [("0.005", "0.00"), ("0.015", "0.02"), ("-2.675", "-2.68"), ("2.6850001", "2.69")])
def test_more_digits_than_the_currency_has_are_rounded_to_the_even_one(amount: str, told: str) -> None:
    assert printed(amount, "GBP") == told


@pytest.mark.parametrize(
    "currency", ["XAU", "XDR", "HRK", "DEM", "QQQ"], ids=["gold", "rights", "gone", "long gone", "unheard of"]
)
def test_what_has_no_digits_by_iso_keeps_the_vendors(currency: str) -> None:
    assert [printed(one, currency) for one in ("1.5000", "12", "1E+2", "-0.0")] == ["1.5000", "12", "100", "0.0"]


@pytest.mark.parametrize("currency", ["gbp", "GBp", "", " ", None, "XXX", "£", "GB", "GBPP", "ＧＢＰ", "*", "826", "null"])
def test_an_amount_without_a_currency_is_no_amount(currency: str | None) -> None:
    assert money(Decimal(5), currency, tax_included=None) is None
    assert currency_code(currency) is None


def test_blanks_around_a_code_are_not_part_of_it() -> None:
    assert printed("5", " GBP ") == "5.00"


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+41", "1E-41", "1E+999999"])
def test_what_is_no_sum_of_money_is_none(amount: str) -> None:
    assert printed(amount, "GBP") is None
    assert printed(amount, "XAU") is None


@given(amount=AMOUNTS, currency=CURRENCIES)
@example(amount=Decimal("0.5"), currency="JPY")
def test_an_amount_has_the_digits_of_its_currency_within_half_a_unit(amount: Decimal, currency: str) -> None:
    told = money(amount, currency, tax_included=None)
    digits = DIGITS[currency]
    if told is None:
        assert amount.as_tuple().exponent < -40  # type: ignore[operator]
        return
    text = print_decimal(told.amount)
    assert PLAIN.fullmatch(text)
    if digits is None:
        assert Decimal(text) == amount
        return
    assert len(text.partition(".")[2]) == digits
    assert abs(Decimal(text) - amount) <= Decimal(5).scaleb(-digits - 1)
    assert Decimal(text) == round(amount, digits) == amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


@given(
    amount=AMOUNTS.filter(lambda one: one.as_tuple().exponent >= -40),
    currency=CURRENCIES,
    taxed=st.sampled_from([True, False, None]),
)  # type: ignore[operator]
def test_an_amount_comes_back_from_the_cache_digit_by_digit(amount: Decimal, currency: str, taxed: bool | None) -> None:
    fetched = Fetched(Money(amount, currency, taxed), 1.0)
    back = codec(Money).decode(codec(Money).encode(fetched))
    assert back == fetched
    assert str(back.value) == str(fetched.value)


@pytest.mark.parametrize(
    ("sent", "told"), [("1", "1"), ("1.000", "1"), ("2.50", "2.5"), ("1E+1", "10"), ("0.000", "0"), ("-0", "0"), ("-3.0", "-3")]
)
def test_a_quantity_has_no_trailing_noughts(sent: str, told: str) -> None:
    assert print_decimal(OrderItem("sku", "Scarf", Decimal(sent)).quantity) == told


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_a_quantity_is_as_much_as_before(sent: Decimal) -> None:
    fetched = OrderItem("sku", "Scarf", sent).quantity
    assert fetched == sent
    assert PLAIN.fullmatch(print_decimal(fetched)) or sent.as_tuple().exponent < -40  # type: ignore[operator]


@pytest.mark.parametrize(
    "decides", [lambda text: "quantize(" in text, lambda text: re.search(r"\bMoney\(", text), lambda text: "ROUND_" in text]
)
def test_no_adapter_decides_on_digits_by_itself(decides: Callable[[str], object]) -> None:
    assert not [str(path.relative_to(SYSTEMS)) for path in SYSTEMS.rglob("*.py") if decides(path.read_text())]


@pytest.mark.parametrize("decides", ["quantize(", "ROUND_", "scaleb("])
def test_nor_does_whoever_tells_amounts(decides: str) -> None:
    told = [path for room in ("resolvers", "gateway") for path in (ROOT / room).rglob("*.py")]
    assert told
    assert not [str(path.relative_to(ROOT)) for path in told if decides in path.read_text()]
