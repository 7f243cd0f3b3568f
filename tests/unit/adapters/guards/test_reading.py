"""One query's view of the systems: what is asked again, how old an answer may be, and what the deadline does."""

import asyncio
from typing import Any, cast

import pytest

from adapters.guards.source_reader import SourceReader
from adapters.ports.capabilities import PERSON, POINTS, REACH, STANDING, Corpus, Flow, Groups
from adapters.ports.errors import NotAskedInTime, SourceError, TimedOut, Unreachable
from adapters.ports.reading import Fetched, Freshness, Record
from adapters.ports.shapes import EMAIL, Clue, Window
from resolvers.awaiting import eager
from tests.unit.adapters.guards.test_forgetting import Bytes
from tests.unit.resolvers.played import ANNEX, C4C, CDC, KNOWLEDGE, SHOP, Account
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

PERSONS: Groups = frozenset({PERSON})
BOTH: Groups = frozenset({PERSON, REACH})


def world(**ttl_s: float) -> World:
    return World([Account(CDC, "u", given_name="Amelia", emails=("amelia@example.com",))], ttl_s=ttl_s)


def reading(of: World, *, deadline_s: float = 5.0, max_age_s: float | None = None) -> SourceReader:
    return SourceReader(of.query_state(), deadline_s=deadline_s, max_age_s=max_age_s)


def look(of: World, groups: Groups = PERSONS, record_id: str = "u", **how: Any) -> Record:
    async def once() -> Record:
        return cast("Record", await reading(of, **how).lookup(CDC, record_id, groups))

    return run(once())


def test_cached_groups_answer_a_narrower_read_and_only_missing_ones_go_out() -> None:
    here = world()
    look(here, BOTH)
    assert here.calls() == [(CDC, "person+reach")]
    assert look(here, PERSONS).part(PERSON) is not None
    assert here.calls() == []
    narrow = world()
    look(narrow, PERSONS)
    narrow.calls()
    reach = look(narrow, BOTH).part(REACH)
    assert narrow.calls() == [(CDC, "reach")]
    assert reach is not None
    assert reach.email == "amelia@example.com"


def test_what_is_at_hand_is_returned_without_a_turn_of_the_loop() -> None:
    here = world()
    look(here)

    async def now() -> Any:
        return eager(reading(here).lookup(CDC, "u", PERSONS))

    assert isinstance(run(now()), Record)


def test_an_error_stands_in_its_place_and_is_never_kept() -> None:
    here = world()
    here.books[CDC].fault = Unreachable
    record = look(here)
    assert isinstance(record.error, Unreachable)
    assert not record.known
    with pytest.raises(Unreachable):
        record.part(PERSON)
    here.books[CDC].fault = None
    assert look(here).part(PERSON) is not None


def test_a_failing_group_costs_itself_only_and_the_sound_one_is_kept() -> None:
    here = world()
    here.books[CDC].faulty_groups = {REACH: Unreachable}
    record = look(here, BOTH)
    assert record.part(PERSON) is not None
    assert isinstance(record.parts[REACH], Unreachable)
    here.books[CDC].faulty_groups = {}
    here.calls()
    assert look(here, BOTH).part(REACH) is not None
    assert here.calls() == [(CDC, "reach")]


def test_not_known_there_is_kept_briefly() -> None:
    here = world(profile=600)
    for seconds, asks in ((0, True), (14, False), (2, True)):
        here.now += seconds
        assert not look(here, record_id="stranger").known
        assert bool(here.calls()) is asks


def test_what_is_known_is_kept_for_the_time_of_its_capability() -> None:
    here = world(profile=100)
    for seconds, asks in ((0, True), (99, False), (2, True)):
        here.now += seconds
        look(here)
        assert bool(here.calls()) is asks


def test_no_time_to_live_asks_each_time_but_once_in_a_query() -> None:
    here = world(profile=0)

    async def twice() -> None:
        one = reading(here)
        await one.lookup(CDC, "u", PERSONS)
        await one.lookup(CDC, "u", PERSONS)
        await one.with_limits(deadline_s=1, max_age_s=None).lookup(CDC, "u", PERSONS)

    run(twice())
    assert len(here.calls()) == 1
    look(here)
    assert len(here.calls()) == 1


