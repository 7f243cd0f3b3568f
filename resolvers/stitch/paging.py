"""The checked arguments of a connection, and its pages."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from resolvers.errors import BadInput
from resolvers.sealed_ids import ForgedSeal, Seals
from resolvers.types.connections import LazyEdge, PageInfo

C = TypeVar("C")
"""A connection."""

LARGEST = 100


def page_size(first: int | None, default: int) -> int:
    """The number of entries, 1 to 100; null is the default."""
    if first is None:
        return default
    if not 1 <= first <= LARGEST:
        raise BadInput(f"`first` must be 1 to {LARGEST}")
    return first


def read_cursor(seals: Seals, use: str, after: str | None) -> list[str] | None:
    """The texts in a cursor, None without one. Raises BadInput for a cursor of another field or another gateway."""
    if after is None:
        return None
    try:
        return seals.open(f"cursor:{use}", after)
    except ForgedSeal:
        raise BadInput("`after` is not a cursor of this field; pass an `endCursor` as it was given") from None


def connection(
    kind: Callable[..., C],
    nodes: Sequence[Any],
    cursor_of: Callable[[int], str],
    *,
    has_next: bool,
    has_previous: bool,
    end: Callable[[], str | None] | None = None,
    **more: Any,
) -> C:
    """A connection of type `kind` over these nodes. `cursor_of(i)` seals the place behind node i, only when it is selected. `end`
    seals the place behind the page, if that is not the place behind its last node."""
    edges = [LazyEdge(node, lambda index=index: cursor_of(index)) for index, node in enumerate(nodes)]
    return kind(edges=edges, nodes=list(nodes), page_info=LazyPageInfo(edges, has_next, has_previous, end), **more)


class LazyPageInfo:
    """A `PageInfo` whose cursors are made only when they are selected."""

    __slots__ = ("_edges", "_end", "has_next_page", "has_previous_page")

    def __init__(
        self, edges: Sequence[LazyEdge], has_next: bool, has_previous: bool, end: Callable[[], str | None] | None
    ) -> None:
        self._edges = edges
        self._end = end
        self.has_next_page = has_next
        self.has_previous_page = has_previous

    @property
    def start_cursor(self) -> str | None:
        return self._edges[0].cursor if self._edges else None

    @property
    def end_cursor(self) -> str | None:
        if self._end is not None:
            return self._end()
        return self._edges[-1].cursor if self._edges else None


__all__ = ["LARGEST", "PageInfo", "connection", "page_size", "read_cursor"]
