"""One population behind every played system: person n is a pure function of the seed and n, so a million cost no memory.

Numbers 1 to 15 are the cast; from 16 on they are generated. A person's facts differ from system to system where the story, a
typing error or a stale value wants it: what a system holds is a `Record`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from mocks import keys

if TYPE_CHECKING:
    from mocks.likeness import Likeness

C4C = "sap-cloud-for-customer"
CDC = "sap-customer-data-cloud"
ANNEX = "annex-cloud-loyalty"
FARFETCH = "farfetch"
ERP = "sap-ecc"
CAR = "sap-car"
MARKETING = "sap-marketing-cloud"
BW = "sap-bw"
ANALYTICS = "sap-analytics-cloud"
CONTACT_PRO = "sinch-contact-pro"
CAMPAIGNS = "sinch-campaigns"
TOUCHPOINTS = "touchpoints"
TODAY = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)
"""The day on which the played world stands still: nothing generated is younger."""


@dataclass(frozen=True, slots=True)
class Address:
    """`country` is ISO 3166-1 alpha-2, `country_name` English."""

    house_number: str
    street: str
    city: str
    postcode: str
    country: str
    country_name: str

    @property
    def line(self) -> str:
        return f"{self.house_number} {self.street}".strip()


@dataclass(frozen=True, slots=True)
class Record:
    """What one system holds on a person: phones in E.164, empty text where it holds none."""

    first_name: str
    last_name: str
    email: str
    phone: str
    landline: str
    address: Address | None
    birth_date: date | None
    created_at: datetime
    changed_at: datetime
    links: bool = True
    """Whether the record names the person's ids in other systems."""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(number for number in (self.phone, self.landline) if number)


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """The truth about person `number`, and the records that the systems hold; compared by identity.

    `gender` is f, m or u; `tier` counts from 0; `purchases` is how many in shop and online together; `objects` means an objection
    to marketing; `is_restricted` marks a person whose file is closed to most.
    """

    number: int
    seed: int
    first_name: str
    last_name: str
    gender: str
    birth_date: date
    email: str
    phone: str
    landline: str
    address: Address
    language: str
    title: str
    home_store: str
    tier: int
    purchases: int
    online_share: float
    tickets: int
    activities: int
    objects: bool
    is_restricted: bool
    records: Mapping[str, tuple[Record, ...]]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def known_to(self, system: str) -> bool:
        return system in self.records

    def record(self, system: str) -> Record | None:
        """The system's first record of this person."""
        held = self.records.get(system)
        return held[0] if held else None

    @property
    def membership_number(self) -> str:
        return keys.membership_number(self.number)

    @property
    def erp_number(self) -> str:
        return keys.erp_number(self.number)

    @property
    def account_uid(self) -> str:
        return keys.account_uid(self.number, seed=self.seed)

    @property
    def shop_user(self) -> int:
        return keys.shop_user(self.number)


class Population:
    """Persons 1 to `customers`, and the way from any key to the persons who may hold it."""

    def __init__(self, seed: int = 360, customers: int = 1000) -> None:
        from mocks import cast, generation, likeness

        if not 0 < customers <= keys.LARGEST_N:
            raise ValueError(f"the played world has room for 1 to {keys.LARGEST_N} customers")
        self.seed = seed
        self.size = customers
        self._cast = cast.people(seed)
        self._generation, self._likeness = generation, likeness
        self._made = lru_cache(maxsize=8192)(self._make)
        self._cast_emails = _index((p.number, record.email) for p, record in self._cast_records())
        self._cast_phones = _index((p.number, phone) for p, record in self._cast_records() for phone in record.phones)

    def person(self, n: int) -> Person | None:
        """None for a number outside the population."""
        return self._made(n) if 0 < n <= self.size else None

    def of(self, numbers: Iterable[int | None]) -> Iterator[Person]:
        """The persons of these numbers that exist."""
        for n in numbers:
            if n is not None and (person := self.person(n)):
                yield person

    def everyone(self) -> Iterator[Person]:
        return self.of(range(1, self.size + 1))

    def by_email(self, email: str) -> set[int]:
        """Numbers of those who may have this address in some system, in any letter case."""
        low = email.lower()
        return self._cast_emails.get(low, set()) | self._generation.numbers_of_email(low)

    def by_phone(self, phone: str) -> set[int]:
        """Numbers of those who may have this number (E.164) in some system."""
        return self._cast_phones.get(phone, set()) | self._generation.numbers_of_phone(phone)

    def by_name(self, *, first: str = "", last: str = "") -> Iterator[int]:
        """Numbers of those who may be called so, in rising order; a name that is empty doesn't narrow."""
        low_first, low_last = first.casefold(), last.casefold()
        for person in self.cast:
            if _is_called(person, low_first, low_last):
                yield person.number
        wanted = self._likeness.Likeness(
            first=(lambda name: name.casefold() == low_first) if first else None,
            last=(lambda name: name.casefold() == low_last) if last else None,
        )
        yield from self._likeness.numbers_like(self.seed, self.size, wanted)

    def like(self, wanted: Likeness) -> Iterator[int]:
        """Numbers of the whole cast, and of those others of whom some record may be like this; in rising order, lazily."""
        yield from (person.number for person in self.cast)
        yield from self._likeness.numbers_like(self.seed, self.size, wanted)

    @property
    def cast(self) -> tuple[Person, ...]:
        return tuple(person for person in self._cast if person.number <= self.size)

    def _make(self, n: int) -> Person:
        return self._cast[n - 1] if n <= len(self._cast) else self._generation.person(self.seed, n)

    def _cast_records(self) -> Iterator[tuple[Person, Record]]:
        return ((person, record) for person in self._cast for held in person.records.values() for record in held)


def _index(pairs: Iterable[tuple[int, str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for n, value in pairs:
        if value:
            found.setdefault(value.lower(), set()).add(n)
    return found


def _is_called(person: Person, first: str, last: str) -> bool:
    names = {(record.first_name.casefold(), record.last_name.casefold()) for held in person.records.values() for record in held}
    return any(first in ("", a) and last in ("", b) for a, b in names)
