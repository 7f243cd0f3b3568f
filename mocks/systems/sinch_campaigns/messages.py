"""Messages to and from people's mobiles: campaigns, service messages, answers; and the short links in them.

Each is a function of the person and its place. Persons without a mobile get none. An objection to marketing was sent as an answer
and ended the campaigns, but for one person (OVERHEARD), who still gets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice

from mocks.control.stage import World
from mocks.world import hours
from mocks.world.chance import draw, pick, scramble, share, unscramble
from mocks.world.keys import dashed
from mocks.world.people import CAMPAIGNS, CDC, Person, Record

STORE = "STORE"
REPLIES_TO = "+447700900999"
_SEASONS = ((2, 16, "SPRING", "NEW"), (6, 8, "SUMMER", "SALE"), (9, 21, "AUTUMN", "WATCHES"), (12, 1, "XMAS", "PREVIEW"))
_TEXTS = {
    "NEW": "New this season, chosen for you",
    "SALE": "Your private sale begins today",
    "WATCHES": "New watches have arrived",
    "PREVIEW": "Your private preview",
}
_TARGETS = {"NEW": "new-in", "SALE": "sale", "WATCHES": "watches", "PREVIEW": "preview"}
_DELIVERED, _EXPIRED, _FAILED = ("delivered", 220, "Message delivered"), ("expired", 320, "Expired"), ("failed", 301, "Failed")
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_MOST = 2048
_SERVICE, _REPLY = 1024, 1536
OVERHEARD = 15
"""The person who answered STOP two months ago and got the next campaign all the same."""
_OVERHEARD, _OBJECTED = timedelta(days=60), timedelta(days=400)
_BROWSERS = ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", "Mozilla/5.0 (Linux; Android 16)")


@dataclass(frozen=True, slots=True)
class Click:
    """A click, or with a robot's `user_agent` a view."""

    at: datetime
    user_agent: str
    ip: str


