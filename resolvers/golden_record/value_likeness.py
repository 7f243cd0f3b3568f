"""The likeness of values: forms in which two spellings of one value are equal. They serve comparisons, and are never shown.

Accents make a difference: they belong to a name, and a system that lost them has it wrong. Case, spaces and punctuation do not.
"""

import re
import unicodedata
from datetime import date

from adapters.ports.records import Address
from resolvers.identity.keys import mailboxes
from resolvers.identity.keys.normal_forms import e164

BETWEEN_NUMBERS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
"""The signs between two numbers. They distinguish flat 1 at number 12 from number 112."""

REGION_OF_LANGUAGE = re.compile(r"[-_]")


def letters(value: str, region: str = "", *, extra: str = "") -> str:
    """The letters with their accents and digits, without case, spaces and punctuation. A text without letters and digits is
    unchanged."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", value).casefold())
    left = "".join(char for char in folded if char.isalnum() or char in extra or unicodedata.combining(char))
    return unicodedata.normalize("NFC", left) or folded.strip()


def email(value: str, region: str = "") -> str:
    return mailboxes.comparable(value)


def phone(value: str, region: str) -> str:
    """The number as E.164; without a country code it is one of `region`. Other texts are compared as text."""
    return e164(value, region) or letters(value, extra="+")


def language(value: str, region: str = "") -> str:
    """The language without its region, since some systems drop the region."""
    return REGION_OF_LANGUAGE.split(value.strip(), maxsplit=1)[0].casefold()


def day(value: date, region: str = "") -> str:
    return value.isoformat()


def address(value: Address, region: str = "") -> str:
    """The whole address in one text, since systems divide lines differently, without the region, which few systems have."""
    parts = (*value.lines, value.city, letters(value.postal_code or ""), value.country)
    return letters(BETWEEN_NUMBERS.sub("/", " ".join(part for part in parts if part)), extra="/")