def test_an_age_limit_passes_older_answers_by_and_takes_younger_ones() -> None:
    here = world(profile=600)
    look(here)
    here.calls()
    here.now += 10
    look(here, max_age_s=11)
    assert here.calls() == []
    assert look(here, max_age_s=9).source().freshness is Freshness.LIVE
    assert here.calls() == [(CDC, "person")]
    look(here, max_age_s=9)
    assert here.calls() == []


def test_the_strictest_age_limit_holds_and_an_earlier_deadline_is_obeyed() -> None:
    here = world(profile=600)
    look(here)
    here.now += 10

    async def with_limits() -> tuple[Any, float]:
        strict = reading(here, max_age_s=5).with_limits(deadline_s=1.0, max_age_s=100)
        return await strict.lookup(CDC, "u", PERSONS), strict.time_left()

    record, left = run(with_limits())
    assert record.source().freshness is Freshness.LIVE
    assert 0 < left < 1


def test_freshness_tells_the_truth() -> None:
    here = world(profile=600)
    first = look(here).source()
    here.now += 30
    second = look(here).source()
    assert (first.freshness, second.freshness) == (Freshness.LIVE, Freshness.CACHED)
    assert first.fetched_at == second.fetched_at


def test_a_record_is_as_old_as_the_oldest_of_its_parts() -> None:
    here = world(profile=600)
    look(here, PERSONS)
    here.now += 30
    record = look(here, BOTH)
    assert record.source().freshness is Freshness.CACHED
    assert record.source(REACH).freshness is Freshness.LIVE


async def everything(one: SourceReader) -> list[Any]:
    """Each kind of question."""
    return [
        await one.lookup(CDC, "u", BOTH),
        await one.page(C4C, Flow.TICKETS, "c", Window(5)),
        await one.search(KNOWLEDGE, Corpus.ARTICLES, "strap", limit=5),
        (await one.find(CDC, [Clue(EMAIL, "amelia@example.com")], within=9))[0],
    ]


def errors_of(answers: list[Any]) -> list[SourceError | None]:
    return [answer.error if isinstance(answer, Record) else answer for answer in answers]


def test_all_reads_past_the_deadline_time_out_together() -> None:
    """Each system's time-out stands in its own place."""
    here = world()
    for book in here.books.values():
        book.hangs = True

    async def wait() -> tuple[list[Any], float]:
        one = reading(here, deadline_s=2.0)
        began = asyncio.get_running_loop().time()
        asked = [
            one.lookup(CDC, "u", BOTH),
            one.page(C4C, Flow.TICKETS, "c", Window(5)),
            one.page(SHOP, Flow.ORDERS, "s", Window(5)),
            one.search(KNOWLEDGE, Corpus.ARTICLES, "strap", limit=5),
            one.lookup(ANNEX, "m", frozenset({STANDING, POINTS})),
        ]
        answers = await asyncio.gather(*asked)
        return list(answers), asyncio.get_running_loop().time() - began

    answers, took = run(wait())
    assert [type(error) for error in errors_of(answers)] == [TimedOut] * 5
    assert took == 2.0


def test_after_the_deadline_nobody_is_asked_any_more() -> None:
    here = world()
    answers = run(everything_late(here))
    assert [type(error) for error in errors_of(answers)] == [NotAskedInTime] * 4
    assert here.calls() == []


async def everything_late(here: World) -> list[Any]:
    one = reading(here, deadline_s=1.0)
    await asyncio.sleep(1.5)
    return await everything(one)


def test_what_is_at_hand_is_served_also_after_the_deadline() -> None:
    here = world()
    look(here)
    assert look(here, deadline_s=-1).part(PERSON) is not None


def test_a_question_to_find_somebody_ends_within_its_own_time() -> None:
    here = world()
    here.books[CDC].hangs = True

    async def wait() -> tuple[Any, float]:
        began = asyncio.get_running_loop().time()
        (found,) = await reading(here).find(CDC, [Clue(EMAIL, "amelia@example.com")], within=0.5)
        return found, asyncio.get_running_loop().time() - began

    found, took = run(wait())
    assert isinstance(found, TimedOut)
    assert took == 0.5


