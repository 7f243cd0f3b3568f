"""A page of one system's search as a connection, in that system's own order.

A cursor holds the vendor's page and the place within it; behind the last hit it is the vendor's next page.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.ports.capabilities import Corpus
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Reading
from resolvers.context import Context
from resolvers.stitch.paging import connection, page_size, read_cursor
from resolvers.types.paging import Connection


@dataclass(frozen=True, slots=True)
class Quest:
    """What is searched for where. `use`: what its cursors are sealed for; `default`: hits on a page unless the caller says."""

    system: str
    corpus: Corpus
    text: str
    use: str
    default: int


Nodes = Callable[[Sequence[Any], Fetched[Any]], Coroutine[Any, Any, Sequence[object]]]
"""From the hits of the page and the answer they came in to their nodes: one for each hit, None where it has no node."""


def searching(reading: Reading, corpus: Corpus) -> str | None:
    """The first system, in the configured order, that can search this."""
    return next((slug for slug, system in reading.systems.items() if corpus in system.corpora), None)


async def hits_page(
    context: Context, quest: Quest, first: int | None, after: str | None, nodes: Nodes, kind: Any = Connection
) -> Any:
    seals = context.config.seals
    size = page_size(first, quest.default)
    place = read_cursor(seals, quest.use, after)
    token, taken = (place[0] or None, int(place[1])) if place is not None else (None, 0)
    fetched = await context.reading.search(quest.system, quest.corpus, quest.text, limit=size + taken, after=token)
    if isinstance(fetched, SourceError):
        raise fetched
    hits, further = (fetched.value.records[taken:], fetched.value.next) if fetched.value is not None else ((), None)
    made = await nodes(hits, fetched)
    places = [index for index, node in enumerate(made) if node is not None]

    def cursor_of(index: int) -> str:
        if index == len(hits) - 1 and further is not None:
            return seals.seal(f"cursor:{quest.use}", (further, "0"))
        return seals.seal(f"cursor:{quest.use}", (token or "", str(taken + index + 1)))

    return connection(
        kind,
        [made[index] for index in places],
        lambda at: cursor_of(places[at]),
        end=lambda: cursor_of(len(hits) - 1) if hits or further else None,
        has_next=further is not None,
        has_previous=after is not None,
    )
