"""`segments`: the marketing segments of a person, a segment by its id, and the members of a segment."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from adapters.ports.capabilities import SEGMENT_CARD, SEGMENTS, Capability, Corpus
from adapters.ports.reading import Fetched
from adapters.ports.reading import Source as PortSource
from adapters.ports.records import Segment as PortSegment
from adapters.ports.shapes import Hits
from resolvers.awaiting import MaybeAwaitable, eager
from resolvers.context import Context, Info
from resolvers.person.person import Person
from resolvers.profiling_gate import if_profiled
from resolvers.segment_members import members
from resolvers.stitch.gathering import gather
from resolvers.stitch.vendor_search_pages import PagedSearch, hits_page, searching
from resolvers.types.arguments import After, First
from resolvers.types.connections import Connection
from resolvers.types.source import Node, Source


@strawberry.type(description="A dynamic segment as the marketing system defines it.")
class Segment(Node):
    id: strawberry.ID = strawberry.field(
        description="Unique over all types and stable; `segment` and `node` find the segment by it."
    )
    name: str = strawberry.field(description="As marketing calls it.")
    description: str | None = strawberry.field(description="Who is in it, in marketing's words; null if there are none.")
    size: int | None = strawberry.field(description="How many members it had at the last count.")
    source: Source = strawberry.field(description="The marketing system, and how fresh this is.")
    known_as: strawberry.Private[str]

    @strawberry.field(
        description="The members, each person once on a page. People who may not be profiled are left out; `size` counts them.",
        graphql_type=Connection[Annotated["Customer", strawberry.lazy("resolvers.customer")]] | None,  # type: ignore[name-defined]  # noqa: F821
    )
    def members(self, info: Info, first: First = 20, after: After = strawberry.UNSET) -> MaybeAwaitable[Connection[object]]:
        return eager(members(info, self.source.system.slug, self.known_as, first, None if after is strawberry.UNSET else after))


async def segments(person: Person, info: Info) -> list[Segment] | None:
    """The segments by name, each once per system, over all the person's ids. None if no system knows the person; empty if the
    person may not be profiled."""

    async def read() -> list[Segment] | None:
        gathered = await gather(person, frozenset({SEGMENTS}))
        if gathered.nothing:
            return None
        person.context.lacked(info, gathered.failed)
        unique: dict[tuple[str, str], Segment] = {}
        for record in gathered.records:
            part = record.part(SEGMENTS)
            for one in part.segments if part is not None else ():
                source = record.parts[SEGMENTS].source(  # type: ignore[union-attr]
                    record.system, one.id, started_at=record.started_at, as_of=one.as_of
                )
                unique.setdefault((record.system, one.id), view(person.context, record.system, one, source))
        return sorted(unique.values(), key=lambda one: (one.name, one.id))

    return await if_profiled(person, read, [], Capability.SEGMENTS)


def view(context: Context, system: str, segment: PortSegment, source: PortSource) -> Segment:
    return Segment(
        id=strawberry.ID(context.config.node_ids.of("Segment", system, segment.id)),
        name=segment.name,
        description=segment.description,
        size=segment.size,
        source=context.source(source),
        known_as=segment.id,
    )


async def all_segments(info: Info, first: int | None, after: str | None) -> Connection[Segment] | None:
    """The segments of the marketing system, in its own order; None if none is connected."""
    context = info.context
    if (system := searching(context.reading, Corpus.SEGMENTS)) is None:
        return None

    async def views(hits: Sequence[PortSegment], fetched: Fetched[Hits[PortSegment]]) -> list[Segment]:
        started = context.reading.started_at
        return [view(context, system, hit, fetched.source(system, hit.id, started_at=started, as_of=hit.as_of)) for hit in hits]

    paged = PagedSearch(system, Corpus.SEGMENTS, "", "segments", 20)
    return await hits_page(context, paged, first, after, views, Connection)


async def segment_by_id(info: Info, parts: Sequence[str]) -> Segment | None:
    system, segment_id = parts
    record = await info.context.reading.lookup(system, segment_id, frozenset({SEGMENT_CARD}))
    segment = record.part(SEGMENT_CARD)
    return view(info.context, system, segment, record.source()) if segment is not None else None
