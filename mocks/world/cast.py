"""The cast: persons 1 to 15, each with a story that some part of the gateway has to get right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import TypedDict

from mocks.world.days import back
from mocks.world.people import (
    ANALYTICS,
    ANNEX,
    BW,
    C4C,
    CAMPAIGNS,
    CAR,
    CDC,
    CONTACT_PRO,
    ERP,
    FARFETCH,
    MARKETING,
    TOUCHPOINTS,
    Address,
    Person,
    Record,
)

ONLINE = frozenset({CDC, FARFETCH, MARKETING, CAMPAIGNS})
STORE = frozenset({ANNEX, ERP, CAR, BW, ANALYTICS})
EVERYWHERE = ONLINE | STORE | {C4C, CONTACT_PRO, TOUCHPOINTS}
_CREATED = (2557, time(10, 12, 45, 120_000))
_CHANGED = (72, time(18, 4, 9, 1_000))
_OLDER = (1360, time(8, 30))
"""Moments of a record's creation and changes: days before the world's today, and the time of the day."""
_OLD_HOME = Address("44", "Sample Crescent", "Manchester", "M1 1AE", "GB", "United Kingdom")


class Difference(TypedDict, total=False):
    """The facts in which one system's record differs; `changed_at` in days ago and time of the day."""

    last_name: str
    email: str
    phone: str
    address: Address
    changed_at: tuple[int, time]
    links: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the cast: `differs` changes a system's record, `more` adds records to it."""

    first: str
    last: str
    born: date
    gender: str
    email: str
    phone: str
    landline: str
    address: Address
    story: str
    systems: frozenset[str] = EVERYWHERE
    language: str = "EN"
    tier: int = 1
    purchases: int = 8
    online_share: float = 0.7
    tickets: int = 1
    activities: int = 4
    objects: bool = False
    is_restricted: bool = False
    differs: Mapping[str, Difference] = field(default_factory=dict)
    more: Mapping[str, tuple[Difference, ...]] = field(default_factory=dict)


def _gb(house: str, street: str, postcode: str, city: str = "London") -> Address:
    return Address(house, street, city, postcode, "GB", "United Kingdom")


