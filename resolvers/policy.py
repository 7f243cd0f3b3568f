"""The gate before profiling: checked before any data for it is read."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapters.ports.capabilities import PERSON, Capability, Groups
from adapters.ports.errors import SeveralFailed, SourceError
from resolvers.consent.rules import Because, against_profiling
from resolvers.consent_sources.requests import OBJECTIONS, answers_on_profiling
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


async def if_profiled(
    person: Person, read: Callable[[], Coroutine[object, object, T]], otherwise: T, capability: Capability | None = None
) -> T:
    """The gate before every picture of a person: the result of `read`; or `otherwise`, and nothing read, where the person may not
    be profiled. Raises as `profiling` does; `capability`: what is read."""
    return await read() if await profiling(person, capability) is None else otherwise


ProfilingAnswer = Refusal | tuple[SourceError, ...] | None
"""A reason against it, the errors that leave it open, or None: nothing forbids it."""
FOR_OTHERS = 0.25
"""The share of the remaining time in which people of one query wait for each other at the gate."""


async def profiling(person: Person, capability: Capability | None = None) -> Refusal | None:
    """The reason against a picture of a person (`consent.rules`), None if nothing forbids it. It is worked out once per query.
    Raises Withheld for each system whose consents or birth date are missing, if that leaves it open."""
    context, key = person.context, (person.anchor, person.reading)
    if key not in context.verdicts:
        context.verdicts[key] = context.start(verdict(person))
    found = context.verdicts[key]
    if not isinstance(found, asyncio.Future):
        return refusal(found, capability)
    answer = await asyncio.shield(found)
    # One person may be checked sooner than another. People wait for each other, so that one call serves all behind the gate.
    others = [one for one in context.verdicts.values() if isinstance(one, asyncio.Future) and not one.done()]
    if others:
        await asyncio.wait(others, timeout=FOR_OTHERS * person.reading.time_left())
    return refusal(answer, capability)


async def verdict(person: Person) -> ProfilingAnswer:
    came = await answers_on_profiling(person)
    against = against_profiling(came.heard, person.context.config.contact)
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
