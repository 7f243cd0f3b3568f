"""The members of a segment: one page of the marketing system's contacts, each as a customer of all systems."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from adapters.ports.capabilities import Capability, Corpus
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Fetched, Reading
from adapters.ports.records import Candidate
from adapters.ports.shapes import Clue, Found, Hits
from resolvers.awaiting import rescued, together
from resolvers.context import Context, Info
from resolvers.errors import Restricted
from resolvers.identity.keys.normal_forms import comparable
from resolvers.identity.resolution import anchor
from resolvers.identity.resolution.clue_lookups import FindResult
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.identity.resolution.search_scope import Aim
from resolvers.person import person
from resolvers.person.person import Person, conclude, covers, memory_key, widened
from resolvers.profiling_gate import profiling
from resolvers.query_demand import systems_wanted
from resolvers.restriction_gate import admit, asked_first, is_admitted
from resolvers.selected_paths import Paths
from resolvers.stitch.vendor_search_pages import PagedSearch, hits_page
from resolvers.types.connections import Connection


@dataclass(frozen=True, slots=True)
class Searched:
    """The result for one member. `known`: the remembered crosswalk. `search`: None if the remembered one was enough."""

    known: Crosswalk | None
    search: IdentitySearch | None


@dataclass(frozen=True, slots=True)
class Membership:
    """The reading of the members of one page: in the same steps for all, so that their calls are batched."""

    context: Context
    system: str
    wants: Paths
    aim: Aim
    fetched_at: float

    @property
    def reading(self) -> Reading:
        return self.context.reading

    async def searched(self, candidate: Candidate) -> Searched:
        """The result for one member: remembered under the best id in the record, or searched for from the record itself. The
        record alone is enough for a member, even if no other system knows the person, so that the count stays that of the
        segment."""
        links = candidate.links or ((self.system, candidate.record_id),)
        key = Clue(*min(links, key=lambda link: (anchor.rank(link[0]), link[1])))
        remembered = await self.reading.recall(memory_key(key, self.aim))
        known = remembered.value if remembered is not None else None
        if remembered is not None and known is not None and covers(remembered, self.reading, self.aim):
            return Searched(known, None)
        first = asked_first(self.context, self.reading.systems)
        aim = Aim(first) if first else widened(self.aim, known, self.reading)
        search = self.context.config.search(self.reading, aim)
        candidate = search.questions.comparable(self.system, candidate)
        answer = FindResult(self.system, Clue(self.system, candidate.record_id), Found((candidate,)), self.fetched_at)
        await search.by_records([(search.roster.ready(self.system, candidate), answer)])
        return Searched(known, search)

    async def people(self, candidates: Sequence[Candidate]) -> list[Person]:
        """The members as people, after two rounds. A directory may know a person only by data of another system, so the second
        round searches by the ids found in the first. A round begins after all members have finished the one before, so that they
        share calls."""
        many = len(candidates)

        async def first_round(candidate: Candidate) -> Searched:
            await self.reading.turn(among=many)
            return await self.searched(candidate)

        async def second_round(search: IdentitySearch) -> None:
            await self.reading.turn(among=many)
            await search.follow_on(1)

        everyone = await asyncio.gather(*map(first_round, candidates))
        await asyncio.gather(*(second_round(one.search) for one in everyone if one.search is not None))
        closed = await self._closed(everyone)
        if asked_first(self.context, self.reading.systems):
            left = [one for at, one in enumerate(everyone) if at not in closed]
            await asyncio.gather(*(self._beyond_the_gate(one, second_round) for one in left))
        found = (self._found(one, is_closed=at in closed) for at, one in enumerate(everyone))
        return [Person(self.context, self.reading, self.wants, one) for one in found]

    async def _closed(self, everyone: Sequence[Searched]) -> frozenset[int]:
        """The places of people whom the caller may not see, by the systems of the gate alone: nothing else is read of them."""
        if not asked_first(self.context, self.reading.systems):
            return frozenset()
        known = [Person(self.context, self.reading, frozenset(), self._found(one, is_closed=True)) for one in everyone]
        return frozenset(at for at, is_open in enumerate(await together(map(is_admitted, known))) if not is_open)

    async def _beyond_the_gate(self, one: Searched, follow_on: Callable[[IdentitySearch], Awaitable[None]]) -> None:
        if one.search is not None and not self.aim.wanted <= one.search.aim.wanted:
            one.search.aim = widened(self.aim, one.known, self.reading)
            await follow_on(one.search)

    def _found(self, one: Searched, *, is_closed: bool) -> person.ResolvedIdentity:
        """`is_closed`: what is known is neither searched further nor remembered."""
        if one.search is not None:
            if is_closed:
                return person.ResolvedIdentity(one.search.crosswalk, one.search)
            return conclude(self.context, one.search, cached=one.known)
        assert one.known is not None
        return person.ResolvedIdentity(one.known)


async def members(info: Info, system: str, segment_id: str, first: int | None, after: str | None) -> Connection[object]:
    """The members of a segment. The marketing system leaves out contacts without an id or key of a connected system. A membership
    is a profile, so each person is checked first."""
    context = info.context
    wants = context.plan.below(info.fields)
    wanted = systems_wanted(wants | {"segments"}, context.reading.systems, context.config.contact)
    aim = Aim(wanted | asked_first(context, context.reading.systems))

    async def found(hits: Sequence[Candidate], fetched: Fetched[Hits[Candidate]]) -> Sequence[object]:
        return await customers(info, Membership(context, system, wants, aim, fetched.fetched_at), hits)

    paged = PagedSearch(system, Corpus.SEGMENT_MEMBERS, segment_id, f"segment.members:{system}:{segment_id}", 20)
    return await hits_page(context, paged, first, after, found, Connection)


async def customers(info: Info, membership: Membership, hits: Sequence[Candidate]) -> list[object]:
    """The customers in the segment's order, up to the first one whom the caller may not see. None replaces the second record of
    a person on this page, and a person who may not be profiled. Raises SeveralFailed if nobody is left and some could not be
    checked."""
    failed: dict[str, SourceError] = {}
    withheld: dict[str, SourceError] = {}
    seen: set[tuple[str, str]] = set()
    nodes: list[object] = []
    forms = membership.reading.id_forms
    people = await membership.people([comparable(membership.system, hit, forms) for hit in hits])
    people = people[: await info.context.show_first([one.found.shown(by_search=True) for one in people])]
    for one, answer in zip(people, await together(map(may_be_named, people)), strict=True):
        failed |= one.found.failed
        withheld |= {error.system: error for error in answer} if isinstance(answer, tuple) else {}
        is_new = one.anchor not in seen
        nodes.append(info.context.as_customer(one) if answer is True and is_new else None)
        seen.add(one.anchor)
    if withheld and not any(nodes):
        raise SeveralFailed(list(withheld.values()))
    info.context.lacked(info, (failed | withheld).values())
    return nodes


async def may_be_named(person: Person) -> bool | tuple[SourceError, ...]:
    """Whether the caller may see the person, and the person may be profiled; or the errors that leave it open."""

    async def is_allowed() -> bool | tuple[SourceError, ...]:
        try:
            await admit(person)
        except Restricted:
            return False
        return await profiling(person, Capability.SEGMENTS) is None

    return await rescued(is_allowed(), lambda errors: errors)
