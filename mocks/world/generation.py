"""Persons from number 16 on: overlaps between systems, households, typing errors and stale values, drawn from the seed.

Every key is a formula, so that each look-up by key goes straight to the few numbers that could hold it. Phones come only from
the ranges that Ofcom keeps for fiction: 900 mobiles and 13 000 landlines, so later persons have none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from mocks.world import hours, likeness, names
from mocks.world.chance import draw, pick, share
from mocks.world.homes import FIRST, address, household
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
    Person,
    Record,
)

_AREAS = (
    "1134960", "1144960", "1154960", "1164960", "1174960", "1214960", "1314960",
    "1414960", "1514960", "1614960", "1914980", "2920180", "1632960",
)  # fmt: skip
_EMAIL = re.compile(r"customer(\d{6,7})(?:\.old)?@example\.com")
_STORES = ("Knightsbridge", "Knightsbridge", "Heathrow T5", "Birmingham", "Milton Keynes")


def _truth(seed: int, n: int, today: datetime) -> Record:
    """The true facts of a person; records in systems have errors of their own."""
    home = household(seed, n)
    return Record(
        first_name=names.GIVEN[names.given_place(seed, n)],
        last_name=names.FAMILY[names.family_place(seed, home)],
        email=f"customer{n:06d}@example.com",
        phone=_mobile(n),
        landline=_landline(home),
        address=address(seed, home),
        birth_date=likeness.birth_date(seed, n),
        created_at=_day(seed, n, 4, today, earliest=3650, latest=900),
        changed_at=_day(seed, n, 5, today, earliest=800, latest=10),
    )


def person(seed: int, n: int, today: datetime) -> Person:
    gender = names.GENDERS[names.given_place(seed, n)]
    systems, record = _systems(seed, n), _truth(seed, n, today)
    assert record.address is not None
    assert record.birth_date is not None
    buys_online, buys_in_store = FARFETCH in systems, CAR in systems
    return Person(
        number=n,
        seed=seed,
        today=today,
        first_name=record.first_name,
        last_name=record.last_name,
        gender=gender,
        birth_date=record.birth_date,
        email=record.email,
        phone=record.phone,
        landline=record.landline,
        address=record.address,
        language=pick(("EN", "EN", "EN", "FR", "AR"), seed, n, 6),
        title="Ms" if gender == "f" else "Mr",
        home_store=pick(_STORES, seed, n, 7),
        tier=min(3, draw(seed, n, 8) % 10 // 3),
        purchases=1 + draw(seed, n, 9) % 16 if buys_online or buys_in_store else 0,
        online_share=0.7 if buys_online and buys_in_store else float(buys_online),
        tickets=draw(seed, n, 10) % 4 if C4C in systems else 0,
        activities=draw(seed, n, 11) % 7 if C4C in systems else 0,
        objects=share(seed, n, 12) < 0.1,
        is_restricted=False,
        records=MappingProxyType({system: (_as_held(seed, n, record, system),) for system in sorted(systems)}),
    )


def numbers_of_email(email: str) -> set[int]:
    match = _EMAIL.fullmatch(email)
    return {int(match[1])} if match and int(match[1]) >= FIRST else set()


def numbers_of_phone(phone: str) -> set[int]:
    if not (phone.startswith("+44") and phone.isascii() and phone[1:].isdigit()):
        return set()
    body, line = phone[3:-3], int(phone[-3:])
    if body == "7700900":
        place = line if line < 100 else line - 100
        return {FIRST + place} if line < 100 or line >= 200 else set()
    if body not in _AREAS:
        return set()
    first = FIRST + 2 * (_AREAS.index(body) * 1000 + line)
    return {first, first + 1}


def _landline(home: int) -> str:
    """One landline for each pair of neighbours: it belongs to the first home, so that the second home has none."""
    pair, rest = divmod(home - FIRST, 2)
    area, line = divmod(pair, 1000)
    return f"+44{_AREAS[area]}{line:03d}" if not rest and area < len(_AREAS) else ""


def _mobile(n: int) -> str:
    place = n - FIRST
    return f"+447700900{place if place < 100 else place + 100:03d}" if place < 900 else ""


def _day(seed: int, n: int, salt: int, today: datetime, *, earliest: int, latest: int) -> datetime:
    seconds = draw(seed, n, salt) % ((earliest - latest) * 86_400)
    return hours.awake(today - timedelta(days=latest, seconds=seconds))


def _systems(seed: int, n: int) -> set[str]:
    """The systems that know a person: 70 % are in the CRM, 60 % members, 55 % online, 40 % at the tills; everybody is in some."""
    systems: set[str] = set()
    if share(seed, n, 30) < 0.70:
        systems |= {C4C, ERP, MARKETING}
    if share(seed, n, 31) < 0.60:
        systems |= {ANNEX, ERP}
    if share(seed, n, 32) < 0.55:
        systems |= {CDC, FARFETCH, MARKETING, CAMPAIGNS}
    if share(seed, n, 33) < 0.40:
        systems |= {CAR, ERP, BW, ANALYTICS}
    if share(seed, n, 34) < 0.30:
        systems |= {CONTACT_PRO, TOUCHPOINTS}
    return systems or {C4C, ERP, MARKETING}


def _as_held(seed: int, n: int, record: Record, system: str) -> Record:
    """A system's record: one in twelve is misspelt, one in twelve old, one in seven without links. Accounts are always right."""
    salt = 40 + sum(system.encode())
    links = share(seed, n, salt, 1) >= 0.15
    luck = share(seed, n, salt)
    if system == CDC or luck > 2 / 12:
        return record if links else replace(record, links=False)
    if luck > 1 / 12:
        return replace(record, first_name=names.misspelt(record.first_name, draw(seed, n, salt, 2)), links=links)
    stale = record.created_at + timedelta(days=30)
    return replace(
        record,
        email=f"customer{n:06d}.old@example.com",
        address=address(seed + 1, n),
        changed_at=stale,
        links=links,
    )
