"""`searchCustomers`: people whom any system knows under what somebody typed, each once, best first."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from adapters.ports.errors import SeveralFailed
from adapters.ports.reading import Reading
from resolvers.context import Context, Info
from resolvers.customer import Customer, view
from resolvers.demand import systems_wanted
from resolvers.errors import BadInput
from resolvers.identity.person import Found, Person, conclude
from resolvers.identity.questions import Questions
from resolvers.identity.roster import Roster
from resolvers.identity.search import Aim, Search
from resolvers.identity.seeking import Hit, Seeking, people
from resolvers.identity.trace import Trace
from resolvers.selection import Paths
from resolvers.stitch.paging import LazyPageInfo, page_size, read_cursor
from resolvers.types.paging import LazyEdge, PageInfo
from resolvers.types.source import System

DEFAULT = 20
LONGEST_TEXT = 200

Place = tuple[float, tuple[str, str]]
"""Where somebody stands in the order: the score (the higher the earlier), then the anchor."""


@strawberry.type
class CustomerSearchEdge:
    cursor: str
    node: Customer
    score: float = strawberry.field(description="How well the person fits, 0 to 1.")
    matched_on: list[str] = strawberry.field(description="What fits: email, phone, number, givenName, familyName.")


@strawberry.type
class CustomerSearchConnection:
    edges: list[CustomerSearchEdge]
    nodes: list[Customer]
    page_info: PageInfo
    missing: list[System] = strawberry.field(
        description="The systems that could not be heard: who is known there only is not here."
    )
    cut: list[System] = strawberry.field(description="Systems that had more hits than were read.")


@dataclass(frozen=True, slots=True)
class Someone:
    """A person found, and how well they fit."""

    found: Found
    score: float
    matched_on: tuple[str, ...]

    @property
    def place(self) -> Place:
        return -self.score, self.found.crosswalk.anchor


class ScoredEdge(LazyEdge):
    __slots__ = ("matched_on", "score")

    def __init__(self, node: Any, cursor: Any, someone: Someone) -> None:
        super().__init__(node, cursor)
        self.score = someone.score
        self.matched_on = list(someone.matched_on)


async def search_customers(info: Info, text: str, first: int | None, after: str | None) -> CustomerSearchConnection:
    context = info.context
    size, wanted = page_size(first, DEFAULT), text.strip()
    if not wanted or len(wanted) > LONGEST_TEXT:
        raise BadInput(f"`text` must be 1 to {LONGEST_TEXT} characters")
    use = f"searchCustomers:{wanted}"
    behind = place_of(read_cursor(context.house.seals, use, after))
    reading, wants = context.reading, context.plan.below(info._raw_info)
    seeking = Seeking(
        reading,
        Questions(reading, reading.time_left() * context.house.identity_share, Trace()),
        Roster(context.house.phone_region),
        wanted,
    )
    hits = await seeking.hits()
    failed = seeking.questions.failed
    if failed and not seeking.heard:
        raise SeveralFailed(list(failed.values()))
    everyone = await identified(context, reading, people(hits), wants)
    left = [someone for someone in everyone if behind is None or someone.place > behind]
    page = left[:size]
    context.lacked(info, failed.values())
    nodes = [view(Person(context, reading, wants, someone.found)) for someone in page]
    edges = [
        ScoredEdge(node, lambda place=someone.place: sealed(context, use, place), someone)
        for node, someone in zip(nodes, page, strict=True)
    ]
    return CustomerSearchConnection(
        edges=edges,  # type: ignore[arg-type]
        nodes=nodes,
        page_info=LazyPageInfo(edges, len(left) > size, after is not None, None),  # type: ignore[arg-type]
        missing=context.systems(failed),
        cut=context.systems(seeking.cut),
    )


async def identified(context: Context, reading: Reading, groups: Sequence[Sequence[Hit]], wants: Paths) -> list[Someone]:
    """Who each group of hits is, by links and keys, all at once; groups that turn out to be one person's come together."""
    aim = Aim(systems_wanted(wants, reading.systems))
    share = reading.time_left() * context.house.identity_share

    async def one(group: Sequence[Hit]) -> Someone:
        search = Search(reading, aim, share, context.house.phone_region)
        await search.by_records([(hit.known, hit.answer) for hit in group])
        best = max(group, key=lambda hit: hit.fit.score)
        return Someone(conclude(context, search), best.fit.score, best.fit.matched_on)

    found: dict[tuple[str, str], Someone] = {}
    for someone in await asyncio.gather(*(one(group) for group in groups)):
        held = found.get(someone.found.crosswalk.anchor)
        if held is None or someone.score > held.score:
            found[someone.found.crosswalk.anchor] = someone
    return sorted(found.values(), key=lambda someone: someone.place)


def place_of(parts: list[str] | None) -> Place | None:
    return (float(parts[0]), (parts[1], parts[2])) if parts is not None else None


def sealed(context: Context, use: str, place: Place) -> str:
    score, (system, record_id) = place
    return context.house.seals.seal(f"cursor:{use}", (repr(score), system, record_id))
