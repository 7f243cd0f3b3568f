"""Pages of a list without a time, by offset: of the vendor's rows, whether or not they can be read."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from adapters.wire.odata_service import Rows

MOST_READS: Final = 5
"""Of one page: where still more of the rows can't be read, the page is short and tells where to go on. A list that begins so ends
there, so that it is seen to fail."""


async def filled(read: Callable[[int, int], Awaitable[Rows[Any]]], *, limit: int, start: int) -> tuple[list[Any], int | None]:
    """The next `limit` rows from an offset on that can be read, and the offset of the row behind them; None at the end.

    `read` takes how many rows to ask for and from where. One more than are wanted is asked for, to know whether there is more.
    """
    found: list[Any] = []
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
