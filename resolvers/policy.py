"""What may not be done with what is known of somebody, asked before it is done."""

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
"""What is read to tell whether somebody may be profiled."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not. `systems`: slugs of those that decided it."""

    because: Because
    systems: tuple[str, ...] = ()


def if_profiled(
    person: Person, read: Callable[[], MaybeAwaitable[T]], otherwise: T, capability: Capability | None = None
) -> MaybeAwaitable[T]:
    """The gate before whatever makes a picture of somebody: what `read` gives, or `otherwise`, and nothing read, of whoever may
    not be profiled. Raises as `profiling` does; `capability`: what is read."""
    return then(profiling(person, capability), lambda refusal: read() if refusal is None else otherwise)


Verdict = Refusal | tuple[SourceError, ...] | None
"""Why not, what leaves it open, or that nothing forbids it."""
FOR_OTHERS = 0.25
"""The share of the time left for which people of one query wait for one another at the gate."""


def profiling(person: Person, capability: Capability | None = None) -> MaybeAwaitable[Refusal | None]:
    """What forbids making a picture of somebody (`consent.rules`), None where nothing does; worked out once for all of a query
    that asks. Raises Withheld of each system that could not tell their consents or birth date, where that leaves it open."""
    context, key = person.context, (person.anchor, person.reading)
    if key not in context.verdicts:
        told = then(answers_on_profiling(person), lambda came: verdict(came, context.config.contact))
        context.verdicts[key] = asyncio.ensure_future(told) if isawaitable(told) else told
        context.start(context.verdicts[key])
    found = context.verdicts[key]
    if isinstance(found, asyncio.Future):
        return when_told(person, found, capability)
    return refusal(found, capability)


async def when_told(person: Person, found: "asyncio.Future[Verdict]", capability: Capability | None) -> Refusal | None:
    """Of many people one is told sooner than another: they wait for one another, so that what is read behind the gate goes out
    for all of them in one call."""
    told = await asyncio.shield(found)
    others = [one for one in person.context.verdicts.values() if isinstance(one, asyncio.Future) and not one.done()]
    if others:
        await asyncio.wait(others, timeout=FOR_OTHERS * person.reading.time_left())
    return refusal(told, capability)


def verdict(came: ConsentReading, rules: ContactRules) -> Verdict:
    against = against_profiling(came.heard, rules)
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