@dataclass(frozen=True, slots=True)
class Link:
    message: Message
    short_url: str
    long_url: str
    clicks: tuple[Click, ...]
    views: tuple[Click, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """`campaign` is empty for service messages and answers; `number` is the customer's, in E.164."""

    person: Person
    place: int
    number: str
    campaign: str
    at: datetime
    text: str
    account: str
    status: tuple[str, int, str]

    @property
    def is_inbound(self) -> bool:
        return self.place >= _REPLY

    @property
    def direction(self) -> str:
        return "inbound" if self.is_inbound else "outbound"

    @property
    def sides(self) -> tuple[str, str]:
        """The addresses of sender and recipient."""
        return (self.number, REPLIES_TO) if self.is_inbound else (STORE, self.number)

    @property
    def metadata(self) -> dict[str, str]:
        """Campaign and account by their keys, without empty values."""
        return {key: value for key, value in (("campaign", self.campaign), ("cdcUid", self.account)) if value}

    @property
    def id(self) -> str:
        return dashed(f"{scramble(self.person.number * _MOST + self.place, bits=128, seed=self.person.seed):032x}")

    @property
    def updated_at(self) -> datetime:
        return self.at + timedelta(seconds=2, milliseconds=draw(self.person.number, self.place, 401) % 9000)

    @property
    def link(self) -> Link | None:
        return _link(self) if self.campaign and self.status[0] != "failed" and _has_link(self.person, self.place) else None


@lru_cache(maxsize=4096)
def messages(person: Person) -> tuple[Message, ...]:
    """All messages of a person, newest first."""
    record = person.record(CAMPAIGNS)
    if record is None or not record.phone:
        return ()
    found = [*_campaigns(person, record), *_services(person, record), *_replies(person, record)]
    return tuple(sorted(found, key=lambda one: (one.at, one.id), reverse=True))


def to_number(world: World, number: str) -> list[Message]:
    """Messages to or from a number."""
    people = world.by_phone(number, CAMPAIGNS)
    return [message for person in people for message in messages(person) if message.number == number]


def of_hash(world: World, code: str) -> Link | None:
    """The link of a short address, by the code at the address's end."""
    if len(code) != 7 or not set(code) <= set(_LETTERS) or (value := _number(code)) >= 1 << 34:
        return None
    n, place = divmod(unscramble(value, bits=34, seed=world.seed), _MOST)
    person = world.person(n)
    return next((one.link for one in messages(person) if one.place == place), None) if person else None


def seasons(today: datetime) -> Iterator[tuple[int, datetime, str, str]]:
    """Campaigns, the newest first, each with the number of later ones, the time it was sent, its name and its kind."""
    dates = (
        (datetime(year, month, day, 9, tzinfo=UTC), f"{season}{year % 100}-{kind}", kind)
        for year in range(today.year, today.year - 11, -1)
        for month, day, season, kind in reversed(_SEASONS)
    )
    past = (one for one in dates if one[0] < today)
    yield from ((place, *one) for place, one in enumerate(past))


_SPOKEN = {"SPRING": "Spring", "SUMMER": "Summer", "AUTUMN": "Autumn", "XMAS": "Christmas"}
_KINDS = {"NEW": "arrivals", "SALE": "sale", "WATCHES": "watches", "PREVIEW": "preview"}
_NAMED = 8
"""The campaigns of two years: older ones have no spoken name."""


def names(today: datetime) -> dict[str, str]:
    """Spoken names of the latest campaigns, by the name in a message."""
    found = {}
    for _, sent, name, kind in islice(seasons(today), _NAMED):
        season = next(word for word in _SPOKEN if name.startswith(word))
        found[name] = f"{_SPOKEN[season]} {_KINDS[kind]} {sent.year}"
    return found


def _campaigns(person: Person, record: Record) -> Iterator[Message]:
    """Campaign messages: each campaign goes out within ten minutes, to most of the persons known by then."""
    for place, sent, name, kind in seasons(person.today):
        is_passed_over = person.number != 1 and share(person.seed, person.number, place, 400) < 0.2
        if sent < record.created_at or is_passed_over:
            continue
        if person.objects and sent > person.today - _OBJECTED:
            continue
        at = sent + timedelta(milliseconds=draw(person.seed, person.number, place, 402) % 600_000)
        status = pick((_DELIVERED,) * 10 + (_EXPIRED, _FAILED), person.seed, person.number, place, 403)
        text = _TEXTS[kind] + (f": https://nxt.to/{_hash(person, place)}" if _has_link(person, place) else ".")
        yield _message(person, record, place, at, text, campaign=name, status=status)


def _services(person: Person, record: Record) -> Iterator[Message]:
    for place in range(draw(person.seed, person.number, 404) % 3 + 1):
        at = person.today - timedelta(days=20 + 90 * place, seconds=draw(person.seed, person.number, place, 405) % 80_000)
        yield _message(person, record, _SERVICE + place, hours.at_work(at), "Your order is ready for collection.")


def _replies(person: Person, record: Record) -> Iterator[Message]:
    if (at := stopped_at(person)) is not None:
        yield _message(person, record, _REPLY, at, "STOP")


def stopped_at(person: Person) -> datetime | None:
    """The time at which a person answered STOP, None if never; for one of the cast it had no effect."""
    if person.number == OVERHEARD:
        return person.today - _OVERHEARD
    return person.today - _OBJECTED if person.objects else None


def _message(
    person: Person,
    record: Record,
    place: int,
    at: datetime,
    text: str,
    *,
    campaign: str = "",
    status: tuple[str, int, str] = _DELIVERED,
) -> Message:
    account = person.account_uid if record.links and person.known_to(CDC) and place % 3 else ""
    return Message(person, place, record.phone, campaign, at, text, account, status)


def _has_link(person: Person, place: int) -> bool:
    return place == 0 or draw(person.seed, person.number, place, 407) % 5 > 0


def _link(message: Message) -> Link:
    """The message's link with its clicks: half of the people click, some more than once, and a robot views every link."""
    person, place = message.person, message.place
    chance = draw(person.seed, person.number, place, 406)
    count = (0, 1, 0, 3, 2, 0)[chance % 6] if message.place else 2
    clicks = (_visit(message, turn, chance) for turn in range(count))
    preview = Click(message.at + timedelta(seconds=5), "preview-bot", "192.0.2.20")
    kind = message.campaign.partition("-")[2]
    short_url = f"https://nxt.to/{_hash(person, place)}"
    return Link(message, short_url, f"https://shop.example.com/{_TARGETS[kind]}", tuple(clicks), (preview,))


def _visit(message: Message, turn: int, chance: int) -> Click:
    after = timedelta(minutes=7 + chance % 50 + 180 * turn, microseconds=chance % 1_000_000)
    return Click(message.at + after, _BROWSERS[chance % 2], f"192.0.2.{10 + chance % 9}")


def _hash(person: Person, place: int) -> str:
    """The seven letters at the end of a short address, which is 22 characters long."""
    value = scramble(person.number * _MOST + place, bits=34, seed=person.seed)
    return "".join(_LETTERS[(value >> shift) & 31] for shift in range(30, -1, -5))


def _number(code: str) -> int:
    value = 0
    for letter in code:
        value = (value << 5) | _LETTERS.index(letter)
    return value
