"""Common parts of several kinds of records: channels and addresses."""

from dataclasses import dataclass
from enum import StrEnum

from adapters.ports.fast_init import fast_init


class Channel(StrEnum):
    STORE = "STORE"
    ONLINE = "ONLINE"
    APP = "APP"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    SMS = "SMS"
    CHAT = "CHAT"
    SOCIAL = "SOCIAL"
    KIOSK = "KIOSK"
    POST = "POST"


@fast_init
@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `country` is ISO 3166-1 alpha-2."""

    lines: tuple[str, ...]
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
