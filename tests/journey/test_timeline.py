"""Isabella Moreau's ten years, page by page: exactly what the population says happened, whatever fails and heals in between."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.demo import DEMO_KEY
from mocks.control.stage import World as Played
from mocks.happenings import Row, each_once, happened
from mocks.world.population import Population
from resolvers.seals import Seals
from tests.journey.world import ANNEX, C4C, CAR, CDC, CONTACT_PRO, ECC, FARFETCH, MARKETING, TOUCHPOINTS, World
from tests.running import RunningGateway
from tests.soak import soaked

ISABELLA = 14
LISTING = (ANNEX, C4C, CAR, CONTACT_PRO, ECC, FARFETCH, MARKETING, TOUCHPOINTS)
QUERY = """query ($first: Int, $after: String, $since: DateTime) {
  customer(by: { email: "isabella.moreau@example.com" }, options: { deadlineMs: 20000 }) {
    timeline(first: $first, after: $after, since: $since) {
      nodes { id occurredAt }
      pageInfo { hasNextPage endCursor }
      missing { id }
    }
  }
}"""
SEALS = Seals(DEMO_KEY)
Entry = tuple[str, str]
"""System and the vendor's own id of the row."""


def entry_of(node: Any) -> Entry:
    """A touchpoint's id is followed by its source, a ticket's stands behind a word that keeps it from being an activity's."""
    system, _, _, entry_id = SEALS.open("interaction", node["id"])
    return system, entry_id.removeprefix("ticket:").split(" ")[0]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Newest first, as the population has them."""
    played = Played(Population(customers=1000))
    isabella = played.person(ISABELLA)
    assert isabella is not None
    told = list(each_once(happened(isabella, played)))
    assert len(told) == 3_400
    return told


def entries(rows: list[Row]) -> list[Entry]:
    return [(row.system, row.id) for row in rows]


@dataclass
class Walk:
    """One walk along the cursors; what came and what was missing, page by page."""

    gateway: RunningGateway
    first: int
    since: str | None = None
    pages: list[list[Any]] = field(default_factory=list)
    missing: list[set[str]] = field(default_factory=list)
    after: str | None = None
    over: bool = False

    def step(self) -> None:
        """The next page. One that fails as a whole is asked for again later, from where the walk stands."""
        answer = self.gateway.ask(QUERY, {"first": self.first, "after": self.after, "since": self.since})
        found = (answer.data["customer"] or {}).get("timeline")
        if found is None:
            assert answer.errors
            self.missing.append({"everything"})
            self.pages.append([])
            return
        assert len(found["nodes"]) <= self.first
        self.pages.append(found["nodes"])
        self.missing.append({one["id"] for one in found["missing"]})
        self.over = not found["pageInfo"]["hasNextPage"]
        self.after = found["pageInfo"]["endCursor"] or self.after

    @property
    def entries(self) -> list[Entry]:
        return [entry_of(node) for page in self.pages for node in page]


def in_order(page: list[Any]) -> bool:
    keys = [(node["occurredAt"], *SEALS.open("interaction", node["id"])[::3]) for node in page]
    return keys == sorted(keys, reverse=True)


@pytest.mark.parametrize("first", [100, *soaked((20,))])
def test_page_by_page_everything_comes_once_and_in_order(fresh: RunningGateway, rows: list[Row], first: int) -> None:
    walk = Walk(fresh, first)
    while not walk.over:
        walk.step()
    assert not set().union(*walk.missing)
    assert walk.entries == entries(rows)
    assert all(len(page) == first for page in walk.pages[:-1])


LATELY = datetime(2026, 2, 1, tzinfo=UTC)
EARLIER = datetime(2025, 9, 1, tzinfo=UTC)
WALKS = [(1, 1, LATELY), (7, 2, EARLIER), (100, 4, None)]


@pytest.mark.parametrize(("first", "seed", "since"), [*WALKS, *soaked((1, 1, EARLIER), (7, 2, None), (20, 3, None))])
def test_nothing_is_lost_or_doubled_whatever_fails_and_heals_between_pages(
    fresh: RunningGateway, world: World, rows: list[Row], first: int, seed: int, since: datetime | None
) -> None:
    """Also the systems that tell who she is. Before every page something may break or heal, at the end all is well. In small
    steps the last weeks or months have to do."""
    expected = entries([row for row in rows if since is None or row.at >= since])
    chance = random.Random(seed)
    broken: set[str] = set()
    walk = Walk(fresh, first, since and since.isoformat())
    troubled = 0
    while not walk.over:
        if chance.random() < 0.2 and len(walk.pages) < 3 * len(expected) / first:
            system = chance.choice((*LISTING, CDC))
            if system in broken:
                broken.discard(system)
                world.heals(system)
            elif len(broken) < 3:
                broken.add(system)
                world.breaks(system, chance.choice(("reset", "garbled", "vendor_error")))
        elif broken and chance.random() < 0.1:
            world.heal()
            broken.clear()
        walk.step()
        troubled += bool(walk.missing[-1])
    assert troubled > 3
    assert all(in_order(page) for page in walk.pages)
    assert Counter(walk.entries) == Counter(expected)
    sound = next(index for index, missing in enumerate(walk.missing) if missing)
    assert [entry_of(node) for page in walk.pages[:sound] for node in page] == expected[: sound * first]
