"""A world in which the CRM and the account's system can be searched for people by name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.guards.system_client import SystemClient
from adapters.ports.capabilities import Corpus
from adapters.ports.records import Candidate
from adapters.ports.shapes import Hits
from resolvers.identity.keys.normal_forms import folded
from tests.unit.resolvers.played import C4C, CDC, SYSTEMS, Account, Book, ports
from tests.unit.resolvers.world import World


@dataclass
class PeopleSearch:
    """Every record of which a name holds a word of the text."""

    book: Book

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Any]:
        await self.book.called("search", (text,))
        hits = [one.candidate() for one in self.book.accounts if self._fits(one.candidate(), text)]
        start = int(after or 0)
        return Hits(tuple(hits[start : start + limit]), str(start + limit) if len(hits) > start + limit else None)

    def _fits(self, one: Candidate, text: str) -> bool:
        name = folded(one.given_name) + folded(one.family_name)
        return any(folded(word) in name for word in text.split())


def searchable(accounts: Sequence[Account]) -> World:
    world = World(accounts)
    for slug in (CDC, C4C):
        system = replace(SYSTEMS[slug], corpora=frozenset({Corpus.PEOPLE}))
        served = replace(ports(SYSTEMS[slug], world.books[slug]), searches={Corpus.PEOPLE: PeopleSearch(world.books[slug])})
        world.clients[slug] = SystemClient(
            system, served, cache=world.cache, clock=world.clock, ttl_s=world.ttl_s, not_found_ttl_s=15
        )
    return world
