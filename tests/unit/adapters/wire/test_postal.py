"""How the street of an address is written."""

from typing import Any

import pytest

from adapters.wire.texts import street_line


@pytest.mark.parametrize(
    ("street", "number", "country", "line"),
    [
        ("Example Mews", "1", "GB", "1 Example Mews"),
        ("Via Esempio", "5", "IT", "Via Esempio 5"),
        ("Via Esempio", "5", None, "Via Esempio 5"),
        (None, "1", "GB", "1"),
        ("", None, "GB", None),
    ],
)
def test_street_and_number_stand_as_in_their_country(street: Any, number: Any, country: Any, line: Any) -> None:
    assert street_line(street, number, country=country) == line
