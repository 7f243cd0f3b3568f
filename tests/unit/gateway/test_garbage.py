"""What a query leaves to the garbage collector: nothing, however it ends, since a collection stops everybody's answer."""

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest
from graphql import GraphQLError
from pydantic import TypeAdapter, ValidationError

from adapters.ports.errors import Malformed, SeveralFailed, Unreachable
from adapters.registry import Sources
from gateway.execution import Mode
from gateway.http.messages import Envelope, GraphQLRequest
from gateway.pipeline import Pipeline
from gateway.rendering.errors import rendered
from gateway.security.limits import Limits
from resolvers.errors import Withheld
from resolvers.schema import schema
from tests.unit.resolvers.played import ANNEX, C4C
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.test_identity import amelia
from tests.unit.resolvers.world import World

QUERY = """{ customer(by: {email: "amelia@example.com"}) {
    profile { fullName } membership { number tier { name } } predictions { name } orders(first: 3) { edges { node { id } } }
} }"""
REQUEST, ENVELOPE = GraphQLRequest(QUERY), Envelope("POST", {})
DEADLINE_MS = 2_000
PAST_EVERY_LIFETIME_S = 1_000
ROUNDS = 3
"""Other threads of the run leave garbage now and then; what a query leaves, each leaves."""

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
        return min([await left_by_one(world, pipeline) for _ in range(ROUNDS)])

    async def left_by_one(world: World, pipeline: Pipeline) -> int:
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


def caught(raise_it: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as info:
        raise_it()
    return info.value


def unreadable() -> None:
    try:
        TypeAdapter(int).validate_python("many")
    except ValidationError as reason:
        raise Malformed(ANNEX, "MEMBERSHIP") from reason


def withheld() -> None:
    raise Withheld(C4C, "PREDICTIONS", caught(unreadable))  # type: ignore[arg-type]


def several() -> None:
    raise SeveralFailed([caught(unreadable), caught(withheld)])  # type: ignore[list-item]


def test_what_an_error_tells_of_forgets_its_frames_with_it() -> None:
    """Also where it comes of a library's error that has `errors` of its own."""
    failed = caught(several)
    assert isinstance(failed, SeveralFailed)
    malformed, held_back = failed.errors
    reasons = [malformed.__cause__, held_back.cause.__cause__]  # type: ignore[attr-defined]
    assert all(isinstance(reason, ValidationError) and reason.__traceback__ for reason in reasons)
    told = rendered([GraphQLError("", original_error=failed, path=["customer"])])
    assert {entry["extensions"]["code"] for entry in told} == {"SOURCE_MALFORMED"}
    everything = [failed, malformed, held_back, held_back.cause, *reasons]  # type: ignore[attr-defined]
    assert [error.__traceback__ for error in everything] == [None] * len(everything)
