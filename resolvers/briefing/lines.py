"""Facts into the lines of a briefing: pure, and the same whatever the order in which facts come.

Short and tactful, since the customer may stand beside the screen: no amount of money, no year of birth and no age, nothing of
what was written in a ticket beyond its subject.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from typing import Final

from adapters.ports.reading import Source
from adapters.ports.records import TicketPriority
from resolvers.briefing.facts import (
    Born,
    Child,
    Expected,
    ExpiringPoints,
    Fact,
    FormOfAddress,
    Kind,
    LastHere,
    Loved,
    Objection,
    OpenTicket,
    Standing,
)
from resolvers.briefing.wording import anniversary, coming, day, day_of_the_year, quotable

MOST: Final = 7
"""Lines that can be read in five seconds."""

EXPECTED_WITHIN: Final = 2
BIRTHDAY_WITHIN: Final = 7
EXPIRY_WITHIN: Final = 30
"""Days from today on, that day included."""

UNKNOWN: Final = "Customer"
"""The headline where neither name nor tier is known, or may be told."""

EVERYTHING: Final = frozenset(Kind)
ORDER: Final = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Line:
    """`importance`: 1 to 100."""

    kind: Kind
    text: str
    importance: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The most important line first."""

    headline: str
    lines: tuple[Line, ...]


def brief(facts: Iterable[Fact], today: date, *, kinds: Collection[Kind] = EVERYTHING) -> Brief:
    """`kinds`: what may be told; of anything else nothing is, nor can it be seen from the rest that there was something."""
    told = [fact for fact in facts if fact.kind in kinds]
    said = ((fact, said_of(fact, today)) for fact in told)
    lines = [Line(fact.kind, one.text, one.importance, once(fact.sources)) for fact, one in said if one is not None]
    return Brief(headline(told), tuple(sorted(lines, key=place)[:MOST]))


def place(line: Line) -> tuple[object, ...]:
    return -line.importance, ORDER[line.kind], line.text, [(each.system, each.record_id or "") for each in line.sources]


def once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each record once, as it was read first, by system and id."""
    unique: dict[tuple[str, str], Source] = {}
    for one in sorted(sources, key=lambda one: (one.system, one.record_id or "", one.fetched_at)):
        unique.setdefault((one.system, one.record_id or ""), one)
    return tuple(unique.values())


def headline(facts: Sequence[Fact]) -> str:
    names = sorted(fact.name for fact in facts if isinstance(fact, FormOfAddress))
    tiers = sorted(member(fact) for fact in facts if isinstance(fact, Standing))
    return ", ".join((*names[:1], *tiers[:1])) or UNKNOWN


@dataclass(frozen=True, slots=True)
class Said:
    importance: int
    text: str


@singledispatch
def said_of(fact: Fact, today: date) -> Said | None:
    """None where it is not worth a line today."""
    raise TypeError(f"nothing is said of a {type(fact).__name__}")


@said_of.register
def _expected(fact: Expected, today: date) -> Said | None:
    ahead = (fact.on - today).days
    if not 0 <= ahead <= EXPECTED_WITHIN:
        return None
    what = quotable(fact.what)
    when = coming(fact.on, today, otherwise=day_of_the_year(fact.on))
    return Said((95, 92, 88)[ahead], f"Expected {when}" + (f": {what}" if what else ""))


@said_of.register
def _ticket(fact: OpenTicket, today: date) -> Said:
    """By its subject; by its number where that is not for every ear."""
    urgent = fact.priority is TicketPriority.URGENT
    importance = 90 if urgent else 80 if fact.priority is TicketPriority.HIGH else 75
    subject = quotable(fact.subject)
    text = f"{'Urgent' if urgent else 'Open'} ticket" + (f": {subject}" if subject else f" {fact.number}")
    return Said(importance, text + more(fact))


def more(fact: OpenTicket) -> str:
    if not fact.others:
        return " (there may be more)" if fact.or_more else ""
    return f" (and {'at least ' if fact.or_more else ''}{fact.others} more)"


@said_of.register
def _child(fact: Child, today: date) -> Said:
    return Said(85, "A child: no marketing, offer no newsletter")


@said_of.register
def _birthday(fact: Born, today: date) -> Said | None:
    on = anniversary(fact.on, today)
    if (on - today).days > BIRTHDAY_WITHIN:
        return None
    return Said(70 if on == today else 65, f"Birthday {coming(on, today, otherwise=day_of_the_year(on))}")


@said_of.register
def _points(fact: ExpiringPoints, today: date) -> Said | None:
    if fact.points < 1 or not 0 <= (fact.on - today).days <= EXPIRY_WITHIN:
        return None
    when = coming(fact.on, today, otherwise=day(fact.on))
    return Said(55, f"{fact.points:,} points expire {when}" if fact.points > 1 else f"1 point expires {when}")


@said_of.register
def _objection(fact: Objection, today: date) -> Said:
    return Said(50, "Wants no marketing: offer no newsletter")


@said_of.register
def _tier(fact: Standing, today: date) -> Said:
    return Said(40, member(fact))


def member(fact: Standing) -> str:
    return fact.tier if "member" in fact.tier.casefold() else f"{fact.tier} member"


@said_of.register
def _last_here(fact: LastHere, today: date) -> Said:
    return Said(30, f"{'Last' if fact.certain else 'Was'} here on {day(fact.on)}")


@said_of.register
def _passion(fact: Loved, today: date) -> Said:
    return Said(20, f"Loves {fact.passion[:1].lower()}{fact.passion[1:]}")


@said_of.register
def _form_of_address(fact: FormOfAddress, today: date) -> Said:
    return Said(10, f"Form of address: {fact.name}")
