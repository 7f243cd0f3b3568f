"""Relay cursor connections, forward only."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import strawberry

from resolvers.types.source import System

N = TypeVar("N")

CURSOR = "The place behind this entry: pass it as `after` to go on from here."
NODE = "The entry itself."
EDGES = "The entries, each with its cursor and with what belongs to it in this list only."
NODES = "The entries themselves, in the same order."
PAGE_INFO = "Whether there is more, and where it goes on."
ENTRY = "One entry of a list, and its place in it."
PAGE = "One page of a list."


@strawberry.type(description="Forward paging only: hasPreviousPage is true when `after` was given.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether there is more behind this page, or may be, because a system was unavailable."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether there is something before this page: true when `after` was given."
    )
    start_cursor: str | None = strawberry.field(description="The place behind the first entry; null on an empty page.")
    end_cursor: str | None = strawberry.field(
        description="Where the next page begins: pass it as `after`. Null if there is no next page to ask for."
    )


@strawberry.type(description=ENTRY)
class Edge(Generic[N]):
    cursor: str = strawberry.field(description=CURSOR)
    node: N = strawberry.field(description=NODE)


@strawberry.type(description=PAGE)
class Connection(Generic[N]):
    edges: list[Edge[N]] = strawberry.field(description=EDGES)
    nodes: list[N] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)


@strawberry.type(name="Connection", description=PAGE)
class MergedConnection(Generic[N]):
    edges: list[Edge[N]] = strawberry.field(description=EDGES)
    nodes: list[N] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)
    missing: list[System] = strawberry.field(
        description="Systems whose entries are missing from this page; the cursor remembers the place in each."
    )


class LazyEdge:
    """An edge of a list. Its cursor is made only when a query selects it."""

    __slots__ = ("_cursor", "node")

    def __init__(self, node: Any, cursor: Callable[..., str]) -> None:
        self.node = node
        self._cursor = cursor

    @property
    def cursor(self) -> str:
        return self._cursor()