def test_a_deadline_that_passed_is_no_answer_for_the_next_query() -> None:
    here = world()
    here.books[CDC].hangs = True
    assert isinstance(look(here, deadline_s=0.1).error, TimedOut)
    here.books[CDC].hangs = False
    assert look(here).part(PERSON) is not None


def test_a_hasty_reader_gives_up_without_shortening_a_patient_one() -> None:
    here = world()
    here.books[CDC].latency = 1.0

    async def both() -> tuple[Any, Any]:
        patient = reading(here)
        hasty = patient.with_limits(deadline_s=0.2, max_age_s=None)
        waits = patient.lookup(CDC, "u", PERSONS), hasty.lookup(CDC, "u", PERSONS)
        first, second = await asyncio.gather(*waits)
        return first, second

    patient, hasty = run(both())
    assert isinstance(hasty.error, TimedOut)
    assert patient.part(PERSON) is not None
    assert len(here.calls()) == 1


def test_a_patient_read_still_gets_the_answer_after_a_hasty_one_gave_up() -> None:
    here = world()
    here.books[CDC].latency = 1.0

    async def after() -> Any:
        patient = reading(here)
        hasty = patient.with_limits(deadline_s=0.2, max_age_s=None)
        await hasty.lookup(CDC, "u", PERSONS)
        return await patient.lookup(CDC, "u", PERSONS)

    assert run(after()).part(PERSON) is not None


def test_pages_and_searches_are_kept_and_finding_is_not() -> None:
    here = world()
    run(everything_now(here))
    here.calls()
    run(everything_now(here))
    assert here.calls() == [(CDC, "find")]


async def everything_now(here: World) -> list[Any]:
    return await everything(reading(here))


def test_a_candidate_is_asked_for_once_in_a_query() -> None:
    here = world()

    async def twice() -> Any:
        one = reading(here)
        clue = Clue(EMAIL, "amelia@example.com")
        await one.find(CDC, [clue], within=1)
        return await one.find(CDC, [clue, Clue(EMAIL, "nobody@example.com")], within=1)

    known, unknown = run(twice())
    assert isinstance(known, Fetched)
    assert len(known.value.candidates) == 1
    assert unknown.value.candidates == ()
    assert len(here.calls()) == 2


def test_an_older_shared_answer_never_replaces_a_newer_one_here() -> None:
    """The newer one came past the cache while the shared cache was asked."""
    backend = Bytes()
    account = Account(CDC, "u", given_name="Old", emails=("amelia@example.com",))
    here = World([account], ttl_s={"profile": 600.0}, backend=backend)
    look(here)
    fresh = World([account], ttl_s={"profile": 600.0}, now=here.now + 10, backend=backend)
    account.given_name = "New"
    shared = backend.get_many

    async def slow(keys: Any) -> Any:
        found = await shared(keys)
        await asyncio.sleep(0.5)
        return found

    async def both() -> tuple[Any, Any]:
        backend.get_many = slow  # type: ignore[method-assign]
        usual = asyncio.create_task(reading(fresh).lookup(CDC, "u", PERSONS))
        await asyncio.sleep(0.1)
        newest = await reading(fresh, max_age_s=0).lookup(CDC, "u", PERSONS)
        return newest.part(PERSON), (await usual).part(PERSON)

    assert [one.given_name for one in run(both())] == ["New", "New"]
    assert look(fresh).part(PERSON).given_name == "New"  # type: ignore[union-attr]


def test_an_answer_in_flight_during_a_drop_is_not_remembered_after_it() -> None:
    here = world(profile=600)
    here.books[CDC].latency = 1.0

    async def story() -> Any:
        one = reading(here)
        before = asyncio.create_task(one.lookup(CDC, "u", PERSONS))
        await asyncio.sleep(0.1)
        here.now += 1
        here.books[CDC].accounts[0].given_name = "Amelie"
        await one.forget({(CDC, "u")})
        await before
        return (await one.lookup(CDC, "u", PERSONS)).part(PERSON).given_name  # type: ignore[union-attr]

    assert run(story()) == "Amelie"