_NAIR_HOME = _gb("7", "Placeholder Gardens", "SW3 1AA")
_PARTS = (
    Part(
        "Amelia", "Hart", date(1984, 5, 14), "f", "amelia.hart@example.com", "+447700900123", "",
        _gb("1", "Example Mews", "SW1X 0AA"),
        "In every system, and everything agrees; Gold; an open ticket about a watch repair; loves watches and fragrance.",
        tier=2, purchases=18, tickets=4, activities=14,
    ),
    Part(
        "Oliver", "Bennett", date(1979, 11, 2), "m", "oliver.bennett@example.com", "+447700900124", "",
        _gb("12", "Specimen Row", "W1K 1AB"),
        "CRM (older) and the account (newer) disagree on phone and address; loyalty has the account's phone.",
        differs={C4C: {"phone": "+447700900150", "address": _OLD_HOME, "changed_at": _OLDER}},
    ),
    Part(
        "Priya", "Nair", date(1990, 1, 23), "f", "priya.nair@example.com", "", "+442079460101", _NAIR_HOME,
        "Shares home, surname and landline with 4.",
    ),
    Part(
        "Arjun", "Nair", date(1988, 8, 30), "m", "arjun.nair@example.com", "", "+442079460101", _NAIR_HOME,
        "Shares home, surname and landline with 3; must never be merged with her.",
    ),
    Part(
        "Sofia", "Rossi", date(1995, 3, 9), "f", "sofia.rossi@example.com", "", "+390655500105",
        Address("5", "Via Esempio", "Roma", "00100", "IT", "Italy"),
        "Online only: no membership, no CRM record.",
        systems=frozenset({CDC, FARFETCH}), language="IT", online_share=1.0, tickets=0, activities=0,
    ),
    Part(
        "Wei", "Zhang", date(1971, 2, 17), "m", "", "", "", _gb("30", "Demonstration Street", "E14 9AA"),
        "Store only: member, ERP customer, till purchases; no e-mail and no phone anywhere.",
        systems=STORE, online_share=0.0, tickets=0, activities=0,
    ),
    Part(
        "Emma", "Clarke", date(1986, 7, 4), "f", "emma.clarke@example.com", "+447700900127", "",
        _gb("19", "Instance Lane", "SW7 2AA"),
        "Two CRM records with one mobile number and birth date, the older under the maiden name Emma Whitfield.",
        more={C4C: ({"last_name": "Whitfield", "email": "", "address": _OLD_HOME, "changed_at": _OLDER, "links": False},)},
    ),
    Part(
        "Hassan", "Al-Sayed", date(1982, 9, 12), "m", "hassan.alsayed@example.com", "+447700900128", "",
        _gb("88", "Paragon Square", "W2 3AA"),
        "Objected to marketing in the account; Marketing Cloud still says yes.", objects=True,
    ),
    Part(
        "Lily", "Young", date(2013, 6, 21), "f", "lily.young@example.com", "", "", _gb("3", "Exemplar Close", "SW19 5AA"),
        "A child.", purchases=2, tickets=0, activities=0, tier=0,
    ),
    Part(
        "Charlotte", "de Vere", date(1968, 12, 1), "f", "charlotte.devere@example.com", "+447700900130", "",
        _gb("2", "Illustration Terrace", "SW1W 8AA"),
        "Restricted: a file that most may not see.", tier=3, purchases=30, is_restricted=True,
    ),
    Part(
        "Noah", "Fischer", date(1992, 4, 18), "m", "noah.fischer@example.com", "", "", _gb("61", "Fixture Road", "N1 1AA"),
        "Not in CRM; loyalty still has an old e-mail; only the account's stored ids link the two.",
        systems=EVERYWHERE - {C4C}, tickets=0, activities=0,
        differs={ANNEX: {"email": "noah.old@example.com", "changed_at": _OLDER}},
    ),
    Part(
        "John", "Smith", date(1980, 1, 1), "m", "john.smith.a@example.com", "", "", _gb("10", "Model Avenue", "SE1 1AA"),
        "Same name and birth date as 13, another person.",
    ),
    Part(
        "John", "Smith", date(1980, 1, 1), "m", "john.smith.b@example.com", "", "",
        _gb("27", "Pattern Walk", "LS1 1AA", "Leeds"),
        "Same name and birth date as 12, another person.",
    ),
    Part(
        "Isabella", "Moreau", date(1976, 10, 26), "f", "isabella.moreau@example.com", "", "+33199000114",
        Address("14", "Rue de l'Exemple", "Paris", "75001", "FR", "France"),
        "400 orders and 3 000 interactions over ten years.",
        language="FR", tier=3, purchases=400, online_share=1.0, tickets=60, activities=1614,
        systems=EVERYWHERE,
    ),
    Part(
        "Émile", "Ångström-O'Neill", date(1991, 2, 28), "m", "emile.oneill@example.com", "+447700900135", "",
        _gb("9", "Garçon's Yard", "EC1A 1AA"),
        "Accents, an apostrophe, an asterisk, a per cent sign and an emoji: everything that breaks a filter or an encoding.",
        language="FR", tickets=2,
    ),
)  # fmt: skip


def people(seed: int, today: datetime) -> tuple[Person, ...]:
    return tuple(_person(seed, today, n, part) for n, part in enumerate(_PARTS, start=1))


def story(n: int) -> str:
    """The reason why this member of the cast is there."""
    return _PARTS[n - 1].story


def _person(seed: int, today: datetime, n: int, part: Part) -> Person:
    record = Record(
        first_name=part.first,
        last_name=part.last,
        email=part.email,
        phone=part.phone,
        landline=part.landline,
        address=part.address,
        birth_date=part.born,
        created_at=back(today, *_CREATED) + timedelta(days=n),
        changed_at=back(today, *_CHANGED) - timedelta(days=n),
    )
    records = {system: _records(system, part, record, today) for system in sorted(part.systems)}
    return Person(
        number=n,
        seed=seed,
        today=today,
        first_name=part.first,
        last_name=part.last,
        gender=part.gender,
        birth_date=part.born,
        email=part.email,
        phone=part.phone,
        landline=part.landline,
        address=part.address,
        language=part.language,
        title="Ms" if part.gender == "f" else "Mr",
        home_store="Knightsbridge",
        tier=part.tier,
        purchases=part.purchases,
        online_share=part.online_share,
        tickets=part.tickets,
        activities=part.activities,
        objects=part.objects,
        is_restricted=part.is_restricted,
        records=MappingProxyType(records),
    )


def _records(system: str, part: Part, record: Record, today: datetime) -> tuple[Record, ...]:
    differences = (part.differs.get(system, Difference()), *part.more.get(system, ()))
    return tuple(_differing(record, one, today) for one in differences)


def _differing(record: Record, difference: Difference, today: datetime) -> Record:
    ago = difference.get("changed_at")
    return replace(
        record,
        last_name=difference.get("last_name", record.last_name),
        email=difference.get("email", record.email),
        phone=difference.get("phone", record.phone),
        address=difference.get("address", record.address),
        changed_at=back(today, *ago) if ago else record.changed_at,
        links=difference.get("links", record.links),
    )
