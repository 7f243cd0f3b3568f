"""What every question to Marketing Cloud has in common: literals, values in one read, and answers that must be whole."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed, SourceError
from adapters.systems.sap_marketing_cloud.origins import SLUG, WILDCARDS
from adapters.wire.odata import one_of, text
from adapters.wire.odata_service import Rows

Value = TypeVar("Value")
Other = TypeVar("Other")


def guid(value: str) -> str:
    """A Guid literal. Only what came out of an answer as such, or was checked, is passed."""
    return f"guid'{value}'"


def any_guid(name: str, values: Iterable[str]) -> str:
    return one_of(name, map(guid, values))


def any_text(name: str, values: Iterable[str]) -> str:
    return one_of(name, (text(value, wildcards=WILDCARDS) for value in values))


def chunks(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def gathered(results: Iterable[Rows[Value] | SourceError]) -> tuple[list[Value], bool]:
    """All rows, and whether some read was cut; the first failure is raised."""
    found: list[Any] = []
    truncated = False
    for rows in results:
        if isinstance(rows, SourceError):
            raise rows
        found += rows.rows
        truncated = truncated or rows.truncated
    return found, truncated


def whole(results: Iterable[Rows[Any] | SourceError], capability: Capability) -> list[Any]:
    """All rows; a list of which the end was not seen is an answer that can't be used."""
    found, truncated = gathered(results)
    if truncated:
        raise Malformed(SLUG, capability)
    return found


async def both(first: Coroutine[Any, Any, Value], second: Coroutine[Any, Any, Other]) -> tuple[Value, Other]:
    """Two answers at once. Where one fails the other is no longer waited for."""
    try:
        async with asyncio.TaskGroup() as group:
            one, other = group.create_task(first), group.create_task(second)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return one.result(), other.result()
