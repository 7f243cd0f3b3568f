"""Numbers of the ERP: as it keeps them, as this house compares them, and which can exist there at all."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from adapters.systems.sap_ecc.settings import EccSettings
from adapters.wire.erp_number import canonical
from adapters.wire.odata import expressible, one_of, text

WILDCARDS: Final = "*"
"""Some services read it in an `eq` literal as any text: no number has one, so it is never sent."""

LONGEST: Final = 10
"""Signs of a number; a longer literal is refused as a wrong question."""


def padded(number: str, settings: EccSettings) -> str:
    """A number as filters take it."""
    bare = canonical(number)
    return bare.zfill(settings.number_width) if bare.isascii() and bare.isdigit() else bare


def askable(numbers: Iterable[str]) -> list[str]:
    """The numbers that can exist there; the others are unknown without asking."""
    return [one for one in numbers if expressible(one, wildcards=WILDCARDS) and len(canonical(one)) <= LONGEST]


def filters(name: str, numbers: Sequence[str], settings: EccSettings) -> Iterator[tuple[Sequence[str], str]]:
    """The numbers in parts of one filter each, and the filter."""
    for start in range(0, len(numbers), settings.ids_per_get):
        part = numbers[start : start + settings.ids_per_get]
        yield part, one_of(name, (text(padded(number, settings), wildcards=WILDCARDS) for number in part))
