"""Numbers of the ERP: their form in filters, and the check whether a number can exist there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from adapters.systems.sap_ecc.settings import EccSettings
from adapters.wire.erp_number import canonical
from adapters.wire.odata import expressible, one_of, text

WILDCARDS: Final = "*"
"""A sign that some services read as any text in an `eq` literal. No number has it, so it is never sent."""

LONGEST: Final = 10
"""Characters of a number; the ERP rejects a longer literal as a bad request."""


def padded(number: str, settings: EccSettings) -> str:
    """A number in the form of filters."""
    bare = canonical(number)
    return bare.zfill(settings.number_width) if bare.isascii() and bare.isdigit() else bare


def askable(numbers: Iterable[str]) -> list[str]:
    """The numbers that can exist there; any other is unknown without a request."""
    return [one for one in numbers if expressible(one, wildcards=WILDCARDS) and len(canonical(one)) <= LONGEST]


def filters(name: str, numbers: Sequence[str], settings: EccSettings) -> Iterator[tuple[Sequence[str], str]]:
    """The numbers in chunks, each with its filter."""
    for start in range(0, len(numbers), settings.ids_per_get):
        part = numbers[start : start + settings.ids_per_get]
        yield part, one_of(name, (text(padded(number, settings), wildcards=WILDCARDS) for number in part))
