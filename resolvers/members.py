"""Who is in a segment: one page of the marketing system's contacts, each as the customer that the other systems know."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.ports.capabilities import Capability, Corpus
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Fetched, Reading
from adapters.ports.records import Candidate
from adapters.ports.shapes import Clue, Found
from resolvers.awaiting import rescued, together
from resolvers.context import Context, Info
from resolvers.demand import systems_wanted
from resolvers.identity.keys.normal_forms import comparable
from resolvers.identity.resolution import anchor
from resolvers.identity.resolution.aim import Aim
from resolvers.identity.resolution.questions import FindResult
from resolvers.identity.resolution.search import IdentitySearch
from resolvers.person import person
from resolvers.person.person import Person, conclude, covers, memory_key, widened
from resolvers.policy import profiling
from resolvers.selection import Paths
from resolvers.stitch.hits import Quest, hits_page


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found of one member; `held`: what was remembered, which did not do. Without a search, what was remembered did."""

    held: Crosswalk | None
    search: IdentitySearch | None


@dataclass(frozen=True, slots=True)
class Membership:
    """How the members of one page are read: all of them alike, so that what they need goes out together."""

    context: Context
    system: str
    wants: Paths
    aim: Aim
    fetched_at: float

    @property
    def reading(self) -> Reading:
        return self.context.reading

    async def searched(self, candidate: Candidate) -> Searched:
        """Remembered under the best of the ids that the record names, or searched for from what it says itself: the record is
        enough for somebody to be there whom no other system gives, so that the count stays what the segment says."""
        links = candidate.links or ((self.system, candidate.record_id),)
        key = Clue(*min(links, key=lambda link: (anchor.rank(link[0]), link[1])))
        remembered = await self.reading.recall(memory_key(key, self.aim))
        held = remembered.value if remembered is not None else None
        if remembered is not None and held is not None and covers(remembered, self.reading, self.aim):
            return Searched(held, None)
        search = self.context.config.search(self.reading, widened(self.aim, held, self.reading))
        candidate = search.questions.comparable(self.system, candidate)
        answer = FindResult(self.system, Clue(self.system, candidate.record_id), Found((candidate,)), self.fetched_at)
        await search.by_records([(search.roster.ready(self.system, candidate), answer)])
        return Searched(held, search)

    async def people(self, candidates: Sequence[Candidate]) -> list[Person]:
        """A directory may know somebody only by what the other one says: hence a second round, so that the ids given out are
        those that other keys lead to. Each round begins when all are through the one before: one question for many."""
        everyone = await asyncio.gather(*map(self.searched, candidates))
        await asyncio.gather(*(one.search.follow_on(1) for one in everyone if one.search is not None))
        return [Person(self.context, self.reading, self.wants, self._found(one)) for one in everyone]

    def _found(self, one: Searched) -> person.ResolvedIdentity:
        if one.search is not None:
            return conclude(self.context, one.search, cached=one.held)
        assert one.held is not None
        return person.ResolvedIdentity(one.held)


async def members(info: Info, system: str, segment_id: str, first: int | None, after: str | None) -> Any:
    """A contact that no connected system could be asked for is none of the page's: the marketing system leaves it out. To be
    named as a member is to be profiled, so that everybody is asked for what tells whether they may be."""
    context = info.context
    wants = context.plan.below(info.fields)
    aim = Aim(systems_wanted(wants | {"segments"}, context.reading.systems, context.config.contact))

    async def found(hits: Sequence[Any], fetched: Fetched[Any]) -> Sequence[object]:
        return await customers(info, Membership(context, system, wants, aim, fetched.fetched_at), hits)

    quest = Quest(system, Corpus.SEGMENT_MEMBERS, segment_id, f"segment.members:{system}:{segment_id}", 20)
    return await hits_page(context, quest, first, after, found)


async def customers(info: Info, membership: Membership, hits: Sequence[Candidate]) -> list[object]:
    """In the segment's order; None for a second record of somebody who stands on this page already, and for whoever may not be
    profiled. Raises SeveralFailed where nobody is left and of some it could not be told."""
    failed: dict[str, SourceError] = {}
    withheld: dict[str, SourceError] = {}
    seen: set[tuple[str, str]] = set()
    nodes: list[object] = []
    forms = membership.reading.id_forms
    people = await membership.people([comparable(membership.system, hit, forms) for hit in hits])
    for one, told in zip(people, await together(map(may_be_named, people)), strict=True):
        failed |= one.found.failed
        withheld |= {error.system: error for error in told} if isinstance(told, tuple) else {}
        is_new = one.anchor not in seen
        nodes.append(info.context.as_customer(one) if told is True and is_new else None)
        seen.add(one.anchor)
    if withheld and not any(nodes):
        raise SeveralFailed(list(withheld.values()))
    info.context.lacked(info, (failed | withheld).values())
    return nodes


async def may_be_named(person: Person) -> bool | tuple[SourceError, ...]:
    """Or the errors that leave it open."""

    async def told() -> bool | tuple[SourceError, ...]:
        return await profiling(person, Capability.SEGMENTS) is None

    return await rescued(told(), lambda errors: errors)
