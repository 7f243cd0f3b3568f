"""The facts of a briefing, each with its sources. Days have no time zone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from adapters.ports.reading import Source
from adapters.ports.records import TicketPriority


class FactKind(StrEnum):
    """The subject of a fact. A reader without the right to a kind gets no line of it, and nothing of it in the headline. Lines of
    the same importance come in this order."""

    RESTRICTED = "RESTRICTED"
    APPOINTMENT = "APPOINTMENT"
    TICKET = "TICKET"
    CHILD = "CHILD"
    BIRTHDAY = "BIRTHDAY"
    POINTS = "POINTS"
    OBJECTION = "OBJECTION"
    TIER = "TIER"
    LAST_HERE = "LAST_HERE"
    PASSION = "PASSION"
    FORM_OF_ADDRESS = "FORM_OF_ADDRESS"


@dataclass(frozen=True, slots=True)
class Fact:
    kind: ClassVar[FactKind]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ClosedFile(Fact):
    """A file that is closed to most callers. This one gave a reason to see it."""

    kind = FactKind.RESTRICTED


@dataclass(frozen=True, slots=True)
class Expected(Fact):
    """An expected visit. `what`: the text as staff wrote it."""

    kind = FactKind.APPOINTMENT
    on: date
    what: str | None = None


@dataclass(frozen=True, slots=True)
class OpenTicket(Fact):
    """The most important open ticket. `others`: the number of further open ones; `or_more`: there may be still more."""

    kind = FactKind.TICKET
    number: str
    subject: str
    priority: TicketPriority | None = None
    others: int = 0
    or_more: bool = False


@dataclass(frozen=True, slots=True)
class Child(Fact):
    """A customer below the age for contact and profiling. The age itself is not told."""

    kind = FactKind.CHILD


@dataclass(frozen=True, slots=True)
class Born(Fact):
    kind = FactKind.BIRTHDAY
    on: date


@dataclass(frozen=True, slots=True)
class ExpiringPoints(Fact):
    kind = FactKind.POINTS
    points: int
    on: date


@dataclass(frozen=True, slots=True)
class Objection(Fact):
    """An objection to marketing as such, not to one channel of it."""

    kind = FactKind.OBJECTION


@dataclass(frozen=True, slots=True)
class TierFact(Fact):
    """The tier of a member in good standing."""

    kind = FactKind.TIER
    tier: str


@dataclass(frozen=True, slots=True)
class LastHere(Fact):
    """The latest visit. `certain`: every system that could know a later one was available."""

    kind = FactKind.LAST_HERE
    on: date
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Loved(Fact):
    """The customer's strongest passion."""

    kind = FactKind.PASSION
    passion: str


@dataclass(frozen=True, slots=True)
class FormOfAddress(Fact):
    kind = FactKind.FORM_OF_ADDRESS
    name: str


def addressed_by(known: Collection[str]) -> tuple[str, ...]:
    """The names that make up the form of address. A salutation is used only if a system gives one."""
    if "salutation" in known and "family_name" in known:
        return "salutation", "family_name"
    return tuple(name for name in ("given_name", "family_name") if name in known)
