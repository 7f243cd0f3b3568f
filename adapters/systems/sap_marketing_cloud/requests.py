"""Common parts of the requests to Marketing Cloud: literals, chunks of values, and answers that must be whole."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from typing import TypeVar

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed, SourceError
from adapters.systems.sap_marketing_cloud.origins import SLUG, WILDCARDS
from adapters.wire.odata import one_of, text
from adapters.wire.odata_service import Rows

Value = TypeVar("Value")
Other = TypeVar("Other")


def guid(value: str) -> str:
    """A Guid literal. The value must come from a typed field of an answer, or be checked before."""
    return f"guid'{value}'"


def any_guid(name: str, values: Iterable[str]) -> str:
    return one_of(name, map(guid, values))


def any_text(name: str, values: Iterable[str]) -> str:
    return one_of(name, (text(value, wildcards=WILDCARDS) for value in values))


def chunks(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def gathered(results: Iterable[Rows[Value] | SourceError]) -> tuple[list[Value], bool]:
    """All rows, and whether any read was truncated; the first failure is raised."""
    found: list[Value] = []
    truncated = False
    for rows in results:
        if isinstance(rows, SourceError):
            raise rows
        found += rows.rows
        truncated = truncated or rows.truncated
    return found, truncated


def whole(results: Iterable[Rows[Value] | SourceError], capability: Capability) -> list[Value]:
    """All rows; a truncated list is raised as malformed."""
    found, truncated = gathered(results)
    if truncated:
        raise Malformed(SLUG, capability)
    return found


async def both(first: Coroutine[object, object, Value], second: Coroutine[object, object, Other]) -> tuple[Value, Other]:
    """The results of two reads at once. Where one fails, the other is cancelled and has ended.

    Not by a TaskGroup: its frames and its CancelledError hold each other in Python 3.11.
    """
    reads = asyncio.ensure_future(first), asyncio.ensure_future(second)
    try:
        return await asyncio.gather(*reads)
    finally:
        if left := [read for read in reads if not read.done()]:
            for read in left:
                if not read.cancelling():  # else it was cancelled with this one, and may be putting things in order
                    read.cancel()
            await asyncio.wait(left)
