"""A page of one system's search as a connection, in that system's own order.

A cursor has the vendor's page and the place within it; behind the last hit it is the vendor's next page.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.ports.capabilities import Corpus
from adapters.ports.connected_systems import Systems, once
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Reading
from resolvers.context import Context
from resolvers.stitch.paging import C, connection, page_size, read_cursor


@dataclass(frozen=True, slots=True)
class PagedSearch:
    """A search in one system. `use`: the purpose of its sealed cursors; `default`: hits on a page without the caller's number."""

    system: str
    corpus: Corpus
    text: str
    use: str
    default: int


Nodes = Callable[[Sequence[Any], Fetched[Any]], Coroutine[Any, Any, Sequence[object]]]
"""A function from the hits of the page, and their answer, to a node for each hit; None for a hit without a node. With
fewer nodes the page ends there, and the next one begins behind it."""


def searching(reading: Reading, corpus: Corpus) -> str | None:
    """The first system, in the configured order, with a Search of this corpus."""
    return first_with(reading.systems, corpus)


@once
def first_with(systems: Systems, corpus: Corpus) -> str | None:
    return next((slug for slug, system in systems.items() if corpus in system.corpora), None)


async def hits_page(
    context: Context, paged: PagedSearch, first: int | None, after: str | None, nodes: Nodes, kind: Callable[..., C]
) -> C:
    seals = context.config.seals
    size = page_size(first, paged.default)
    place = read_cursor(seals, paged.use, after)
    token, taken = (place[0] or None, int(place[1])) if place is not None else (None, 0)
    fetched = await context.reading.search(paged.system, paged.corpus, paged.text, limit=size + taken, after=token)
    if isinstance(fetched, SourceError):
        raise fetched
    hits, further = (fetched.value.records[taken:], fetched.value.next) if fetched.value is not None else ((), None)
    made = await nodes(hits, fetched)
    places = [index for index, node in enumerate(made) if node is not None]

    def cursor_of(index: int) -> str:
        if index == len(hits) - 1 and further is not None:
            return seals.seal(f"cursor:{paged.use}", (further, "0"))
        return seals.seal(f"cursor:{paged.use}", (token or "", str(taken + index + 1)))

    return connection(
        kind,
        [made[index] for index in places],
        lambda at: cursor_of(places[at]),
        end=lambda: cursor_of(len(made) - 1) if hits or further else None,
        has_next=further is not None or len(made) < len(hits),
        has_previous=after is not None,
    )
