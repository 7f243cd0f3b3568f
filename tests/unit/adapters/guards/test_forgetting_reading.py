"""Forgetting a person in the midst of a query: what is under way, what the query has had, and who is meant."""

import asyncio
from typing import Any

from adapters.guards.source_reader import SourceReader
from adapters.ports.capabilities import PERSON, SHOP_ACCOUNT, Flow, Subject
from adapters.ports.crosswalk import Crosswalk, Identity, MatchMethod
from adapters.ports.reading import Fetched, Freshness
from adapters.ports.records import WishlistItem
from adapters.ports.shapes import EMAIL, PHONE, Clue, Window
from tests.unit.adapters.guards.entries import AT
from tests.unit.resolvers.played import CDC, SHOP, Account, described, entry
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

AMELIA = (CDC, "u")
PERSONS = frozenset({PERSON})


def world() -> World:
    return World(
        [
            Account(CDC, "u", given_name="Amelia", emails=("amelia@example.com",)),
            Account(CDC, "v", given_name="Oliver"),
            Account(SHOP, "s", wishlist_id="list"),
        ],
        ttl_s={"profile": 600, "wishlist": 600},
    )


def renamed(here: World, name: str) -> None:
    here.books[CDC].accounts[0].given_name = name


async def name_of(reading: SourceReader, record_id: str = "u") -> Any:
    record = await reading.lookup(CDC, record_id, PERSONS)
    return record.part(PERSON).given_name  # type: ignore[union-attr]


def opened(here: World) -> SourceReader:
    return SourceReader(here.query_state(), deadline_s=5)


def test_after_a_drop_only_the_dropped_record_is_requested_again() -> None:
    here = world()

    async def story() -> tuple[int, Any, Any]:
        await asyncio.gather(name_of(opened(here)), name_of(opened(here), "v"))
        renamed(here, "Amelie")
        assert await name_of(opened(here)) == "Amelia"
        here.calls()
        purged = await opened(here).forget([AMELIA])
        return purged, await name_of(opened(here)), await name_of(opened(here), "v")

    assert run(story()) == (1, "Amelie", "Oliver")
    assert here.calls() == [(CDC, "person")]


def test_the_query_that_forgets_does_not_answer_from_its_own_memory() -> None:
    here = world()

    async def story() -> tuple[Any, Freshness]:
        reading = opened(here)
        assert await name_of(reading) == "Amelia"
        renamed(here, "Amelie")
        here.now += 1
        await reading.forget([AMELIA])
        record = await reading.lookup(CDC, "u", PERSONS)
        return await name_of(reading), record.source().freshness

    assert run(story()) == ("Amelie", Freshness.LIVE)


def test_a_call_that_was_out_before_is_neither_shared_nor_kept_afterwards() -> None:
    here = world()

    async def story() -> tuple[Any, Any, Any]:
        early = asyncio.create_task(name_of(opened(here)))
        await until_asked(here)
        account = here.books[CDC].accounts[0]
        here.books[CDC].accounts[0] = Account(CDC, "u", given_name="Amelie")
        here.books[CDC].latency = 0.02
        await opened(here).forget([AMELIA])
        after = asyncio.create_task(name_of(opened(here)))
        await until_asked(here)
        here.books[CDC].accounts[0], new = account, here.books[CDC].accounts[0]
        first = await early
        here.books[CDC].accounts[0] = new
        return first, await after, await name_of(opened(here))

    assert run(story()) == ("Amelia", "Amelie", "Amelie")


async def until_asked(here: World) -> None:
    for _ in range(100):
        if here.calls():
            return
        await asyncio.sleep(0)
    raise AssertionError("nobody was asked")


def test_a_call_by_an_address_that_was_out_before_is_not_shared_either() -> None:
    """Whose address it is can be told by its hash only, so that no such call is shared."""
    here = world()
    here.connect(described("calls", flows=frozenset({Flow.INTERACTIONS}), keyed_by=(PHONE,)))

    async def story() -> None:
        early = asyncio.create_task(paged(opened(here)))
        await until_asked(here)
        await opened(here).forget([AMELIA])
        await asyncio.gather(early, paged(opened(here)))

    run(story())
    assert here.calls() == [("calls", "interactions")]


