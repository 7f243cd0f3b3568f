"""What happened between a person and the house in the CRM: tickets with their messages, calls, e-mails, appointments, visits.

Place 0 is the newest; each is a function of person and place, so that paging through thousands makes only what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mocks.world.chance import draw, pick
from mocks.world.people import Person

STAFF = (
    ("7000012", "Grace Okoro"),
    ("7000015", "Tom Ellery"),
    ("7000021", "Yasmin Qureshi"),
    ("7000033", "Peter Lang"),
)
TEAM = ("SST-01", "Customer Care")
CALL, MAIL, APPOINTMENT, VISIT = "call", "mail", "appointment", "visit"
_TURN = (CALL, MAIL, VISIT, MAIL, APPOINTMENT, CALL, MAIL)
CANCELLED = {CALL: (70, 40), VISIT: (35, 16), APPOINTMENT: (21, 11)}
"""Every how many-th place there is one that was called off, from which on: every twentieth call, fifth visit, third appointment.
Whoever has fourteen activities has one."""
MISSED = (35, 9)
"""The same of visits that were planned and that nobody came to: they stay open."""
_FORBIDDING = "L'« été » à 50 % : *montre* d'Émile % ' \" <b>&</b> 🎁"
_TOPICS = (
    ("Watch repair: chronograph stopped", "WATCH_REPAIR", "My watch has stopped; can it be repaired?"),
    ("Refund not received", "RETURNS", "I sent the shoes back three weeks ago and have not had the refund."),
    ("Gift receipt lost", "GIFTS", "Could the gift receipt be sent once more?"),
    ("Points missing after a purchase", "LOYALTY", "The points of my last purchase do not show."),
    ("Delivery came damaged", "DELIVERY", "The box was open and one glass is broken."),
    ("Fragrance allergy question", "FRAGRANCE", "Which of your fragrances are free of limonene?"),
    ("Jewellery to be resized", "JEWELLERY", "The bangle is too large; how long does resizing take?"),
)
CATEGORIES = {
    "WATCH_REPAIR": "Watch repair",
    "RETURNS": "Returns and refunds",
    "GIFTS": "Gifts",
    "LOYALTY": "Loyalty points",
    "DELIVERY": "Delivery",
    "FRAGRANCE": "Fragrance",
    "JEWELLERY": "Jewellery",
}
"""What the codes of the topics stand for: the CRM itself keeps the codes only."""


@dataclass(frozen=True, slots=True)
class Message:
    """`kind` is description, reply (to the customer), answer (from the customer) or note (internal)."""

    place: int
    kind: str
    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """`status` is open, in process, customer action, completed or closed; `resolved_at` of the last two only."""

    person: Person
    place: int
    number: str
    subject: str
    category: str
    status: str
    priority: str
    origin: str
    opened_at: datetime
    resolved_at: datetime | None
    staff: tuple[str, str]
    messages: tuple[Message, ...]

    @property
    def changed_at(self) -> datetime:
        return max((message.at for message in self.messages), default=self.opened_at)


@dataclass(frozen=True, slots=True)
class Activity:
    """`kind` is call, mail, appointment or visit; `status` open, completed or cancelled; `by_customer` tells who began."""

    person: Person
    place: int
    kind: str
    number: str
    status: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    by_customer: bool
    staff: tuple[str, str]
    location: str


def ticket(person: Person, place: int) -> Ticket:
    """IndexError beyond the last."""
    if not 0 <= place < person.tickets:
        raise IndexError(place)
    chance = draw(person.seed, person.number, place, 200)
    is_amelias = person.number == 1 and place == 0
    subject, category, question = _TOPICS[0 if is_amelias else chance % len(_TOPICS)]
    is_open = place == 0 and (person.number <= 15 or chance % 3 == 0)
    if person.number == 15 and place == 0:
        subject = _FORBIDDING
    opened = _moment(person, place, person.tickets, 201)
    staff = STAFF[chance % len(STAFF)]
    return Ticket(
        person=person,
        place=place,
        number=str(80_000_000 + person.number * 100 + place),
        subject=subject,
        category=category,
        status=("open" if is_amelias or chance % 2 else "in process") if is_open else ("completed", "closed")[chance % 2],
        priority="urgent" if is_amelias else pick(("immediate", "urgent", "normal", "normal", "low"), chance, 1),
        origin=pick(("manual", "e-mail"), chance, 2),
        opened_at=opened,
        resolved_at=None if is_open else opened + timedelta(days=3),
        staff=staff,
        messages=_messages(person, opened, question if person.number != 15 else _FORBIDDING, staff=staff, is_open=is_open),
    )


def n_of_ticket(number: str) -> tuple[int, int] | None:
    """Person and place of a ticket number; both still to be checked."""
    if not (number.isascii() and number.isdigit() and len(number) < 12) or int(number) < 80_000_000:
        return None
    return divmod(int(number) - 80_000_000, 100)


def places(person: Person, kind: str) -> list[int]:
    """Where the person's activities of a kind are, newest first."""
    return [place for place in range(person.activities) if _TURN[place % len(_TURN)] == kind]


