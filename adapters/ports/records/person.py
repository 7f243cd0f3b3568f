"""Who somebody is, how to reach them, and what a record says of whom it is about."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from adapters.ports.records.shared import Address


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is. `language` is BCP 47 (`en`, `en-GB`), `nationality` ISO 3166-1 alpha-2."""

    salutation: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    language: str | None = None
    nationality: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The main way to reach somebody; `phone` as the system keeps it (E.164 is made where values are compared)."""

    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    as_of: datetime | None = None


class ContactKind(StrEnum):
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    SOCIAL = "SOCIAL"


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One e-mail, phone (as kept), address (on one line, and with its parts) or social account; None where the system does not
    say. `verified` False: it is not, or it does not work."""

    kind: ContactKind
    value: str
    verified: bool | None = None
    primary: bool | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class ContactPoints:
    points: tuple[ContactPoint, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the person meant: its id, the ids it names in other systems, and what it says of the person.

    `links` are pairs (system slug, record id there). Phones, e-mails and the address are as the system keeps them. `numbers` are
    pairs (kind, number) of what others gave out to this person alone: a passport, an insurance number. `unverified`: those of the
    e-mails of which the system says that they are not, or don't work.
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
