"""What a query leaves to the garbage collector: nothing, however it ends, since a collection stops everybody's answer."""

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest

from adapters.ports.errors import Unreachable
from adapters.registry import Sources
from gateway.execution import Mode
from gateway.http.messages import Envelope, GraphQLRequest
from gateway.pipeline import Pipeline
from gateway.security.limits import Limits
from resolvers.schema import schema
from tests.unit.resolvers.played import ANNEX
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.test_identity import amelia
from tests.unit.resolvers.world import World

QUERY = """{ customer(by: {email: "amelia@example.com"}) {
    profile { fullName } membership { number tier { name } } predictions { name } orders(first: 3) { edges { node { id } } }
} }"""
REQUEST, ENVELOPE = GraphQLRequest(QUERY), Envelope("POST", {})
DEADLINE_MS = 2_000
PAST_EVERY_LIFETIME_S = 1_000

End = Callable[[World, Pipeline], Awaitable[object]]


async def cold(world: World, pipeline: Pipeline) -> None:
    world.now += PAST_EVERY_LIFETIME_S
    answer = await pipeline.answer(REQUEST, ENVELOPE)
    assert b'"Gold"' in answer.body


async def warm(world: World, pipeline: Pipeline) -> None:
    await pipeline.answer(REQUEST, ENVELOPE)
    assert not world.calls()


async def failed(world: World, pipeline: Pipeline) -> None:
    world.books[ANNEX].fault = Unreachable
    world.now += PAST_EVERY_LIFETIME_S
    answer = await pipeline.answer(REQUEST, ENVELOPE)
    assert b"SOURCE_UNREACHABLE" in answer.body


async def found_by_nobody(world: World, pipeline: Pipeline) -> None:
    for book in world.books.values():
        book.fault = Unreachable
    world.now += PAST_EVERY_LIFETIME_S
    answer = await pipeline.answer(REQUEST, ENVELOPE)
    assert b'"customer":null' in answer.body


async def timed_out(world: World, pipeline: Pipeline) -> None:
    world.books[ANNEX].hangs = True
    world.now += PAST_EVERY_LIFETIME_S
    answer = await pipeline.answer(REQUEST, ENVELOPE)
    assert b"SOURCE_TIMEOUT" in answer.body or b"DEADLINE_EXCEEDED" in answer.body


async def cancelled(world: World, pipeline: Pipeline) -> None:
    world.now += PAST_EVERY_LIFETIME_S
    task = asyncio.ensure_future(pipeline.answer(REQUEST, ENVELOPE))
    while not world.calls():
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


@pytest.mark.parametrize("end", [cold, warm, failed, found_by_nobody, timed_out, cancelled])
@pytest.mark.parametrize("compiled", [False, True], ids=["by the library", "by compiled code"])
def test_a_query_leaves_no_garbage_however_it_ends(end: End, compiled: bool) -> None:
    async def garbage() -> int:
        world = World(amelia())
        sources = Sources(world.clients, world.cache, clock=world.clock, crosswalk_ttl_s=900.0)
        mode = Mode(compiled=compiled)
        pipeline = Pipeline(schema.executable, sources, world.house, limits=Limits(), deadline_ms=DEADLINE_MS, mode=mode)
        for _ in range(3):
            await cold(world, pipeline)
        world.calls()
        await end(world, pipeline)
        await asyncio.sleep(DEADLINE_MS)
        gc.collect()
        gc.disable()
        try:
            await end(world, pipeline)
            await asyncio.sleep(DEADLINE_MS)
            return gc.collect()
        finally:
            gc.enable()

    assert run(garbage()) == 0
