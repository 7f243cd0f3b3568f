"""Look-ups beside the sections' reads: systems without a record are asked once more, each on its own."""

import asyncio
from collections.abc import Sequence

from adapters.ports.errors import SourceError
from adapters.ports.shapes import Clue, Found
from resolvers.identity.matching.agreement import is_vetoed, share_a_key
from resolvers.identity.matching.joining import KnownRecord, RejectionReason, Strictness
from resolvers.identity.resolution.attributes import LookUps
from resolvers.identity.resolution.search import IdentitySearch

MOST_ROUNDS = 3
"""Rounds; each brings a further record of the person with an address of its own, and nobody has more."""


class Late:
    """The tasks of one search, by system. A reader of a system's record ids waits for that system's task, and for tasks of
    systems whose records name it."""

    def __init__(self, search: IdentitySearch) -> None:
        self._search = search
        self._person = tuple(search.roster.known)
        self._questions = [question for question in search.next_questions() if question[0] in search.pending]
        loop = asyncio.get_running_loop()
        self.tasks = {slug: loop.create_task(self._pursue(slug)) for slug in sorted(search.pending)}
        self._end = loop.create_task(self._ended())

    def awaited(self, system: str) -> list["asyncio.Task[None]"]:
        systems = self._search.reading.systems
        return [task for slug, task in self.tasks.items() if slug == system or system in systems[slug].links_to]

    async def finished(self) -> None:
        await self._end

    async def _ended(self) -> None:
        """Asks directories for addresses that the late records brought. Only systems keyed by address wait for that."""
        await asyncio.gather(*self.tasks.values())
        for _ in range(MOST_ROUNDS):
            if not (questions := self._search.unasked_addresses()):
                break
            self._search.follow(await self._search.questions.ask(questions))

    async def _pursue(self, system: str) -> None:
        """Looks a system up by the keys of the second round, then by attributes. Records are always compared with the person as
        known when sections began to read, so that the order of answers does not matter."""
        search = self._search
        clues = [clue for slug, clue in self._questions if slug == system]
        if clues:
            search.follow(await search.questions.ask_one(system, clues))
        if system in search.failed or system not in search.aim.wanted or search.roster.ids(system):
            return
        if search.aim.looks_up(search.reading.systems[system]):
            await look_up(search, system, self._person)


async def look_up(search: IdentitySearch, system: str, person: Sequence[KnownRecord]) -> None:
    aim = search.aim
    told_at: dict[Clue, float] = {}

    async def ask(clue: Clue) -> Found | SourceError:
        answers = await search.questions.ask_one(system, [clue])
        if not answers:
            return search.failed[system]
        told_at[clue] = answers[0].fetched_at
        return answers[0].found

    outcome = await LookUps(
        search.reading.systems[system].filters,
        person,
        aim.strictness,
        ask,
        lambda candidate: search.roster.ready(system, candidate),
        thorough=aim.thorough,
    ).run()
    for new, match in (*outcome.rejected, *outcome.joined):
        if search.trace.is_somebody_else(new.record) and not may_be_undone(search, new, person):
            continue  # a shared key led to it already, and it was another's or may be: attributes don't undo that
        search.following.settle(new, match, max(told_at.values()))
    if outcome.error is None:
        search.looked_up.add(system)


def may_be_undone(search: IdentitySearch, new: KnownRecord, person: Sequence[KnownRecord]) -> bool:
    """Whether BROAD may join a record that a shared home had rejected: not where both carry a key in common under other names."""
    rejection = search.trace.rejected.get(new.record)
    if (
        search.aim.strictness is Strictness.STRICT
        or rejection is None
        or rejection.reason is not RejectionReason.SAME_HOME_OTHER_PERSON
    ):
        return False
    sharing = [known for known in person if share_a_key(new.features, known.features)]
    return not any(is_vetoed(new.features, known.features) for known in sharing)
