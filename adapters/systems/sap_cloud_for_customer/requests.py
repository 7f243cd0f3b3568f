"""Rules of every read of Cloud for Customer: the values that may be sent, and their number in one read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from adapters.wire.odata import expressible, one_of, text
from adapters.wire.odata_service import Get

Value = TypeVar("Value")

AnyRead: TypeAlias = Get[Any]
"""A read of any rows: one request may hold reads of several types."""

WILDCARDS: Final = "*"
"""Characters that match any text inside an `eq` literal (fact sheet, section 6). They are never sent: they would match others."""


def askable(values: Iterable[str]) -> list[str]:
    """The values that can exist there. All others are unknown without a request."""
    return [value for value in values if expressible(value, wildcards=WILDCARDS)]


def condition(name: str, values: Iterable[str]) -> str:
    return one_of(name, (text(value, wildcards=WILDCARDS) for value in values))


def chunks(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))
