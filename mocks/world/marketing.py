"""Marketing's data on persons: permissions, campaigns and their effects, scores, target groups, interactions.

Purchases are the same as in every other system. A person's interactions are made together, a few hundred at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from mocks.world import commerce, hours
from mocks.world.chance import draw, share
from mocks.world.people import CAR, CDC, FARFETCH, MARKETING, Person, Record
from mocks.world.population import Population

MEDIA = ("EMAIL", "SMS", "PHONE", "LETTER")
"""Media in the order in which the account's channels (e-mail, SMS, phone, post) are drawn, so that both mostly agree."""
STUBBORN = 8
"""The person whose objection in the account never reached marketing."""
_MONTHS = 60
SLEEPING = "Sleeping"
_ASLEEP_AFTER = timedelta(days=730)
_TOPICS = (
    "Private evening", "New fragrances", "Watch fair", "Preview of the season", "Fine jewellery", "Food hall hampers", "Knitwear",
)  # fmt: skip
_PAGES = ("Watches", "Fragrance", "Gift ideas", "Sale", "Store opening hours")
_REACH = 2_000
"""The highest number of a person in a target group, so that counting members stays cheap."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """`medium` is EMAIL or SMS."""

    number: int
    name: str
    medium: str
    starts_at: datetime

    @property
    def campaign_id(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Group:
    """A target group: persons in reach whose numbers leave this remainder."""

    place: int
    name: str
    description: str
    modulus: int
    remainder: int

    @property
    def number(self) -> str:
        return str(500_001 + self.place)


@dataclass(frozen=True, slots=True)
class Score:
    """`is_persisted`: values are stored, and can therefore be read."""

    key: str
    name: str
    is_persisted: bool = True


@dataclass(frozen=True, slots=True)
class Happening:
    """An interaction: `index` is unique within the person; `source` is type and number of its source document."""

    index: int
    kind: str
    medium: str
    at: datetime
    subject: str
    campaign: str = ""
    amount: Decimal = Decimal(0)
    source: tuple[str, str] = ("", "")
    store: str = ""

    @property
    def purchase(self) -> int | None:
        """The place of this interaction's purchase, None without one."""
        return self.index & 0xFFFF if self.kind in ("SALES_ORDER", "SALES_RETURN") else None


def _campaign(today: datetime, place: int) -> Campaign:
    starts = (today - timedelta(days=1 + 30 * place)).replace(hour=8)
    topic = _TOPICS[place % len(_TOPICS)]
    return Campaign(1259 - place, f"{topic} {starts:%B %Y}", "SMS" if place % 5 == 4 else "EMAIL", starts)


BIRTHDAY = Campaign(1100, "Birthday greeting", "EMAIL", datetime(2020, 1, 1, 8, tzinfo=UTC))
"""The campaign that is sent every year, always the same one."""
SCORES = (
    Score("BUYING_PROPENSITY", "Buying propensity"),
    Score("CHURN_RISK", "Churn risk"),
    Score("EMAIL_ENGAGEMENT", "E-mail engagement"),
    Score("RFM_CLASS", "Recency and frequency", is_persisted=False),
)
MODEL = "MODEL_01"
GROUPS = (
    Group(0, "Watch lovers", "Bought a watch, or keeps looking at them", 5, 1),
    Group(1, "Fragrance lovers", "Bought fragrance twice within a year", 7, 1),
    Group(2, "Jewellery lovers", "Looked at fine jewellery within a month", 8, 2),
    Group(3, "Guests of the private evening", "Were there last year", 9, 8),
    Group(4, "Early birds", "Buy in the first week of a season", 4, 2),
    Group(5, SLEEPING, "Bought nothing for two years", 11, 3),
)


@lru_cache(maxsize=8)
def campaigns(today: datetime) -> tuple[Campaign, ...]:
    """The monthly campaigns, newest first."""
    return tuple(_campaign(today, place) for place in range(_MONTHS))


def allows(person: Person, medium: str) -> bool:
    """Whether a person allows a medium: as in the account, but for STUBBORN's lost objection."""
    if person.number <= 15:
        return person.number == STUBBORN or not person.objects
    place = MEDIA.index(medium)
    return not person.objects and bool(draw(person.seed, person.number, 900) >> place & 1)


def permitted_at(record: Record) -> datetime:
    return record.created_at + timedelta(days=30)


def score(person: Person, one: Score, week: int) -> Decimal:
    """The value of a score; week 0 is the newest."""
    return Decimal(f"{share(person.seed, person.number, SCORES.index(one), week, 921):.4f}")


def scored_at(today: datetime, week: int) -> datetime:
    return today - timedelta(days=1 + 7 * week, hours=4)


def groups_of(person: Person) -> list[Group]:
    return [group for group in GROUPS if person.number <= _REACH and _belongs(person, group)]


