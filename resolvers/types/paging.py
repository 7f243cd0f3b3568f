"""Relay cursor connections, forward only."""

from typing import Any, Generic, TypeVar

import strawberry

from resolvers.types.source import System

N = TypeVar("N")


@strawberry.type(description="Forward paging only: hasPreviousPage is true when `after` was given.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[N]):
    cursor: str
    node: N


@strawberry.type
class Connection(Generic[N]):
    edges: list[Edge[N]]
    nodes: list[N]
    page_info: PageInfo


@strawberry.type(name="Connection")
class MergedConnection(Generic[N]):
    edges: list[Edge[N]]
    nodes: list[N]
    page_info: PageInfo
    missing: list[System] = strawberry.field(
        description="The systems whose part could not be had for this page; the cursor keeps the place of each."
    )


class LazyEdge:
    """An edge whose cursor is made only when it is asked for."""

    __slots__ = ("_cursor", "node")

    def __init__(self, node: Any, cursor: Any) -> None:
        self.node = node
        self._cursor = cursor

    @property
    def cursor(self) -> str:
        text: str = self._cursor()
        return text
