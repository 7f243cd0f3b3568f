"""The gate before profiling: checked before any data for it is read."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import TypeVar

from adapters.ports.capabilities import PERSON, Capability, Groups
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import MaybeAwaitable
from resolvers.awaiting import then
from resolvers.consent.rules import Because, ContactRules, against_profiling
from resolvers.consent_sources.requests import OBJECTIONS, ConsentReading, answers_on_profiling
from resolvers.errors import Withheld
from resolvers.person.person import Person

T = TypeVar("T")

TOLD_BY: Groups = frozenset({PERSON, OBJECTIONS})
"""The groups that decide whether a person may be profiled."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why a person may not be profiled. `systems`: slugs of those that decided it."""

    because: Because
    systems: tuple[str, ...] = ()


def if_profiled(
    person: Person, read: Callable[[], MaybeAwaitable[T]], otherwise: T, capability: Capability | None = None
) -> MaybeAwaitable[T]:
    """The result of `read` if the person may be profiled, else `otherwise`, with nothing read. Raises like `profiling`.
    `capability`: of the data to read."""
    return then(profiling(person, capability), lambda refusal: read() if refusal is None else otherwise)


ProfilingAnswer = Refusal | tuple[SourceError, ...] | None
"""A reason against it, the errors that leave it open, or None: nothing forbids it."""
FOR_OTHERS = 0.25
"""The share of the remaining time in which people of one query wait for each other at the gate."""


def profiling(person: Person, capability: Capability | None = None) -> MaybeAwaitable[Refusal | None]:
    """The reason why a person may not be profiled (`consent.rules`); None if nothing forbids it. Worked out once a query. Raises
    Withheld for each system without an answer on consents or birth date, if that leaves the question open."""
    context, key = person.context, (person.anchor, person.reading)
    if key not in context.verdicts:
        answer = then(answers_on_profiling(person), lambda came: decided(came, context.config.contact))
        context.verdicts[key] = asyncio.ensure_future(answer) if isawaitable(answer) else answer
        context.start(context.verdicts[key])
    found = context.verdicts[key]
    if isinstance(found, asyncio.Future):
        return when_decided(person, found, capability)
    return refusal(found, capability)


async def when_decided(person: Person, found: "asyncio.Future[ProfilingAnswer]", capability: Capability | None) -> Refusal | None:
    """The answer for one of many people. They wait for each other, so that the data behind the gate is read for all of them in
    one call."""
    answer = await asyncio.shield(found)
    others = [one for one in person.context.verdicts.values() if isinstance(one, asyncio.Future) and not one.done()]
    if others:
        await asyncio.wait(others, timeout=FOR_OTHERS * person.reading.time_left())
    return refusal(answer, capability)


def decided(came: ConsentReading, rules: ContactRules) -> ProfilingAnswer:
    against = against_profiling(came.heard, rules)
    if against is None:
        return None
    if against.because in (Because.UNHEARD, Because.AGE_UNHEARD) and came.failed:
        return came.failed
    return Refusal(against.because, against.systems)


def refusal(found: ProfilingAnswer, capability: Capability | None) -> Refusal | None:
    if isinstance(found, tuple):
        raise first_or_all([Withheld(error.system, capability, error) for error in found])
    return found


def first_or_all(failed: Sequence[SourceError]) -> SourceError | SeveralFailed:
    return failed[0] if len(failed) == 1 else SeveralFailed(failed)
