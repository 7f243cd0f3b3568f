"""Pages of a list without a time, by offset among all of the vendor's rows, unreadable ones too."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from adapters.wire.odata_service import Rows

Row = TypeVar("Row")

MOST_READS: Final = 5
"""The most reads for one page. With still more unreadable rows the page is short and has the offset to continue from.

A list that begins so ends there, so that the failure shows.
"""


async def filled(read: Callable[[int, int], Awaitable[Rows[Row]]], *, limit: int, start: int) -> tuple[list[Row], int | None]:
    """The next `limit` readable rows from an offset on, and the offset of the row after them; None at the end.

    `read` takes the number of rows and their offset. It is asked for one row more than wanted, to know whether there is more.
    """
    found: list[Row] = []
    begun = start > 0
    for _ in range(MOST_READS):
        wanted = limit - len(found)
        rows = await read(wanted + 1, start)
        if len(rows.rows) > wanted:
            return found + rows.rows[:wanted], start + wanted
        found += rows.rows
        start += rows.sent
        if not rows.sent or not (rows.truncated or rows.sent > wanted):
            return found, None
        if len(found) == limit or rows.truncated:
            break
    return found, start if found or begun else None
