"""What may not be done with what is known of somebody, asked before it is done."""

from dataclasses import dataclass

from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import MaybeAwaitable
from resolvers.awaiting import then
from resolvers.consent.asking import Answers, answers
from resolvers.consent.rules import Because, against_profiling
from resolvers.identity.person import Person


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not. `systems`: slugs of those that decided it."""

    because: Because
    systems: tuple[str, ...] = ()


def profiling(person: Person) -> MaybeAwaitable[Refusal | None]:
    """What forbids making a picture of somebody's taste (`consent.rules`), None where nothing does; asked before anything is read
    for it. Raises what kept consents or the birth date from being read, where that leaves it open."""

    def decided(came: Answers) -> Refusal | None:
        against = against_profiling(came.heard, person.context.house.contact)
        if against is None:
            return None
        if against.because in (Because.UNHEARD, Because.AGE_UNHEARD) and came.failed:
            raise first_or_all(came.failed)
        return Refusal(against.because, against.systems)

    return then(answers(person), decided)


def first_or_all(failed: tuple[SourceError, ...]) -> Exception:
    return failed[0] if len(failed) == 1 else SeveralFailed(failed)
