"""Silence is believed only where every row was read, and what could not be read is told to whom it concerns."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.guards.proof import ProvenFind, ProvenLookup, ProvenProbe, ProvenSearch, ProvenStream
from adapters.ports.capabilities import PERSON, Capability, Flow, Groups
from adapters.ports.errors import Malformed
from adapters.ports.records import Candidate, Person
from adapters.ports.shapes import Clue, Entry, Found, Hits, Page, Position, Window
from adapters.ports.unreadable import Unreadable
from adapters.wire.losses import Losses, gathered, tell
from adapters.wire.tolerant import Loss

AMELIA, OLIVER = "1004711", "1004712"
HERS = Loss("CustomerID", {"ExternalID": "0001004711"}, left_out=True)
ANYBODYS = Loss("CustomerID", {"FirstName": "?"}, left_out=True)
ODD_BIRTHDAY = Loss("BirthDate", {"CustomerID": AMELIA})
AT = datetime(2026, 3, 2, tzinfo=UTC)


class Directory:
    """Knows the people that it is given, and loses what it is told to."""

    groups: Groups = frozenset({PERSON})
    kinds = frozenset({"email"})
    max_batch = 10

    def __init__(self, known: Sequence[str] = (), lost: Sequence[Loss] = ()) -> None:
        self.known = known
        self.lost = lost

    def told(self) -> None:
        tell("PROFILE", self.lost)

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Any]:
        self.told()
        return {one: {PERSON: Person(given_name=one)} for one in ids if one in self.known}

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[str]]:
        self.told()
        return {one: Page((Entry(one, Position(AT, one)),), has_more=False) for one in ids if one in self.known}

    async def search(self, text: str, *, limit: int, after: str | None = None) -> Hits[str]:
        self.told()
        return Hits(tuple(self.known))

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        self.told()
        return {clue: Found((Candidate(clue.value),) if clue.value in self.known else ()) for clue in clues}


@pytest.mark.parametrize(
    ("lost", "failed"),
    [
        ((), set()),
        ((ODD_BIRTHDAY,), set()),
        ((HERS,), {AMELIA}),
        ((ANYBODYS,), {AMELIA, OLIVER}),
        ((HERS, ANYBODYS), {AMELIA, OLIVER}),
    ],
)
async def test_whoever_a_lost_row_may_be_about_is_not_called_unknown(lost: Sequence[Loss], failed: set[str]) -> None:
    lookup = ProvenLookup(Directory(lost=lost), "crm")
    answer = await lookup.fetch([AMELIA, OLIVER], frozenset({PERSON}))
    assert set(answer) == failed
    assert all(isinstance(parts[PERSON], Malformed) for parts in answer.values())


async def test_whoever_is_there_is_served_beside_a_lost_row() -> None:
    lookup = ProvenLookup(Directory([OLIVER], [ANYBODYS]), "crm")
    answer = await lookup.fetch([AMELIA, OLIVER], frozenset({PERSON}))
    assert answer[OLIVER] == {PERSON: Person(given_name=OLIVER)}
    assert isinstance(answer[AMELIA][PERSON], Malformed)


async def test_lost_rows_fail_a_first_page_but_let_a_later_page_be_empty() -> None:
    stream = ProvenStream(Directory([OLIVER], [HERS]), "crm", Flow.TICKETS)
    first = await stream.pages([AMELIA, OLIVER], Window(5))
    assert isinstance(first[AMELIA], Malformed)
    assert isinstance(first[OLIVER], Page)
    shared = await stream.pages([AMELIA], Window(5, before=Position(AT, "x")))
    assert shared == {}


async def test_a_search_fails_where_it_could_read_no_hit() -> None:
    assert await ProvenSearch(Directory([OLIVER], [HERS]), "crm", Capability.SEARCH).search("x", limit=5) == Hits((OLIVER,))
    with pytest.raises(Malformed):
        await ProvenSearch(Directory([], [HERS]), "crm", Capability.SEARCH).search("x", limit=5)


async def test_silence_of_a_find_proves_nothing_beside_a_lost_row() -> None:
    clues = [Clue("email", AMELIA), Clue("email", OLIVER)]
    found = await ProvenFind(Directory([OLIVER], [ANYBODYS]), "crm").find(clues)
    assert [(len(one.candidates), one.truncated) for one in found.values()] == [(0, True), (1, True)]
    with pytest.raises(Malformed):
        await ProvenFind(Directory([], [ANYBODYS]), "crm").find(clues)


def test_what_concerns_several_is_told_to_each_and_counted_once() -> None:
    losses = Losses([("PROFILE", ODD_BIRTHDAY), ("PROFILE", Loss("BirthDate", {"FirstName": "?"}))])
    assert losses.of(AMELIA).told("crm", "a") == (Unreadable("crm", "PROFILE", "BirthDate", 1, "a"),)
    assert losses.of(OLIVER).told("crm", "a") == ()
    assert losses.of_nobody([AMELIA, OLIVER]).told("crm", "b") == (Unreadable("crm", "PROFILE", "BirthDate", 1, "b"),)


def test_what_is_told_within_reaches_whoever_gathers_around() -> None:
    with gathered() as runtime:
        with gathered() as within:
            tell("PROFILE", [HERS])
        tell("PROFILE", [ODD_BIRTHDAY])
    assert [loss for _, loss in within.found] == [HERS]
    assert [loss for _, loss in runtime.found] == [HERS, ODD_BIRTHDAY]


@pytest.mark.parametrize(("lost", "fails"), [((), False), ((ODD_BIRTHDAY,), False), ((ANYBODYS,), True)])
async def test_a_probe_that_loses_a_row_has_not_seen_the_contract_honoured(lost: Any, fails: bool) -> None:
    class Asking(Directory):
        async def probe(self) -> None:
            self.told()

    probe = ProvenProbe(Asking(lost=lost), "crm")
    if fails:
        with pytest.raises(Malformed):
            await probe.probe()
    else:
        await probe.probe()
