"""The gate before profiling: it is checked before any data for a profile is read."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapters.ports.capabilities import PERSON, Capability, Groups
from adapters.ports.errors import SeveralFailed, SourceError
from resolvers.consent.rules import Because, against_profiling
from resolvers.consent_sources.consent_reads import MAY_CONTACT, OBJECTIONS, answers_on_profiling
from resolvers.errors import Withheld
from resolvers.person.person import Person

T = TypeVar("T")

DECIDED_BY: Groups = frozenset({PERSON, OBJECTIONS})
"""The groups that decide whether a person may be profiled."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why a person may not be profiled. `systems`: slugs of the systems with that reason."""

    because: Because
    systems: tuple[str, ...] = ()


async def if_profiled(
    person: Person, read: Callable[[], Coroutine[object, object, T]], otherwise: T, capability: Capability | None = None
) -> T:
    """The result of `read`; or `otherwise`, and nothing is read, if the person may not be profiled. Raises as `profiling` does;
    `capability`: of the data to read."""
    return await read() if await profiling(person, capability) is None else otherwise


ProfilingAnswer = Refusal | tuple[SourceError, ...] | None
"""A reason against profiling, the errors that leave it open, or None: nothing forbids it."""
FOR_OTHERS = 0.25
"""The share of the remaining time in which people of one query wait for each other at the gate."""


async def profiling(person: Person, capability: Capability | None = None) -> Refusal | None:
    """The reason against profiling a person (`consent.rules`), None if nothing forbids it. Raises Withheld for each system with
    missing consents or birth date, if that leaves it open.

    It is computed once for each way in which a query found the person: by other strictness, or beside `mayContact`, other records
    or newer consents may decide."""
    person.context.is_repeatable = False
    context, key = person.context, (id(person.found), person.reading, MAY_CONTACT in person.wants)
    if key not in context.profiling_answers:
        context.profiling_answers[key] = context.start(profiling_answer(person))
        context.people.append(person.found)  # its id stands for it as long as it lives
    found = context.profiling_answers[key]
    if not isinstance(found, asyncio.Future):
        return refusal(found, capability)
    answer = await asyncio.shield(found)
    # One person may be checked sooner than another. People wait for each other, so that one call serves all behind the gate.
    others = [one for one in context.profiling_answers.values() if isinstance(one, asyncio.Future) and not one.done()]
    if others:
        await asyncio.wait(others, timeout=FOR_OTHERS * person.reading.time_left())
    return refusal(answer, capability)


async def profiling_answer(person: Person) -> ProfilingAnswer:
    came = await answers_on_profiling(person)
    against = against_profiling(came.facts, person.context.config.contact)
    if against is None:
        return None
    if against.because in (Because.UNAVAILABLE, Because.AGE_UNAVAILABLE) and came.failed:
        return came.failed
    return Refusal(against.because, against.systems)


def refusal(found: ProfilingAnswer, capability: Capability | None) -> Refusal | None:
    if isinstance(found, tuple):
        raise first_or_all([Withheld(error.system, capability, error) for error in found])
    return found


def first_or_all(failed: Sequence[SourceError]) -> SourceError | SeveralFailed:
    return failed[0] if len(failed) == 1 else SeveralFailed(failed)