def activity(person: Person, place: int) -> Activity:
    """IndexError beyond the last."""
    if not 0 <= place < person.activities:
        raise IndexError(place)
    kind = _TURN[place % len(_TURN)]
    chance = draw(person.seed, person.number, place, 210)
    starts = _moment(person, place, person.activities, 211)
    return Activity(
        person=person,
        place=place,
        kind=kind,
        number=str(50_000_000 + person.number * 4096 + place),
        status=_status(place, kind),
        subject=pick(_SUBJECTS[kind], chance, 1),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=5 + chance % 40),
        by_customer=chance % 2 == 0,
        staff=STAFF[chance % len(STAFF)],
        location=f"{person.home_store}, Personal Shopping" if kind in (APPOINTMENT, VISIT) else "",
    )


def _status(place: int, kind: str) -> str:
    """By place alone, so that as many are left whatever the seed."""
    if kind in CANCELLED and _is_nth(place, *CANCELLED[kind]):
        return "cancelled"
    return "open" if kind == VISIT and _is_nth(place, *MISSED) else "completed"


def _is_nth(place: int, step: int, first: int) -> bool:
    return place % step == first


_SUBJECTS = {
    CALL: ("Question about an order", "Opening hours", "Call back about a repair", "Birthday greeting"),
    MAIL: ("Your appointment", "Re: Your order", "Invitation to a private evening", "Question about sizes"),
    APPOINTMENT: ("Personal shopping", "Watch consultation", "Fragrance profiling"),
    VISIT: ("Store visit", "Collection of an order", "Fitting"),
}


def _moment(person: Person, place: int, count: int, salt: int) -> datetime:
    """Evenly spread over ten years at most, never two in one minute; whole seconds."""
    step = min(timedelta(days=3650) / count, timedelta(days=45))
    play = draw(person.seed, person.number, place, salt) % int(step.total_seconds() * 0.9)
    return (person.today - timedelta(days=3) - step * place - timedelta(seconds=play)).replace(microsecond=0)


def _messages(person: Person, opened: datetime, question: str, *, staff: tuple[str, str], is_open: bool) -> tuple[Message, ...]:
    said = [
        ("description", timedelta(0), person.full_name, question),
        ("reply", timedelta(hours=3), staff[1], "Thank you for writing; we have looked into it and will come back to you."),
        ("answer", timedelta(hours=20), person.full_name, "Thank you. Please call me before noon."),
        ("note", timedelta(hours=22), staff[1], "Asked the workshop for an estimate."),
    ]
    if not is_open:
        said.append(("reply", timedelta(days=3), staff[1], "This has been settled. We are sorry for the trouble."))
    return tuple(Message(place, kind, opened + after, author, text) for place, (kind, after, author, text) in enumerate(said))
