"""Telephone numbers in Cloud for Customer: each tenant formats them its own way, and they are compared character by character."""

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat

from adapters.ports.extensions import extended, written_behind

PIECES: Final = frozenset({"e164", "international", "national", "country", "area", "subscriber"})
"""Parts of a spelling. Of +442079460101 they are: itself, `+44 20 7946 0101`, `020 7946 0101`, `44`, `20`, `79460101`."""

LONGEST: Final = 40
"""Characters: a longer text is no telephone number."""


def checked(template: str) -> str:
    """The template of a spelling; ValueError where it can't be filled in, or is the same for every number."""
    names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    if not set(names) <= PIECES:
        raise ValueError(f"a spelling is made of {', '.join(sorted(f'{{{name}}}' for name in PIECES))}")
    if not set(names) & {"e164", "international", "national", "subscriber"}:
        raise ValueError("a spelling holds the whole number")
    return template


def spellings(number: str, templates: Iterable[str]) -> Iterator[str]:
    """Every spelling of a number (E.164, with its extension at the end) once; none where it is no such number."""
    parsed = parsed_number(number, None)
    if parsed is None or e164(number, None) != number:
        return
    pieces = pieces_of(parsed)
    lines = dict.fromkeys(template.format_map(pieces) for template in templates)
    yield from written_behind(lines, parsed.extension or "")


def e164(text: str | None, region: str | None) -> str | None:
    """A number in any spelling as E.164, with its extension at the end. Without a country code it is a number of `region`. None
    where the text is no number."""
    parsed = parsed_number(text, region)
    if parsed is None:
        return None
    return extended(phonenumbers.format_number(parsed, PhoneNumberFormat.E164), parsed.extension)


def parsed_number(text: str | None, region: str | None) -> phonenumbers.PhoneNumber | None:
    if not text or len(text) > LONGEST:
        return None
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None


def pieces_of(parsed: phonenumbers.PhoneNumber) -> Mapping[str, str]:
    """The parts of a number, without its extension. Where the library knows no area code, all of it is the subscriber's part."""
    line = phonenumbers.PhoneNumber(
        country_code=parsed.country_code,
        national_number=parsed.national_number,
        italian_leading_zero=parsed.italian_leading_zero,
        number_of_leading_zeros=parsed.number_of_leading_zeros,
    )
    digits = phonenumbers.national_significant_number(parsed)
    area = phonenumbers.length_of_national_destination_code(parsed)
    return {
        "e164": phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        "international": phonenumbers.format_number(line, PhoneNumberFormat.INTERNATIONAL),
        "national": phonenumbers.format_number(line, PhoneNumberFormat.NATIONAL),
        "country": str(parsed.country_code),
        "area": digits[:area],
        "subscriber": digits[area:],
    }
