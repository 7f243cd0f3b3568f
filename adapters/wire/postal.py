"""The street line of an address."""

from typing import Final

NUMBER_FIRST: Final = frozenset({"GB", "IE", "US", "CA", "AU", "NZ", "FR", "LU"})
"""Countries (ISO 3166-1 alpha-2) that write the house number before the street."""


def street_line(street: str | None, house_number: str | None, *, country: str | None) -> str | None:
    """Street and house number in the order of the country; None where there is neither."""
    parts = [street, house_number]
    if country in NUMBER_FIRST:
        parts.reverse()
    return " ".join(part for part in parts if part) or None
