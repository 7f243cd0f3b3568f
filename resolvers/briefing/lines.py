"""The lines of a briefing, made from facts. Pure: the order of the facts does not matter.

Lines are short and tactful, since the customer may see the screen: no amounts of money, no year of birth, no age, and of a ticket
only its subject.
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
    ClosedFile,
    Expected,
    ExpiringPoints,
    Fact,
    FactKind,
    FormOfAddress,
    LastHere,
    Loved,
    Objection,
    OpenTicket,
    TierFact,
)
from resolvers.briefing.wording import anniversary, coming, day, day_of_the_year, quotable

MOST: Final = 7
"""The most lines: so many can be read in five seconds."""

EXPECTED_WITHIN: Final = 2
BIRTHDAY_WITHIN: Final = 7
EXPIRY_WITHIN: Final = 30
"""Days from today on, the last one included."""

UNKNOWN: Final = "Customer"
"""The headline if neither name nor tier is known, or may be shown."""

EVERYTHING: Final = frozenset(FactKind)
ORDER: Final = {kind: place for place, kind in enumerate(FactKind)}


@dataclass(frozen=True, slots=True)
class RankedLine:
    """One line. `importance`: 1 to 100."""

    kind: FactKind
    text: str
    importance: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The headline and the lines, the most important first."""

    headline: str
    lines: tuple[RankedLine, ...]


def brief(facts: Iterable[Fact], today: date, *, kinds: Collection[FactKind] = EVERYTHING) -> Brief:
    """The briefing of the facts of these `kinds`. Nothing in it shows whether there were facts of other kinds."""
    shown = [fact for fact in facts if fact.kind in kinds]
    said = ((fact, said_of(fact, today)) for fact in shown)
    lines = [RankedLine(fact.kind, one.text, one.importance, once(fact.sources)) for fact, one in said if one is not None]
    return Brief(headline(shown), tuple(sorted(lines, key=place)[:MOST]))


def place(line: RankedLine) -> tuple[object, ...]:
    return -line.importance, ORDER[line.kind], line.text, [(each.system, each.record_id or "") for each in line.sources]


def once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources by system and id: each record once, as it was read first."""
    unique: dict[tuple[str, str], Source] = {}
    for one in sorted(sources, key=lambda one: (one.system, one.record_id or "", one.fetched_at)):
        unique.setdefault((one.system, one.record_id or ""), one)
    return tuple(unique.values())


def headline(facts: Sequence[Fact]) -> str:
    names = sorted(fact.name for fact in facts if isinstance(fact, FormOfAddress))
    tiers = sorted(member(fact) for fact in facts if isinstance(fact, TierFact))
    return ", ".join((*names[:1], *tiers[:1])) or UNKNOWN


@dataclass(frozen=True, slots=True)
class RankedText:
    importance: int
    text: str


@singledispatch
def said_of(fact: Fact, today: date) -> RankedText | None:
    """The text of a fact and its importance; None if it is not worth a line today."""
    raise TypeError(f"nothing is said of a {type(fact).__name__}")


@said_of.register
def _closed(fact: ClosedFile, today: date) -> RankedText:
    return RankedText(100, "Restricted: for the reason given alone, and recorded")


@said_of.register
def _expected(fact: Expected, today: date) -> RankedText | None:
    ahead = (fact.on - today).days
    if not 0 <= ahead <= EXPECTED_WITHIN:
        return None
    what = quotable(fact.what)
    when = coming(fact.on, today, otherwise=day_of_the_year(fact.on))
    return RankedText((95, 92, 88)[ahead], f"Expected {when}" + (f": {what}" if what else ""))


@said_of.register
def _ticket(fact: OpenTicket, today: date) -> RankedText:
    """A ticket with its subject, or with its number if the subject should not be read aloud."""
    urgent = fact.priority is TicketPriority.URGENT
    importance = 90 if urgent else 80 if fact.priority is TicketPriority.HIGH else 75
    subject = quotable(fact.subject)
    text = f"{'Urgent' if urgent else 'Open'} ticket" + (f": {subject}" if subject else f" {fact.number}")
    return RankedText(importance, text + more(fact))


def more(fact: OpenTicket) -> str:
    if not fact.others:
        return " (there may be more)" if fact.or_more else ""
    return f" (and {'at least ' if fact.or_more else ''}{fact.others} more)"


@said_of.register
def _child(fact: Child, today: date) -> RankedText:
    return RankedText(85, "A child: no marketing, offer no newsletter")


@said_of.register
def _birthday(fact: Born, today: date) -> RankedText | None:
    on = anniversary(fact.on, today)
    if (on - today).days > BIRTHDAY_WITHIN:
        return None
    return RankedText(70 if on == today else 65, f"Birthday {coming(on, today, otherwise=day_of_the_year(on))}")


@said_of.register
def _points(fact: ExpiringPoints, today: date) -> RankedText | None:
    if fact.points < 1 or not 0 <= (fact.on - today).days <= EXPIRY_WITHIN:
        return None
    when = coming(fact.on, today, otherwise=day(fact.on))
    return RankedText(55, f"{fact.points:,} points expire {when}" if fact.points > 1 else f"1 point expires {when}")


@said_of.register
def _objection(fact: Objection, today: date) -> RankedText:
    return RankedText(50, "Wants no marketing: offer no newsletter")


@said_of.register
def _tier(fact: TierFact, today: date) -> RankedText:
    return RankedText(40, member(fact))


def member(fact: TierFact) -> str:
    return fact.tier if "member" in fact.tier.casefold() else f"{fact.tier} member"


@said_of.register
def _last_here(fact: LastHere, today: date) -> RankedText:
    return RankedText(30, f"{'Last' if fact.certain else 'Was'} here on {day(fact.on)}")


@said_of.register
def _passion(fact: Loved, today: date) -> RankedText:
    return RankedText(20, f"Loves {fact.passion[:1].lower()}{fact.passion[1:]}")


@said_of.register
def _form_of_address(fact: FormOfAddress, today: date) -> RankedText:
    return RankedText(10, f"Form of address: {fact.name}")
