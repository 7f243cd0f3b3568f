"""Rules of every read of Cloud for Customer: the values that may be sent, and their number in one read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from adapters.wire.odata import expressible, one_of, text

Value = TypeVar("Value")

WILDCARDS: Final = "*"
"""Characters that match any text inside an `eq` literal (fact sheet, section 6). They are never sent: they would match others."""


def askable(values: Iterable[str]) -> list[str]:
    """The values that can exist there. All others are unknown without a request."""
    return [value for value in values if expressible(value, wildcards=WILDCARDS)]


def condition(name: str, values: Iterable[str]) -> str:
    return one_of(name, (text(value, wildcards=WILDCARDS) for value in values))


def chunks(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))
