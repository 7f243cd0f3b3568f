"""Whatever figure no answer could hold is none, and is told, in every record of every port; all others stay as they are."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from adapters.guards import figures
from adapters.guards.figures import within
from adapters.guards.port_clients import CORPUS_RECORDS, FLOW_RECORDS
from adapters.guards.system_client import SystemClient
from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports import capabilities
from adapters.ports.capabilities import POINTS, TIERS, Capability, Corpus, Flow, Group, Subject
from adapters.ports.errors import Unreachable
from adapters.ports.reading import Fetched
from adapters.ports.records import Points, PointsActivity, Reward, Rewards, Segment, Tier, Tiers
from adapters.ports.shapes import Entry, Hits, Page, Ports, Position, Window
from adapters.ports.system_info import SystemInfo
from adapters.wire.losses import gathered

MOST, LEAST = 2**31 - 1, -(2**31)
AT = datetime(2026, 3, 2, tzinfo=UTC)
GROUPS = [one for one in vars(capabilities).values() if isinstance(one, Group)]
RECORDS = sorted(
    {*(one.part for one in GROUPS), *(get_args(one)[0] for one in (*FLOW_RECORDS.values(), *CORPUS_RECORDS.values()))},
    key=lambda kind: kind.__name__,
)


def kinds_in(kind: Any) -> Iterator[type]:
    """The record types in an annotation, however deep."""
    if is_dataclass(kind) and isinstance(kind, type):
        yield kind
        for hint in get_type_hints(kind).values():
            yield from kinds_in(hint)
    for one in get_args(kind):
        yield from kinds_in(one)


FIGURES = sorted(
    {
        (kind.__name__, one.name): (kind, one.name)
        for record in RECORDS
        for kind in kinds_in(record)
        for one in fields(kind)
        if int in (hint := get_type_hints(kind)[one.name], *get_args(hint))
    }.items()
)


def made(kind: type, **figures: int) -> Any:
    """A record without anything else in it: what the guard looks at are the figures."""
    record = object.__new__(kind)
    for one in fields(kind):
        object.__setattr__(record, one.name, figures.get(one.name))
    return record


def test_there_are_figures() -> None:
    assert {name for name, _ in FIGURES} >= {("Points", "available"), ("Value", "order_count"), ("TrackedLink", "clicks")}


@pytest.mark.parametrize(("kind", "name"), [place for _, place in FIGURES], ids=[".".join(name) for name, _ in FIGURES])
def test_every_figure_is_within_what_an_answer_holds(kind: type, name: str) -> None:
    assert set(get_args(get_type_hints(kind)[name])) == {int, NoneType}, "one that can't be none could not be left out"
    for odd in (MOST + 1, LEAST - 1, 10**400):
        record = made(kind, **{name: odd})
        with gathered() as losses:
            assert getattr(within(record, "HRD-1", Capability.VALUE), name) is None
        (told,) = losses.told("some", "call")
        assert (told.field, told.capability, told.rows) == (name, "VALUE", 1)
        assert losses.of("HRD-1")
    for sound in (MOST, LEAST, 0, None):
        record = made(kind, **{name: sound})
        with gathered() as losses:
            assert within(record, "HRD-1", Capability.VALUE) is record
        assert not losses


@pytest.mark.parametrize("record", RECORDS, ids=[kind.__name__ for kind in RECORDS])
def test_a_record_is_looked_into_only_where_it_has_figures(record: type) -> None:
    has = any(int in get_args(hint) for kind in kinds_in(record) for hint in get_type_hints(kind).values())
    assert (figures.of_type(record) is not None) is has


def test_what_stands_deep_in_a_record_costs_itself_only() -> None:
    tiers = Tiers(Tier("gold", "Gold", rank=MOST + 1), Tier("black", "Black", rank=3, points_to_reach=MOST + 1))
    with gathered() as losses:
        held = within(tiers, "HRD-1", Capability.MEMBERSHIP)
    assert held == Tiers(Tier("gold", "Gold"), Tier("black", "Black", rank=3))
    assert {one.field for one in losses.told("some", "call")} == {"rank", "points_to_reach"}
    rewards = Rewards((Reward("1", "Box", MOST), Reward("2", "Trip", MOST + 1)))
    assert within(rewards, "HRD-1", Capability.MEMBERSHIP) == Rewards((Reward("1", "Box", MOST), Reward("2", "Trip")))


class Programme:
    max_batch, groups = 1, frozenset({POINTS, TIERS})

    async def fetch(self, ids: Any, groups: Any) -> Any:
        return {one: {POINTS: Points(MOST + 1, lifetime=5), TIERS: Unreachable("club")} for one in ids}

    async def pages(self, ids: Any, window: Window) -> Any:
        line = PointsActivity("p1", AT, LEAST - 1)
        return {"1": Page((Entry(line, Position(AT, "p1")),), has_more=True), "2": Unreachable("club")}

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[Any]:
        return Hits((Segment("s", "Everybody", size=MOST + 1), Segment("t", "Few", size=3)), "next")


async def test_every_port_is_looked_at_and_errors_stay_where_they_are() -> None:
    port: Any = Programme()
    client = SystemClient(
        SystemInfo(slug="club", name="Club"),
        Ports(port, {"customer": port}, {Flow.POINTS_ACTIVITY: port}, {Corpus.SEGMENTS: port}),
        cache=TwoLevelCache(entries=10, secret=b"a secret", clock=lambda: 0.0, backend=None),
        clock=lambda: 0.0,
        ttl_s={},
        not_found_ttl_s=1.0,
    )
    parts = await client.lookups[Subject.CUSTOMER].call([("1", POINTS), ("1", TIERS)])
    pages = await client.streams[Flow.POINTS_ACTIVITY].call([("1", Window(5)), ("2", Window(5))])
    hits = await client.searches[Corpus.SEGMENTS].call([(("all", 2, None), None)])
    points, page, found = parts["1", POINTS], pages["1", Window(5)], hits[("all", 2, None), None]
    assert isinstance(points, Fetched)
    assert points.value == Points(None, lifetime=5)
    assert isinstance(parts["1", TIERS], Unreachable)
    assert isinstance(page, Fetched)
    assert isinstance(page.value, Page)
    assert (page.value.entries[0].record, page.value.has_more) == (PointsActivity("p1", AT, None), True)
    assert isinstance(pages["2", Window(5)], Unreachable)
    assert isinstance(found, Fetched)
    assert isinstance(found.value, Hits)
    assert ([one.size for one in found.value.records], found.value.next) == ([None, 3], "next")
    told = {(one.capability, one.field) for answer in (points, page, found) for one in answer.unreadable}
    assert told == {("MEMBERSHIP", "available"), ("MEMBERSHIP", "points"), ("SEGMENTS", "size")}


def test_replacing_keeps_the_rest_of_a_record() -> None:
    points = Points(MOST + 1, pending=1, lifetime=2, expiring=3, as_of=AT)
    assert within(points, "1", Capability.MEMBERSHIP) == replace(points, available=None)
