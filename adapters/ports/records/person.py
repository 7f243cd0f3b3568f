"""A person's facts and ways to reach the person, and the part of a record that identifies its person."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from adapters.ports.fast_init import fast_init
from adapters.ports.records.shared import Address


@fast_init
@dataclass(frozen=True, slots=True)
class Person:
    """The personal facts. `language` is BCP 47 (`en`, `en-GB`), `nationality` ISO 3166-1 alpha-2."""

    salutation: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    language: str | None = None
    nationality: str | None = None
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Reach:
    """The main ways to reach a person; `phone` is in the system's spelling (comparisons make E.164 of it)."""

    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    as_of: datetime | None = None


class ContactKind(StrEnum):
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    SOCIAL = "SOCIAL"


@fast_init
@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One e-mail, phone (in the system's spelling), address (on one line, and with its parts) or social account.

    Unknown fields are None. `verified` is False for one that is not verified or does not work.
    """

    kind: ContactKind
    value: str
    verified: bool | None = None
    primary: bool | None = None
    address: Address | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class ContactPoints:
    points: tuple[ContactPoint, ...]
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Restriction:
    """A system's word on whether the person's file is closed to most callers. A value that is no clear no counts as a yes."""

    is_restricted: bool
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the wanted person's: its id, ids in other systems, and facts on its person.

    `links` are pairs (system slug, record id there). Phones, e-mails and the address are in the system's spelling. `numbers` are
    pairs (kind, number) of personal documents: a passport, an insurance number. `unverified` are the e-mails that are not
    verified or don't work, by the system's own word.
    """

    record_id: str
    links: tuple[tuple[str, str], ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    address: Address | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    unverified: tuple[str, ...] = ()
    as_of: datetime | None = None
