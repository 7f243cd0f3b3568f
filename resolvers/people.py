"""`searchCustomers`: people whom any system knows under what somebody typed, each once, best first."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from adapters.ports.errors import SeveralFailed
from adapters.ports.reading import Kept, Reading
from adapters.ports.shapes import Clue
from resolvers.awaiting import settled
from resolvers.context import Context, Info
from resolvers.customer import Customer, view
from resolvers.demand import systems_wanted
from resolvers.errors import BadInput
from resolvers.identity import anchor
from resolvers.identity.person import Found, Person, conclude, covers, find_person, memory_key
from resolvers.identity.questions import Questions
from resolvers.identity.roster import Roster
from resolvers.identity.search import Aim, Search
from resolvers.identity.seeking import Hit, Seeking, people
from resolvers.identity.trace import Trace
from resolvers.selection import Paths
from resolvers.stitch.paging import LazyPageInfo, page_size, read_cursor
from resolvers.types.paging import CURSOR, EDGES, NODE, NODES, PAGE_INFO, LazyEdge, PageInfo
from resolvers.types.source import System

DEFAULT = 20
NOBODY_WANTED = Aim(frozenset())
LONGEST_TEXT = 200

Place = tuple[float, tuple[str, str]]
"""Where somebody stands in the order: the score (the higher the earlier), then the anchor."""


@strawberry.type(description="Somebody who may be meant, and how well they fit.")
class CustomerSearchEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Customer = strawberry.field(description=NODE)
    score: float = strawberry.field(description="How well the person fits, 0 to 1.")
    matched_on: list[str] = strawberry.field(description="What fits: email, phone, number, givenName, familyName.")


@strawberry.type(description="One page of the people whom the text fits, the best first.")
class CustomerSearchConnection:
    edges: list[CustomerSearchEdge] = strawberry.field(description=EDGES)
    nodes: list[Customer] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)
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
        Questions(reading, reading.time_left() * context.house.identity_share, Trace(), context.house.placeholders),
        Roster(context.house.phone_region),
        wanted,
    )
    hits = await seeking.hits()
    failed = seeking.questions.failed
    if failed and not seeking.heard:
        raise SeveralFailed(list(failed.values()))
    everyone = await identified(context, reading, people(hits))
    left = [someone for someone in everyone if behind is None or someone.place > behind]
    page = left[:size]
    found = await completed(context, reading, page, wants)
    for one in found:
        failed |= one.failed
    context.lacked(info, failed.values())
    nodes = [view(Person(context, reading, wants, one)) for one in found]
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


async def identified(context: Context, reading: Reading, groups: Sequence[Sequence[Hit]]) -> list[Someone]:
    """Who each group of hits is, by the directories alone; groups that turn out to be one person's come together."""
    found: dict[tuple[str, str], Someone] = {}
    for someone in await asyncio.gather(*(who(context, reading, group) for group in groups)):
        held = found.get(someone.found.crosswalk.anchor)
        if held is None or someone.score > held.score:
            found[someone.found.crosswalk.anchor] = someone
    return sorted(found.values(), key=lambda someone: someone.place)


async def who(context: Context, reading: Reading, group: Sequence[Hit]) -> Someone:
    """Remembered under the best of the records' ids, or searched for."""
    best = max(group, key=lambda hit: hit.fit.score)
    ids = {id_ for hit in group for id_ in (hit.known.record, *hit.known.candidate.links)}
    first = min(ids, key=lambda id_: (anchor.rank(id_[0]), id_[1]))
    kept = await settled(reading.recall(memory_key(Clue(*first), NOBODY_WANTED)))
    if kept is not None and kept.value is not None:
        return Someone(Found(kept.value), best.fit.score, best.fit.matched_on)
    house = context.house
    search = Search(
        reading, NOBODY_WANTED, reading.time_left() * house.identity_share, house.phone_region, house.seals, house.placeholders
    )
    await search.by_records([(hit.known, hit.answer) for hit in group])
    return Someone(Found(search.crosswalk, search), best.fit.score, best.fit.matched_on)


async def completed(context: Context, reading: Reading, page: Sequence[Someone], wants: Paths) -> list[Found]:
    """Those of the page, with what their nodes select; nobody else costs a call."""
    aim = Aim(systems_wanted(wants, reading.systems))

    async def one(found: Found) -> Found:
        search = found.search
        if search is None:
            held = Kept(found.crosswalk, reading.started_at)
            if covers(held, reading, aim):
                return found
            key = Clue(*found.crosswalk.anchor)
            person = await find_person(context, reading, key, wants, aim)
            return person.found if person is not None else found
        search.aim = aim
        await search.follow_on(1)
        return conclude(context, search)

    return list(await asyncio.gather(*(one(someone.found) for someone in page)))


def place_of(parts: list[str] | None) -> Place | None:
    return (float(parts[0]), (parts[1], parts[2])) if parts is not None else None


def sealed(context: Context, use: str, place: Place) -> str:
    score, (system, record_id) = place
    return context.house.seals.seal(f"cursor:{use}", (repr(score), system, record_id))
