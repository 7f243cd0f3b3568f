"""`searchCustomers`: the people with a text in their records of any system, each once, best first."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import strawberry

from adapters.ports.errors import SeveralFailed
from adapters.ports.reading import Fetched, Reading
from adapters.ports.shapes import Clue
from resolvers.context import Context, Info
from resolvers.customer import Customer, view
from resolvers.errors import BadInput
from resolvers.identity.people_search.typed_text_search import Hit, Seeking, people
from resolvers.identity.resolution import anchor
from resolvers.identity.resolution.clue_lookups import Questions
from resolvers.identity.resolution.known_records import Roster
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.identity.resolution.search_scope import Aim
from resolvers.identity.resolution.trace import Trace
from resolvers.marketing_gate import consent_systems
from resolvers.person.person import Person, ResolvedIdentity, conclude, covers, memory_key, widened
from resolvers.person_admission import NOTHING_WANTED
from resolvers.query_demand import systems_wanted
from resolvers.restriction_gate import asked_first, is_admitted
from resolvers.selected_paths import Paths
from resolvers.stitch.paging import LazyPageInfo, page_size, read_cursor
from resolvers.types.connections import CURSOR, EDGES, NODE, NODES, PAGE_INFO, LazyEdge, PageInfo
from resolvers.types.source import System

DEFAULT = 20
NOBODY_WANTED = Aim(frozenset())
LONGEST_TEXT = 200

PeopleText: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="Names or parts of names, an e-mail, a phone, any number (also of an order or a ticket), or a surname with a "
        f"postcode: 1 to {LONGEST_TEXT} characters."
    ),
]

Place = tuple[float, tuple[str, str]]
"""The place of a person in the order: the score (the higher the earlier), then the anchor."""


@strawberry.type(description="A person who may be meant, and how well they fit.")
class CustomerSearchEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Customer = strawberry.field(description=NODE)
    score: float = strawberry.field(description="How well the person fits, 0 to 1.")
    matched_on: list[str] = strawberry.field(
        description="What fits: email, phone, number, givenName, familyName, postalCode, orderNumber, ticketNumber."
    )


@strawberry.type(description="One page of the people who fit the text, the best first.")
class CustomerSearchConnection:
    edges: list[CustomerSearchEdge] = strawberry.field(description=EDGES)
    nodes: list[Customer] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)
    missing: list[System] = strawberry.field(
        description="The systems that were unavailable. People known only there are missing."
    )
    truncated: list[System] = strawberry.field(description="Systems that had more hits than were read.")


@dataclass(frozen=True, slots=True)
class Someone:
    """A person found, and how well they fit. `hits`: the records that fit."""

    found: ResolvedIdentity
    score: float
    matched_on: tuple[str, ...]
    hits: Sequence[Hit]

    @property
    def place(self) -> Place:
        return -self.score, self.found.crosswalk.anchor


class ScoredEdge(LazyEdge):
    __slots__ = ("matched_on", "score")

    def __init__(self, node: Customer, cursor: Callable[..., str], someone: Someone) -> None:
        super().__init__(node, cursor)
        self.score = someone.score
        self.matched_on = list(someone.matched_on)


async def search_customers(info: Info, text: str, first: int | None, after: str | None) -> CustomerSearchConnection:
    context = info.context
    size, wanted = page_size(first, DEFAULT), text.strip()
    if not wanted or len(wanted) > LONGEST_TEXT:
        raise BadInput(f"`text` must be 1 to {LONGEST_TEXT} characters")
    use = f"searchCustomers:{wanted}"
    behind = place_of(read_cursor(context.config.seals, use, after))
    reading, wants = context.reading, context.plan.below(info.fields)
    seeking = Seeking(
        reading,
        Questions(reading, reading.time_left() * context.config.identity_share, Trace(), context.config.placeholders),
        Roster(context.config.phone_region, context.config.decisions),
        wanted,
    )
    hits = await seeking.hits()
    failed = seeking.questions.failed
    if failed and not seeking.answered:
        raise SeveralFailed(list(failed.values()))
    everyone = await identified(context, reading, people(hits))
    left = [someone for someone in everyone if behind is None or someone.place > behind]
    page, has_more = await page_of(context, reading, left, size, wants)
    for one in page:
        failed |= one.person.found.failed
    context.lacked(info, failed.values())
    shown: dict[tuple[str, str], ScoredEdge] = {}
    for one in page:
        edge = ScoredEdge(view(one.person), lambda place=one.someone.place: sealed(context, use, place), one.someone)
        shown.setdefault(one.person.anchor, edge)  # completing may show that two of the page are one person
    edges = list(shown.values())
    end = (lambda: sealed(context, use, page[-1].someone.place)) if page else None
    return CustomerSearchConnection(
        edges=edges,  # type: ignore[arg-type]
        nodes=[edge.node for edge in edges],
        page_info=LazyPageInfo(edges, has_more, after is not None, end),  # type: ignore[arg-type]
        missing=context.systems(failed),
        truncated=context.systems(seeking.truncated),
    )


@dataclass(frozen=True, slots=True)
class Completed:
    """A person found, with the systems of the selected fields."""

    someone: Someone
    person: Person


async def page_of(
    context: Context, reading: Reading, left: Sequence[Someone], size: int, wants: Paths
) -> tuple[list[Completed], bool]:
    """So many of these people, and whether there are more. Restricted people are left out, and the next come in their place, so
    that nothing shows it."""
    if not asked_first(context, reading.systems):
        first = left[: await shown_first(context, left[:size])]
        people = [Person(context, reading, wants, one) for one in await completed(context, reading, first, wants)]
        return [Completed(*pair) for pair in zip(first, people, strict=True)], len(left) > len(first)
    page: list[Completed] = []
    at = 0
    while at < len(left) and len(page) <= size:
        some = left[at : at + size + 1 - len(page)]
        at += len(some)
        may = await asyncio.gather(*(may_be_read(context, reading, one) for one in some))
        some = [one for one, is_open in zip(some, may, strict=True) if is_open]
        people = [Person(context, reading, wants, one) for one in await completed(context, reading, some, wants)]
        admitted = await asyncio.gather(*map(is_admitted, people))
        page += [Completed(one, who) for one, who, is_open in zip(some, people, admitted, strict=True) if is_open]
    shown = page[: await shown_first(context, [one.someone for one in page[:size]])]
    return shown, len(page) > len(shown)


async def may_be_read(context: Context, reading: Reading, someone: Someone) -> bool:
    """Whether the caller may see the person, by the systems of the gate alone: nothing else is read of somebody restricted."""
    search, aim = someone.found.search, Aim(asked_first(context, reading.systems))
    if search is None:
        if covers(Fetched(someone.found.crosswalk, reading.started_at), reading, aim):
            return await is_admitted(Person(context, reading, NOTHING_WANTED, someone.found))
        search = await searched(context, reading, someone.hits, widened(aim, someone.found.crosswalk, reading))
    else:
        search.aim = aim
    await search.follow_on(1)
    return await is_admitted(Person(context, reading, NOTHING_WANTED, ResolvedIdentity(search.crosswalk, search)))


async def shown_first(context: Context, people: Sequence[Someone]) -> int:
    """The number of these people, from the first on, who may still be shown to the caller."""
    return await context.show_first([one.found.shown(by_search=True) for one in people])


async def identified(context: Context, reading: Reading, groups: Sequence[Sequence[Hit]]) -> list[Someone]:
    """The person of each group of hits, by the directories alone. Groups of one person are joined."""
    found: dict[tuple[str, str], Someone] = {}
    for someone in await asyncio.gather(*(who(context, reading, group) for group in groups)):
        known = found.get(someone.found.crosswalk.anchor)
        if known is None or someone.score > known.score:
            found[someone.found.crosswalk.anchor] = someone
    return sorted(found.values(), key=lambda someone: someone.place)


async def who(context: Context, reading: Reading, group: Sequence[Hit]) -> Someone:
    """The person of one group: remembered under the best of the records' ids, or searched for. If records of two people name one
    id, only one of these people is remembered under it."""
    best = max(group, key=lambda hit: hit.fit.score)
    ids = {id_ for hit in group for id_ in (hit.known.record, *hit.known.candidate.links)}
    first = min(ids, key=lambda id_: (anchor.rank(id_[0]), id_[1]))
    fetched = await reading.recall(memory_key(Clue(*first), NOBODY_WANTED))
    directories = {hit.known.record for hit in group if reading.systems[hit.known.system].is_directory}
    known = fetched.value if fetched is not None else None
    if known is not None and directories <= {(one.system, one.record_id) for one in known.identities}:
        return Someone(ResolvedIdentity(known), best.fit.score, best.fit.matched_on, group)
    search = await searched(context, reading, group, NOBODY_WANTED)
    return Someone(ResolvedIdentity(search.crosswalk, search), best.fit.score, best.fit.matched_on, group)


async def searched(context: Context, reading: Reading, group: Sequence[Hit], aim: Aim) -> IdentitySearch:
    search = context.config.search(reading, aim)
    await search.by_records([(hit.known, hit.answer) for hit in group])
    return search


async def completed(context: Context, reading: Reading, page: Sequence[Someone], wants: Paths) -> list[ResolvedIdentity]:
    """The people of the page, with the systems of their selected fields. Other people cost no call."""
    first = asked_first(context, reading.systems) | consent_systems(context, wants, reading.systems)
    aim = Aim(systems_wanted(wants, reading.systems, context.config.contact) | first)

    async def one(someone: Someone) -> ResolvedIdentity:
        found, known = someone.found, None
        search = found.search
        if search is None:
            known = found.crosswalk
            if covers(Fetched(known, reading.started_at), reading, aim):
                return found
            search = await searched(context, reading, someone.hits, widened(aim, known, reading))
        else:
            search.aim = aim
        await search.follow_on(1)
        return conclude(context, search, cached=known)

    return list(await asyncio.gather(*map(one, page)))


def place_of(parts: list[str] | None) -> Place | None:
    return (float(parts[0]), (parts[1], parts[2])) if parts is not None else None


def sealed(context: Context, use: str, place: Place) -> str:
    score, (system, record_id) = place
    return context.config.seals.seal(f"cursor:{use}", (repr(score), system, record_id))
