"""A marketing system and a sender of text messages beside the fake directories, for tests of segments and campaigns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.guards.system_client import SystemClient
from adapters.ports.capabilities import CARE_TEAM, SEGMENT_CARD, SEGMENTS, Corpus, Flow
from adapters.ports.records import Candidate, Segment
from adapters.ports.shapes import PHONE, Hits, Ports
from adapters.wire.settings import SystemSettings
from adapters.wire.system import System
from tests.unit.resolvers.played import C4C, CDC, ERP, SHOP, Book, FakeLookup, FakeStream, described
from tests.unit.resolvers.world import World

MARKETING, SENDER = "sap-marketing-cloud", "sinch-campaigns"
KINDS = (C4C, ERP, CDC)

SYSTEMS: Mapping[str, System[SystemSettings]] = {
    MARKETING: described(
        MARKETING,
        groups=frozenset({SEGMENTS, SEGMENT_CARD}),
        flows=frozenset({Flow.CAMPAIGNS}),
        corpora=frozenset({Corpus.SEGMENTS, Corpus.SEGMENT_MEMBERS}),
        links_to=frozenset(KINDS),
        keyed_by=KINDS,
    ),
    SENDER: described(SENDER, flows=frozenset({Flow.CAMPAIGNS}), keyed_by=(PHONE,)),
    "sap-service": described("sap-service", groups=frozenset({CARE_TEAM}), keyed_by=(C4C,)),
    "shop-service": described("shop-service", groups=frozenset({CARE_TEAM}), keyed_by=(SHOP,)),
}


@dataclass
class Groups:
    """Search for segments, or for the members of the one whose id is the text."""

    book: Book
    held: Mapping[str, Sequence[Any]]

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Any]:
        await self.book.called("search", (text,))
        start = int(after or 0)
        found = tuple(self.held.get(text, ()))
        return Hits(found[start : start + limit], str(start + limit) if len(found) > start + limit else None)


def connect(world: World, *, segments: Sequence[Segment] = (), members: Mapping[str, Sequence[Candidate]] | None = None) -> World:
    """The same world with these systems in it too."""
    for slug, system in SYSTEMS.items():
        book = world.books[slug] = Book(slug, world.ledger)
        searches = {Corpus.SEGMENTS: Groups(book, {"": segments}), Corpus.SEGMENT_MEMBERS: Groups(book, members or {})}
        subjects = {group.subject for group in system.groups}
        ports = Ports(
            probe=book,
            lookups={
                one: FakeLookup(book, frozenset(group for group in system.groups if group.subject is one)) for one in subjects
            },
            streams={flow: FakeStream(book, flow) for flow in system.flows},
            searches={corpus: searches[corpus] for corpus in system.corpora},
        )
        world.clients[slug] = SystemClient(
            system, ports, cache=world.cache, clock=world.clock, ttl_s=world.ttl_s, not_found_ttl_s=15
        )
    for segment in segments:
        world.books[MARKETING].parts[SEGMENT_CARD, segment.id] = segment
    return world
