"""Coroutines that begin at once, so that a cached answer needs neither a task nor a turn of the event loop.

Everything that reads is an `async def`. With a cached answer, awaiting it never waits. So a coroutine begun by hand ends in the
same call.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeAlias, TypeVar

from adapters.ports.errors import SeveralFailed, SourceError

T = TypeVar("T")
U = TypeVar("U")
MaybeAwaitable: TypeAlias = T | Awaitable[T]
"""The value of a GraphQL field: graphql-core uses it as it is, or waits for it."""

BLOCKING = "_asyncio_future_blocking"
"""The mark of a future for which a coroutine has begun to wait. The driver of the coroutine removes it, as asyncio's own tasks
do; only then can others wait for the future too."""


def eager(coroutine: Coroutine[Any, Any, T]) -> MaybeAwaitable[T]:
    """The coroutine's result if it comes without waiting, else an awaitable of the rest of the coroutine."""
    try:
        if (waits_for := coroutine.send(None)) is not None:
            setattr(waits_for, BLOCKING, False)
    except StopIteration as ended:
        return ended.value  # type: ignore[no-any-return]
    return going_on(coroutine, waits_for)


async def going_on(coroutine: Coroutine[Any, Any, T], waits_for: "asyncio.Future[object] | None") -> T:
    """The rest of a begun coroutine. It waits for a future, or for a turn of the loop (None)."""
    while True:
        failure: BaseException | None = None
        try:
            await (asyncio.sleep(0) if waits_for is None else waits_for)
        except GeneratorExit:
            coroutine.close()
            raise
        except asyncio.CancelledError as error:  # of the future, which the coroutine sees for itself; or of whoever waits here
            failure = error if waits_for is None or not waits_for.cancelled() else None
        except BaseException as error:  # the coroutine itself sees what became of its future
            failure = error if waits_for is None or not waits_for.done() else None
        waits_for = None  # a future that holds its error, whose frames hold the future, would be garbage for the collector
        try:
            if (waits_for := coroutine.send(None) if failure is None else coroutine.throw(failure)) is not None:
                setattr(waits_for, BLOCKING, False)
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]
        finally:
            failure = None  # an error that keeps its own frame alive would be garbage for the collector


async def together(coroutines: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results in order. Each coroutine begins at once, and the waiting ones are awaited together, so that their reads of one
    turn share calls. Raises the first error."""
    results: list[Any] = []
    waiting: dict[int, Coroutine[Any, Any, T]] = {}
    begun = list(coroutines)
    try:
        for place, coroutine in enumerate(begun):
            try:
                if (waits_for := coroutine.send(None)) is not None:
                    setattr(waits_for, BLOCKING, False)
                waiting[place] = going_on(coroutine, waits_for)
                waits_for = None  # a future that holds its error, whose frames hold this one, would be garbage for the collector
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
    """Two results of different types, awaited together."""
    coroutines: list[Coroutine[Any, Any, Any]] = [first, second]
    one, other = await together(coroutines)
    return one, other


async def rescued(coroutine: Coroutine[Any, Any, T], otherwise: Callable[[tuple[SourceError, ...]], T]) -> T:
    """The coroutine's result. If it raises errors of systems, the result of `otherwise` for these errors."""
    try:
        return await coroutine
    except SeveralFailed as failure:
        return otherwise(failure.errors)
    except SourceError as error:
        return otherwise((error,))
