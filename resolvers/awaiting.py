"""Going on with a value that may be there already: what is at hand costs no coroutine and no turn of the event loop."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import Any, TypeVar, cast

from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import MaybeAwaitable

T = TypeVar("T")
R = TypeVar("R")


def then(value: MaybeAwaitable[T], go_on: Callable[[T], MaybeAwaitable[R]]) -> MaybeAwaitable[R]:
    """`go_on(value)`, now or when it has come; what it gives may have to be waited for in its turn."""
    if isawaitable(value):
        return _later(value, go_on)
    return go_on(value)


async def _later(value: Awaitable[T], go_on: Callable[[T], MaybeAwaitable[R]]) -> R:
    result = go_on(await value)
    return await result if isawaitable(result) else result


def together(values: Sequence[MaybeAwaitable[T]]) -> MaybeAwaitable[list[T]]:
    """All values, in their order; those that have to be waited for are waited for at the same time."""
    if not any(isawaitable(value) for value in values):
        return cast("list[T]", list(values))
    return _all(values)


async def _all(values: Sequence[Any]) -> list[Any]:
    results = list(values)
    places = [place for place, value in enumerate(values) if isawaitable(value)]
    if len(places) == 1:
        results[places[0]] = await results[places[0]]
        return results
    for place, result in zip(places, await asyncio.gather(*(results[place] for place in places)), strict=True):
        results[place] = result
    return results


def rescued(read: Callable[[], MaybeAwaitable[T]], otherwise: Callable[[tuple[SourceError, ...]], T]) -> MaybeAwaitable[T]:
    """What `read` gives, now or later; where that raises what kept systems from being heard, `otherwise` of these errors."""
    try:
        value = read()
    except (SourceError, SeveralFailed) as error:
        return otherwise(errors_of(error))
    return _rescued(value, otherwise) if isawaitable(value) else value


async def _rescued(value: Awaitable[T], otherwise: Callable[[tuple[SourceError, ...]], T]) -> T:
    try:
        return await value
    except (SourceError, SeveralFailed) as error:
        return otherwise(errors_of(error))


def errors_of(error: SourceError | SeveralFailed) -> tuple[SourceError, ...]:
    return error.errors if isinstance(error, SeveralFailed) else (error,)


async def settled(value: MaybeAwaitable[T]) -> T:
    """The value, waited for where needed."""
    return await value if isawaitable(value) else value
