"""The errors that resolvers raise themselves; errors of systems are in `adapters.ports.errors`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graphql import GraphQLError

from adapters.ports.errors import SourceError


class BadInput(GraphQLError):
    """The caller's value can't be used. The text says what is expected and never repeats the value."""

    def __init__(self, text: str) -> None:
        super().__init__(text, extensions={"code": "BAD_USER_INPUT"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several people who fit a key. `record`: (system, record id) of that person alone; `name`: its first letters."""

    record: tuple[str, str] | None
    name: str | None
    city: str | None
    systems: tuple[str, ...]


MOST_CHOICES: Final = 6
"""The most people shown as choices. More than that do not share a key as a family does; the caller needs another key."""


class AmbiguousIdentity(GraphQLError):
    """The error of a key with more than one person. Nothing is merged and nobody is named. `whole`: `choices` is complete."""

    def __init__(self, choices: Sequence[Choice] = (), *, whole: bool = False, shown: Sequence[object] = ()) -> None:
        self.choices = choices if len(choices) <= MOST_CHOICES else ()
        self.whole = whole and bool(self.choices)
        people = {"count": len(self.choices) if self.whole else None, "hits": list(shown)}
        super().__init__("More than one person fits this key.", extensions={"code": "AMBIGUOUS_IDENTITY", "people": people})

    def showing(self, id_of: Callable[[tuple[str, str]], str]) -> "AmbiguousIdentity":
        """The same error with the people to choose from. `id_of`: from a record to the `Customer.id` of its person."""
        hits = [
            {"id": id_of(one.record) if one.record else None, "name": one.name, "city": one.city, "systems": list(one.systems)}
            for one in self.choices
        ]
        return AmbiguousIdentity(self.choices, whole=self.whole, shown=hits)


CLOSED = "This person is restricted: it takes a role for it, and a reason in the header X-Customer360-Break-Glass."
UNREAD = "A system can't say now whether this person is restricted, so that they count as restricted."


class Restricted(GraphQLError):
    """The error of a person whose file is closed to the caller, the same for every key. `open_question`: a system failed that
    would say whether it is closed."""

    def __init__(self, *, open_question: bool = False) -> None:
        super().__init__(UNREAD if open_question else CLOSED, extensions={"code": "FORBIDDEN", "retryable": open_question})


class ConsentRequired(GraphQLError):
    """The error of data that marketing may not use. `open_question`: a system failed, so that nobody knows it."""

    def __init__(self, *, open_question: bool = False) -> None:
        text = "Consent could not be read." if open_question else "Marketing may not use this of the person."
        super().__init__(text, extensions={"code": "CONSENT_REQUIRED", "retryable": open_question})


class Withheld(SourceError):
    """Data not read, since this system could not tell whether the person may be profiled. `capability`: of the data, None if it
    belongs to no single system; `cause`: the failure of the system."""

    def __init__(self, system: str, capability: str | None, cause: SourceError) -> None:
        super().__init__(system, capability)
        self.cause = cause
