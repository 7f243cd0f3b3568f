"""What may not be done with what is known of somebody, asked before it is done."""

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
"""What is read to tell whether somebody may be profiled."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not. `systems`: slugs of those that decided it."""

    because: Because
    systems: tuple[str, ...] = ()


async def if_profiled(
    person: Person, read: Callable[[], Coroutine[object, object, T]], otherwise: T, capability: Capability | None = None
) -> T:
    """The gate before every picture of a person: the result of `read`; or `otherwise`, and nothing read, where the person may not
    be profiled. Raises as `profiling` does; `capability`: what is read."""
    return await read() if await profiling(person, capability) is None else otherwise


Verdict = Refusal | tuple[SourceError, ...] | None
"""Why not, what leaves it open, or that nothing forbids it."""
FOR_OTHERS = 0.25
"""The share of the time left for which people of one query wait for one another at the gate."""


async def profiling(person: Person, capability: Capability | None = None) -> Refusal | None:
    """What forbids making a picture of somebody (`consent.rules`), None where nothing does; worked out once for all of a query
    that asks. Raises Withheld of each system that could not tell their consents or birth date, where that leaves it open."""
    context, key = person.context, (person.anchor, person.reading)
    if key not in context.verdicts:
        context.verdicts[key] = context.start(verdict(person))
    found = context.verdicts[key]
    if not isinstance(found, asyncio.Future):
        return refusal(found, capability)
    told = await asyncio.shield(found)
    # Of many people one is told sooner than another: they wait for one another, so that what is read behind the gate goes out
    # for all of them in one call.
    others = [one for one in context.verdicts.values() if isinstance(one, asyncio.Future) and not one.done()]
    if others:
        await asyncio.wait(others, timeout=FOR_OTHERS * person.reading.time_left())
    return refusal(told, capability)


async def verdict(person: Person) -> Verdict:
    came = await answers_on_profiling(person)
    against = against_profiling(came.heard, person.context.config.contact)
    if against is None:
        return None
    if against.because in (Because.UNHEARD, Because.AGE_UNHEARD) and came.failed:
        return came.failed
    return Refusal(against.because, against.systems)


def refusal(found: Verdict, capability: Capability | None) -> Refusal | None:
    if isinstance(found, tuple):
        raise first_or_all([Withheld(error.system, capability, error) for error in found])
    return found


def first_or_all(failed: Sequence[SourceError]) -> SourceError | SeveralFailed:
    return failed[0] if len(failed) == 1 else SeveralFailed(failed)
