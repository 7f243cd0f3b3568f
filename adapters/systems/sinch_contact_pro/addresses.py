"""Addresses as ids of a person, and their spellings in the contact centre."""

import re
from collections.abc import Iterable, Iterator
from string import Formatter
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat

PIECES: Final = frozenset({"e164", "digits", "national"})
"""Parts of a spelling; for +442079460101 the number itself, `442079460101` and `02079460101`."""

PHONE_ID = re.compile(r"phone:(\+[1-9]\d{5,14})", re.ASCII)
EMAIL_ID = re.compile(r"email:([^\s@]{1,64}@[^\s@]{1,190})")


def checked(template: str) -> str:
    """A spelling from the settings; ValueError where it has an unknown piece, or not exactly one."""
    names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    if len(names) != 1 or not set(names) <= PIECES:
        raise ValueError(f"a spelling holds one of {', '.join(sorted(f'{{{name}}}' for name in PIECES))}")
    return template


def spellings(record_id: str, templates: Iterable[str], *, region: str) -> tuple[str, ...]:
    """The spellings of an id's address (`phone:` with E.164, `email:` in lower case), each once; none where it is no address."""
    if email := EMAIL_ID.fullmatch(record_id):
        return (email[1],) if email[1].isprintable() else ()
    if phone := PHONE_ID.fullmatch(record_id):
        return tuple(dict.fromkeys(of_phone(phone[1], templates, region=region)))
    return ()


def of_phone(number: str, templates: Iterable[str], *, region: str) -> Iterator[str]:
    """The spellings of a number. One without a country code is only for numbers of the region: elsewhere it is another number."""
    pieces = {"e164": number, "digits": number[1:]}
    if national := at_home(number, region):
        pieces["national"] = national
    for template in templates:
        if all(name is None or name in pieces for _, name, _, _ in Formatter().parse(template)):
            yield template.format_map(pieces)


def at_home(number: str, region: str) -> str | None:
    """The digits dialled within the region; None for a number of another region."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code != phonenumbers.country_code_for_region(region):
        return None
    return re.sub(r"\D", "", phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL))
