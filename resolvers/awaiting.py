"""Coroutines that begin at once: what is cached is answered without a task and without a turn of the event loop.

Everything that reads is an `async def`. Where the answer is cached, awaiting it never waits, so that a coroutine which is begun
by hand is at its end in the same breath.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeAlias, TypeVar

from adapters.ports.errors import SeveralFailed, SourceError

T = TypeVar("T")
U = TypeVar("U")
MaybeAwaitable: TypeAlias = T | Awaitable[T]
"""The value of a GraphQL field: graphql-core takes it as it is, or waits for it."""

BLOCKING = "_asyncio_future_blocking"
"""The mark of a future that a coroutine has begun to wait for. Who drives the coroutine takes it off, as asyncio's own tasks do:
only then can others wait for the future too."""


def eager(coroutine: Coroutine[Any, Any, T]) -> MaybeAwaitable[T]:
    """The coroutine's result where it comes without waiting; else an awaitable of what is left of it."""
    try:
        return going_on(coroutine, unmarked(coroutine.send(None)))
    except StopIteration as ended:
        return ended.value  # type: ignore[no-any-return]


def unmarked(waits_for: "asyncio.Future[object] | None") -> "asyncio.Future[object] | None":
    if waits_for is not None:
        setattr(waits_for, BLOCKING, False)
    return waits_for


async def going_on(coroutine: Coroutine[Any, Any, T], waits_for: "asyncio.Future[object] | None") -> T:
    """The rest of a coroutine that was begun and waits for a future (None: for a turn of the loop)."""
    while True:
        failure: BaseException | None = None
        try:
            await (asyncio.sleep(0) if waits_for is None else waits_for)
        except GeneratorExit:
            coroutine.close()
            raise
        except BaseException as error:  # the coroutine itself sees what became of its future
            failure = error if waits_for is None or not waits_for.done() else None
        try:
            waits_for = unmarked(coroutine.send(None) if failure is None else coroutine.throw(failure))
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]
        finally:
            failure = None  # an error that keeps its own frame alive would be garbage for the collector


async def together(coroutines: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results in order. Each coroutine begins at once, and those that wait are waited for together: what they read in one
    turn shares calls. Raises the first error."""
    results: list[Any] = []
    waiting: dict[int, Coroutine[Any, Any, T]] = {}
    begun = list(coroutines)
    try:
        for place, coroutine in enumerate(begun):
            try:
                waiting[place] = going_on(coroutine, unmarked(coroutine.send(None)))
                results.append(None)
            except StopIteration as ended:
                results.append(ended.value)
    except BaseException:
        for coroutine in (*waiting.values(), *begun):
            coroutine.close()
        raise
    if len(waiting) == 1:
        for place, coroutine in waiting.items():
            results[place] = await coroutine
    elif waiting:
        for place, result in zip(waiting, await asyncio.gather(*waiting.values()), strict=True):
            results[place] = result
    return results


async def both(first: Coroutine[Any, Any, T], second: Coroutine[Any, Any, U]) -> tuple[T, U]:
    """Two results of different types, together."""
    coroutines: list[Coroutine[Any, Any, Any]] = [first, second]
    one, other = await together(coroutines)
    return one, other


async def rescued(coroutine: Coroutine[Any, Any, T], otherwise: Callable[[tuple[SourceError, ...]], T]) -> T:
    """The coroutine's result; where it raises what kept systems from being heard, `otherwise` of these errors."""
    try:
        return await coroutine
    except SeveralFailed as failure:
        return otherwise(failure.errors)
    except SourceError as error:
        return otherwise((error,))