def _belongs(person: Person, group: Group) -> bool:
    """Whether a person is in a group, by number; no recent buyer is in the sleeping one."""
    if person.number % group.modulus != group.remainder:
        return False
    return group.name != SLEEPING or not person.purchases or commerce.placed_at(person, 0) < person.today - _ASLEEP_AFTER


def members(population: Population, group: Group) -> Iterator[Person]:
    """Members of a group in rising order of their numbers."""
    numbers = range(group.remainder or group.modulus, min(population.size, _REACH) + 1, group.modulus)
    return (person for person in population.of(numbers) if person.known_to(MARKETING) and _belongs(person, group))


@lru_cache(maxsize=64)
def member_count(population: Population, group: Group) -> int:
    return sum(1 for _ in members(population, group))


@lru_cache(maxsize=256)
def happenings(person: Person) -> tuple[Happening, ...]:
    """All interactions of a person, newest first."""
    found = [*_messages(person), *_greetings(person), *_purchases(person), *_visits(person)]
    return tuple(sorted(found, key=lambda one: (one.at, one.index), reverse=True))


_SENT, _OPENED, _CLICKED, _BOUGHT, _RETURNED, _VISITED, _GREETED, _READ = (number << 16 for number in range(1, 9))
_OUTBOUND = {"EMAIL": "EMAIL_OUTBOUND", "SMS": "SMS_OUTBOUND"}


def _message_count(person: Person) -> int:
    if person.number > 15:
        return 2 + draw(person.seed, person.number, 922) % 9
    return _MONTHS if person.number == 14 else 12


def _messages(person: Person) -> Iterator[Happening]:
    record = person.record(MARKETING)
    for place, campaign in enumerate(campaigns(person.today)[: _message_count(person)]):
        reachable = record is not None and bool(record.email if campaign.medium == "EMAIL" else record.phone)
        if not reachable or not allows(person, campaign.medium):
            continue
        chance = draw(person.seed, person.number, place, 923)
        sent = campaign.starts_at + timedelta(milliseconds=chance % 9_000_000)
        told = (campaign.medium, campaign.name, campaign.campaign_id)
        yield _touch(_SENT + place, _OUTBOUND[campaign.medium], sent, *told)
        is_amelias_newest = person.number == 1 and place == 0
        opened = sent + timedelta(minutes=40 + chance % 300, seconds=chance % 60)
        if is_amelias_newest or (campaign.medium == "EMAIL" and chance % 10 < 6):
            yield _touch(_OPENED + place, "EMAIL_OPENED", opened, *told)
        if is_amelias_newest or (campaign.medium == "EMAIL" and chance % 10 < 3):
            yield _touch(_CLICKED + place, "CLICK_THROUGH", opened + timedelta(minutes=2), *told)


def _touch(index: int, kind: str, at: datetime, medium: str, subject: str, campaign: str) -> Happening:
    return Happening(index, kind, medium, at, subject, campaign)


def _greetings(person: Person) -> Iterator[Happening]:
    record = person.record(MARKETING)
    if record is None or not record.email or not allows(person, "EMAIL"):
        return
    told = (BIRTHDAY.medium, BIRTHDAY.name, BIRTHDAY.campaign_id)
    for year in range(person.today.year - 1, person.today.year - 4, -1):
        born = person.birth_date
        sent = datetime(year, born.month, min(born.day, 28), 7, 30, tzinfo=UTC)
        yield _touch(_GREETED + year, "EMAIL_OUTBOUND", sent, *told)
        if year % 2:
            yield _touch(_READ + year, "EMAIL_OPENED", sent + timedelta(hours=3), *told)


def _purchases(person: Person) -> Iterator[Happening]:
    """Purchases: online orders with the shop's number, till purchases with time and place only."""
    for bought in commerce.purchases(person):
        if not person.known_to(FARFETCH if bought.is_online else CAR):
            continue
        source = ("WEB_ORDER", bought.code) if bought.is_online else ("POS_SALE", "")
        medium, subject = ("WEB", "Online order") if bought.is_online else ("STORE", "Purchase in store")
        store = "" if bought.is_online else commerce.STORES[bought.store]
        yield Happening(_BOUGHT + bought.place, "SALES_ORDER", medium, bought.placed_at, subject, "", bought.total, source, store)
        if bought.state == "returned":
            back = bought.updated_at + timedelta(days=9)
            yield Happening(_RETURNED + bought.place, "SALES_RETURN", medium, back, "Return", "", bought.total, source, store)


def _visits(person: Person) -> Iterator[Happening]:
    """Visits of the person to pages of the web shop."""
    for place in range(min(person.activities, 20) if person.known_to(CDC) else 0):
        chance = draw(person.seed, person.number, place, 924)
        at = hours.awake(person.today - timedelta(days=4 + 11 * place, seconds=chance % 600_000))
        yield Happening(_VISITED + place, "WEBSITE_VISIT", "WEB", at, _PAGES[chance % len(_PAGES)])
