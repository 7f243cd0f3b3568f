"""What a briefing is made of: what is known of somebody, each with where it was read. Days are days without a time zone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from adapters.ports.reading import Source
from adapters.ports.records import TicketPriority


class Kind(StrEnum):
    """What a fact is about, and so what whoever may not know it is not told: neither as a line nor in the headline. Of two lines
    of the same importance the one whose kind stands here first comes first."""

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
    kind: ClassVar[Kind]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Expected(Fact):
    """`what` as staff wrote it down."""

    kind = Kind.APPOINTMENT
    on: date
    what: str | None = None


@dataclass(frozen=True, slots=True)
class OpenTicket(Fact):
    """The one that matters most, of several. `others`: how many more are open, `or_more` where there may be further ones."""

    kind = Kind.TICKET
    number: str
    subject: str
    priority: TicketPriority | None = None
    others: int = 0
    or_more: bool = False


@dataclass(frozen=True, slots=True)
class Child(Fact):
    """Under the age at which somebody may be contacted and profiled; how old is not said."""

    kind = Kind.CHILD


@dataclass(frozen=True, slots=True)
class Born(Fact):
    kind = Kind.BIRTHDAY
    on: date


@dataclass(frozen=True, slots=True)
class ExpiringPoints(Fact):
    kind = Kind.POINTS
    points: int
    on: date


@dataclass(frozen=True, slots=True)
class Objection(Fact):
    """To marketing as such, not to one channel of it."""

    kind = Kind.OBJECTION


@dataclass(frozen=True, slots=True)
class Standing(Fact):
    """The tier of a member in good standing."""

    kind = Kind.TIER
    tier: str


@dataclass(frozen=True, slots=True)
class LastHere(Fact):
    """`certain`: everybody was heard who could know of a later visit."""

    kind = Kind.LAST_HERE
    on: date
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Loved(Fact):
    """The strongest of the passions."""

    kind = Kind.PASSION
    passion: str


@dataclass(frozen=True, slots=True)
class FormOfAddress(Fact):
    kind = Kind.FORM_OF_ADDRESS
    name: str


def addressed_by(known: Collection[str]) -> tuple[str, ...]:
    """Which of somebody's names make up the form of address. A title that no system gives is never made up."""
    if "salutation" in known and "family_name" in known:
        return "salutation", "family_name"
    return tuple(name for name in ("given_name", "family_name") if name in known)
