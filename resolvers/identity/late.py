"""What goes on while the sections read already: systems that gave no record, asked once more, each on its own."""

import asyncio
from collections.abc import Sequence

from adapters.ports.errors import SourceError
from adapters.ports.shapes import ATTRIBUTES, Clue, Found
from resolvers.identity.attributes import LookUps
from resolvers.identity.joining import Known
from resolvers.identity.search import Search


class Late:
    """The tasks of one search, by system. Whoever needs a system's record ids waits for that system's task, and for those of
    systems whose records name it."""

    def __init__(self, search: Search) -> None:
        self._search = search
        loop = asyncio.get_running_loop()
        self._round = loop.create_task(last_round(search))
        self.tasks = {slug: loop.create_task(self._pursue(slug)) for slug in sorted(search.pending)}

    def awaited(self, system: str) -> list["asyncio.Task[None]"]:
        systems = self._search.reading.systems
        return [task for slug, task in self.tasks.items() if slug == system or system in systems[slug].names]

    async def finished(self) -> None:
        await asyncio.gather(*self.tasks.values())

    async def _pursue(self, system: str) -> None:
        person = await asyncio.shield(self._round)
        search = self._search
        connected = search.reading.systems[system]
        if system in search.failed or system not in search.aim.wanted:
            return
        if search.aim.by_attributes and ATTRIBUTES in connected.finds and not search.roster.ids(system):
            await look_up(search, system, person)


async def last_round(search: Search) -> tuple[Known, ...]:
    """Who is known before attributes are looked up, the same for every system."""
    questions = [question for question in search.next_questions() if question[0] in search.pending]
    for answer in await search.questions.ask(questions):
        search.follow(answer)
    return tuple(search.roster.known)


async def look_up(search: Search, system: str, person: Sequence[Known]) -> None:
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
    for new, verdict in (*outcome.turned_down, *outcome.joined):
        search.settle(new, verdict, max(told_at.values()))
    if outcome.error is None:
        search.looked_up.add(system)
