"""When two values are one and the same, however each system writes it: what survives is compared by these, and never printed.

Accents stay a difference: they belong to a name, and a system that lost them has it wrong. Case, spaces and punctuation do not.
"""

import re
import unicodedata
from datetime import date

from adapters.ports.records import Address
from resolvers.identity.keys import mailboxes
from resolvers.identity.keys.normal_forms import e164

BETWEEN_NUMBERS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
"""What keeps flat 1 at number 12 from being number 112."""

REGION_OF_LANGUAGE = re.compile(r"[-_]")


def letters(value: str, region: str = "", *, kept: str = "") -> str:
    """Letters with their accents and digits, without case, spaces and punctuation; text that has neither is left as it is."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", value).casefold())
    left = "".join(char for char in folded if char.isalnum() or char in kept or unicodedata.combining(char))
    return unicodedata.normalize("NFC", left) or folded.strip()


def email(value: str, region: str = "") -> str:
    return mailboxes.comparable(value)


def phone(value: str, region: str) -> str:
    """E.164; a number without a country code is one of `region`. What is no number is compared as text."""
    return e164(value, region) or letters(value, kept="+")


def language(value: str, region: str = "") -> str:
    """The language itself: systems differ in whether they keep the region."""
    return REGION_OF_LANGUAGE.split(value.strip(), maxsplit=1)[0].casefold()


def day(value: date, region: str = "") -> str:
    return value.isoformat()


def address(value: Address, region: str = "") -> str:
    """All in one, since systems differ in what goes on which line. The region is left out: only some keep it."""
    parts = (*value.lines, value.city, letters(value.postal_code or ""), value.country)
    return letters(BETWEEN_NUMBERS.sub("/", " ".join(part for part in parts if part)), kept="/")
