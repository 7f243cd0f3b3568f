"""The ERP's customer number goes out padded and comes back bare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wire.erp_number import bare, is_number, padded


@given(st.integers(1, 9_999_999_999), st.integers(0, 20))
def test_whatever_the_width_the_same_number_comes_back(number: int, width: int) -> None:
    assert is_number(str(number))
    assert bare(padded(str(number), width)) == str(number)


def test_ten_digits_is_how_the_others_write_it() -> None:
    assert padded("204711", 10) == "0000204711"


@pytest.mark.parametrize("value", ["", "0", "0204711", "204711\n", " 204711", "12345678901", "-5", "1e5", "٣", "²"])
def test_what_the_erp_cannot_have_given_is_none(value: str) -> None:
    assert not is_number(value)
