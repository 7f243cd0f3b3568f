"""What may not be done with what is known of somebody, asked before it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapters.ports.capabilities import CONSENTS, PERSON, Capability, Groups
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import MaybeAwaitable
from resolvers.awaiting import then
from resolvers.consent.asking import Answers, answers
from resolvers.consent.rules import Because, ContactRules, against_profiling
from resolvers.errors import Withheld
from resolvers.identity.person import Person

T = TypeVar("T")

TOLD_BY: Groups = frozenset({PERSON, CONSENTS})
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


def profiling(person: Person, capability: Capability | None = None) -> MaybeAwaitable[Refusal | None]:
    """What forbids making a picture of somebody (`consent.rules`), None where nothing does; worked out once for all of a query
    that asks. Raises Withheld of each system that could not tell their consents or birth date, where that leaves it open."""
    verdicts, key = person.context.verdicts, (person.anchor, person.reading)
    if key in verdicts:
        return refusal(verdicts[key], capability)

    def decided(came: Answers) -> Refusal | None:
        verdicts[key] = verdict(came, person.context.house.contact)
        return refusal(verdicts[key], capability)

    return then(answers(person), decided)


def verdict(came: Answers, rules: ContactRules) -> Verdict:
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
