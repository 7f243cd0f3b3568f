"""Persons and the systems' records of them.

A person's facts differ from system to system, by the story of the cast, a typing error or an old value: a system has a `Record`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mocks.world import keys

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
    """One system's facts on a person: phones in E.164, empty text for a missing fact."""

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
    """The truth about person `number`, and the systems' records; compared by identity.

    `today` is the world's, from which all events are dated. `gender` is f, m or u; `tier` counts from 0; `purchases` is the
    number in shop and online together; `objects` means an objection to marketing; `is_restricted` marks a file that is closed to
    most readers.
    """

    number: int
    seed: int
    today: datetime
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
