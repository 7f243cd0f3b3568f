"""Service in the CRM: tickets with their messages, calls, e-mails, appointments, visits.

Place 0 is the newest; each is a function of person and place, so that paging through thousands makes only the rows shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from mocks.world import hours
from mocks.world.chance import draw, pick
from mocks.world.people import Person
from mocks.world.topics import TOPICS, Topic

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
"""Cancelled activities by kind, as the distance between their places and the first place.

It is every twentieth call, fifth visit and third appointment; a person with fourteen activities has one.
"""
PLANNED = 4095
"""The place of a future appointment: behind all others, so that it moves none of them."""
MISSED = (35, 9)
"""Planned visits to which nobody came, as in CANCELLED; they stay open."""
_FORBIDDING = "L'« été » à 50 % : *montre* d'Émile % ' \" <b>&</b> 🎁"


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
    """`status` is open, in process, customer action, completed or closed; only the last two have a `resolved_at`."""

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
    """`kind` is call, mail, appointment or visit; `status` open, completed or cancelled; `by_customer`: the customer began it."""

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
    """The person's ticket at this place; IndexError beyond the last."""
    if not 0 <= place < person.tickets:
        raise IndexError(place)
    chance = draw(person.seed, person.number, place, 200)
    is_amelias = person.number == 1 and place == 0
    topic = TOPICS[0 if is_amelias else chance % len(TOPICS)]
    is_open = place == 0 and (person.number <= 15 or chance % 3 == 0)
    is_forbidding = person.number == 15 and place == 0
    opened = _second(hours.in_the_morning(_moment(person, place, person.tickets, 201) - timedelta(days=1)))
    staff = STAFF[chance % len(STAFF)]
    return Ticket(
        person=person,
        place=place,
        number=str(80_000_000 + person.number * 100 + place),
        subject=_FORBIDDING if is_forbidding else topic.subject,
        category=topic.category,
        status=("open" if is_amelias or chance % 2 else "in process") if is_open else ("completed", "closed")[chance % 2],
        priority="urgent" if is_amelias else pick(("immediate", "urgent", "normal", "normal", "low"), chance, 1),
        origin=pick(("manual", "e-mail"), chance, 2),
        opened_at=opened,
        resolved_at=None if is_open else opened + timedelta(days=3),
        staff=staff,
        messages=_messages(person, opened, topic, staff=staff, is_open=is_open),
    )


def n_of_ticket(number: str) -> tuple[int, int] | None:
    """Person and place of a ticket number, neither of them checked."""
    if not (number.isascii() and number.isdigit() and len(number) < 12) or int(number) < 80_000_000:
        return None
    return divmod(int(number) - 80_000_000, 100)


def places(person: Person, kind: str) -> list[int]:
    """Places of the person's activities of a kind, newest first; a planned one comes before the past ones."""
    ahead = [PLANNED] if kind == APPOINTMENT and is_expected(person) else []
    return ahead + [place for place in range(person.activities) if _TURN[place % len(_TURN)] == kind]


def is_expected(person: Person) -> bool:
    """Whether the person has a future appointment: the first of the cast tomorrow, one generated person in twelve later."""
    is_drawn = person.number > 15 and person.activities > 0 and draw(person.seed, person.number, 212) % 12 == 0
    return person.number == 1 or is_drawn


def activity(person: Person, place: int) -> Activity:
    """The person's activity at this place; IndexError beyond the last."""
    is_planned = place == PLANNED and is_expected(person)
    if not is_planned and not 0 <= place < person.activities:
        raise IndexError(place)
    kind = APPOINTMENT if is_planned else _TURN[place % len(_TURN)]
    chance = draw(person.seed, person.number, place, 210)
    at = _ahead(person) if is_planned else _moment(person, place, person.activities, 211)
    starts = _second(_HOURS[kind](at))
    return Activity(
        person=person,
        place=place,
        kind=kind,
        number=str(50_000_000 + person.number * 4096 + place),
        status="open" if is_planned else _status(place, kind),
        subject=pick(_SUBJECTS[kind], chance, 1),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=5 + chance % 40),
        by_customer=chance % 2 == 0,
        staff=STAFF[chance % len(STAFF)],
        location=f"{person.home_store}, Personal Shopping" if kind in (APPOINTMENT, VISIT) else "",
    )


def _status(place: int, kind: str) -> str:
    """The status by place alone, so that its share is the same for every seed."""
    if kind in CANCELLED and _is_nth(place, *CANCELLED[kind]):
        return "cancelled"
    return "open" if kind == VISIT and _is_nth(place, *MISSED) else "completed"


def _is_nth(place: int, step: int, first: int) -> bool:
    return place % step == first


def _on_the_half_hour(at: datetime) -> datetime:
    """The moment moved to a full or half hour, for appointments."""
    found = hours.in_store(at, spare=1)
    return found.replace(minute=found.minute // 30 * 30, second=0)


_HOURS: dict[str, Callable[[datetime], datetime]] = {
    CALL: hours.at_work,
    MAIL: hours.at_work,
    APPOINTMENT: _on_the_half_hour,
    VISIT: partial(hours.in_store, spare=1),
}
_SUBJECTS = {
    CALL: ("Question about an order", "Opening hours", "Call back about a repair", "Birthday greeting"),
    MAIL: ("Your appointment", "Re: Your order", "Invitation to a private evening", "Question about sizes"),
    APPOINTMENT: ("Personal shopping", "Watch consultation", "Fragrance profiling"),
    VISIT: ("Store visit", "Collection of an order", "Fitting"),
}


def _moment(person: Person, place: int, count: int, salt: int) -> datetime:
    """A moment among `count`, evenly spread over ten years at most, hours apart."""
    step = min(timedelta(days=3650) / count, timedelta(days=45))
    play = draw(person.seed, person.number, place, salt) % int(step.total_seconds() * 0.9)
    return person.today - timedelta(days=3) - step * place - timedelta(seconds=play)


def _ahead(person: Person) -> datetime:
    days = 1 if person.number == 1 else 1 + draw(person.seed, person.number, 213) % 14
    return person.today + timedelta(days=days)


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _messages(person: Person, opened: datetime, topic: Topic, *, staff: tuple[str, str], is_open: bool) -> tuple[Message, ...]:
    """The messages of a ticket, all in working hours, since tickets are opened before three o'clock."""
    question = topic.question if person.number != 15 else _FORBIDDING
    said = [
        ("description", timedelta(0), person.full_name, question),
        ("reply", timedelta(hours=3), staff[1], topic.reply),
        ("answer", timedelta(hours=25), person.full_name, topic.answer),
        ("note", timedelta(hours=27), staff[1], topic.note),
    ]
    if not is_open:
        said.append(("reply", timedelta(days=3), staff[1], topic.ending))
    return tuple(Message(place, kind, opened + after, author, text) for place, (kind, after, author, text) in enumerate(said))
