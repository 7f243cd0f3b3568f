"""Consents of a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.ports.fast_init import fast_init
from adapters.ports.records.shared import Channel


class Purpose(StrEnum):
    SERVICE = "SERVICE"
    SALE = "SALE"
    MARKETING = "MARKETING"
    ANALYTICS = "ANALYTICS"
    SUBJECT_RIGHTS = "SUBJECT_RIGHTS"


Meaning = tuple[Purpose | None, Channel | None]
"""The meaning of a consent: without a purpose it has none that the gateway knows, without a channel it is for all of them."""


@fast_init
@dataclass(frozen=True, slots=True)
class Consent:
    """One consent; `name` is the system's own path, purpose and channel come from configuration, None without a meaning.

    `at` is the time of the answer, where the system gives it. `unreadable`: the answer can't be read, so that `granted` is False.
    """

    name: str
    granted: bool
    purpose: Purpose | None = None
    channel: Channel | None = None
    at: datetime | None = None
    unreadable: bool = False


@fast_init
@dataclass(frozen=True, slots=True)
class Consents:
    consents: tuple[Consent, ...]
    as_of: datetime | None = None
