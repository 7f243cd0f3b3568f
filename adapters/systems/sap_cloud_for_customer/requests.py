"""What every question to Cloud for Customer has in common: which values may be sent at all, and how many in one read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from adapters.wire.odata import expressible, one_of, text

Value = TypeVar("Value")

WILDCARDS: Final = "*"
"""Inside an `eq` literal it stands for any text (fact sheet, section 6): sent, it would match somebody else."""


def askable(values: Iterable[str]) -> list[str]:
    """The values that can exist there; the others are unknown without asking."""
    return [value for value in values if expressible(value, wildcards=WILDCARDS)]


def condition(name: str, values: Iterable[str]) -> str:
    return one_of(name, (text(value, wildcards=WILDCARDS) for value in values))


def chunks(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))