async def paged(reading: SourceReader) -> None:
    await reading.page("calls", Flow.INTERACTIONS, "+447700900123", Window(5))


def test_a_question_of_who_somebody_is_that_was_out_before_is_asked_again() -> None:
    here = world()
    clue = Clue(EMAIL, "amelia@example.com")

    async def story() -> list[tuple[str, str]]:
        early = asyncio.create_task(found(opened(here), clue))
        await until_asked(here)
        joined = asyncio.create_task(found(opened(here), clue))
        await asyncio.sleep(0)
        await opened(here).forget([AMELIA])
        await asyncio.gather(early, joined, found(opened(here), clue))
        return here.calls()

    assert run(story()) == [(CDC, "find")]


def test_a_batch_that_is_not_out_yet_stays_shared_after_a_drop() -> None:
    """Its call goes out after the drop, so its answer is fresh."""
    here = world()
    client = here.clients[CDC]

    async def story() -> Any:
        batcher = client.lookups[Subject.CUSTOMER].batcher
        booked = batcher.join(("u", PERSON))
        client.disown({"u"})
        assert batcher.join(("u", PERSON)) is booked
        return await name_of(opened(here))

    assert run(story()) == "Amelia"
    assert here.calls() == [(CDC, "person")]


async def found(reading: SourceReader, clue: Clue) -> Any:
    return (await reading.find(CDC, [clue], within=5))[0]


def crosswalk(here: World) -> Crosswalk:
    identity = Identity(CDC, "u", MatchMethod.KEY, 1.0, (), told_by=CDC, told_by_record="u", told_at=here.now)
    return Crosswalk(AMELIA, (identity,))


async def remembered(here: World, key: str) -> Fetched[Crosswalk] | None:
    return await opened(here).recall((EMAIL, key))


async def remember(here: World, reading: SourceReader, key: str) -> None:
    reading.remember([(EMAIL, key)], crosswalk(here))


def test_a_drop_takes_the_crosswalk_under_every_key_until_it_is_resolved() -> None:
    """Once found again, it is remembered again."""
    here = world()

    async def story() -> list[bool]:
        reading = opened(here)
        await remember(here, reading, "old@example.com")
        await remember(here, reading, "new@example.com")
        here.now += 1
        await reading.forget([AMELIA])
        gone = [await remembered(here, f"{key}@example.com") for key in ("old", "new")]
        here.now += 1
        await remember(here, reading, "new@example.com")
        return [one is not None for one in (*gone, await remembered(here, "new@example.com"))]

    assert run(story()) == [False, False, True]


def test_a_search_that_began_before_is_not_remembered_after() -> None:
    here = world()

    async def story() -> Any:
        searching = opened(here)
        here.now += 1
        await opened(here).forget([AMELIA])
        here.now += 1
        await remember(here, searching, "amelia@example.com")
        return await remembered(here, "amelia@example.com")

    assert run(story()) is None


def test_a_crosswalk_is_as_old_as_the_oldest_answer_behind_it() -> None:
    here = world()

    async def story() -> Any:
        old = crosswalk(here)
        here.now += 1
        await opened(here).forget([AMELIA])
        here.now += 1
        late = opened(here)
        late.remember([(EMAIL, "amelia@example.com")], old)
        return await remembered(here, "amelia@example.com")

    assert run(story()) is None


def test_a_wish_list_is_dropped_even_if_only_the_shared_cache_links_it() -> None:
    here = world()
    here.books[SHOP].entries[Flow.WISHLIST, "list"] = [entry(WishlistItem("w", "sku", "Scarf"), AT)]

    async def story() -> list[tuple[str, str]]:
        reading = opened(here)
        await reading.lookup(SHOP, "s", frozenset({SHOP_ACCOUNT}))
        await reading.page(SHOP, Flow.WISHLIST, "list", Window(20))
        here.cache._hot.clear()
        here.calls()
        await opened(here).forget([(SHOP, "s")])
        await opened(here).page(SHOP, Flow.WISHLIST, "list", Window(20))
        return here.calls()

    assert run(story()) == [(SHOP, "wishlist")]
