"""What somebody has agreed to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.ports.records.shared import Channel


class Purpose(StrEnum):
    SERVICE = "SERVICE"
    SALE = "SALE"
    MARKETING = "MARKETING"
    ANALYTICS = "ANALYTICS"
    SUBJECT_RIGHTS = "SUBJECT_RIGHTS"


Meaning = tuple[Purpose | None, Channel | None]
"""What an entry stands for; without a purpose for none that the gateway knows, without a channel for all of them."""


@dataclass(frozen=True, slots=True)
class Consent:
    """`name` is the system's own path; purpose and channel come from configuration, None where it stands for none. `at`: since
    when it has been so, where the system says it. `unreadable`: what stands there is no answer, so that `granted` is False."""

    name: str
    granted: bool
    purpose: Purpose | None = None
    channel: Channel | None = None
    at: datetime | None = None
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Consents:
    consents: tuple[Consent, ...]
    as_of: datetime | None = None
