"""Texts about people: folded to compare them, and a street as its country writes it. One name is written in many ways."""

import unicodedata
from typing import Final


def folded(text: str | None) -> str:
    """Letters and digits only, without case and accents. Empty where nothing is left that could be compared."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    return "".join(sign for sign in decomposed.casefold() if sign.isalnum())


def unaccented(text: str) -> str:
    """Without accents and otherwise as it was."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


NUMBER_FIRST: Final = frozenset({"GB", "IE", "US", "CA", "AU", "NZ", "FR", "LU"})
"""Countries (ISO 3166-1 alpha-2) that write the house number before the street."""


def street_line(street: str | None, house_number: str | None, *, country: str | None) -> str | None:
    """Street and house number in the order of the country; None where there is neither."""
    parts = [street, house_number]
    if country in NUMBER_FIRST:
        parts.reverse()
    return " ".join(part for part in parts if part) or None
