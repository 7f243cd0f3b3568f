"""Telephone numbers in the forms of a tenant: E.164 by the fact sheet's assumption, or one of a few others."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat

from adapters.ports.extensions import extended, line_and_extension, written_behind


class Form(StrEnum):
    """The written forms of a number, here of +442079460101."""

    E164 = "E164"
    """`+442079460101`"""
    DIGITS = "DIGITS"
    """`442079460101`"""
    ZEROS = "ZEROS"
    """`00442079460101`"""
    INTERNATIONAL = "INTERNATIONAL"
    """`+44 20 7946 0101`"""
    NATIONAL = "NATIONAL"
    """`020 7946 0101`"""


LONGEST: Final = 40
"""Characters: a longer text is no telephone number and is not parsed."""


def spellings(number: str, forms: Iterable[Form]) -> Iterator[str]:
    """The spellings of a number (E.164, an extension behind it), each once; none where it is no such number."""
    line, extension = line_and_extension(number)
    parsed = parsed_number(line, None)
    if parsed is None or phonenumbers.format_number(parsed, PhoneNumberFormat.E164) != line:
        return
    written = {
        Form.E164: line,
        Form.DIGITS: line[1:],
        Form.ZEROS: f"00{line[1:]}",
        Form.INTERNATIONAL: phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL),
        Form.NATIONAL: phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL),
    }
    yield from written_behind(dict.fromkeys(written[form] for form in forms), extension)


def e164_readings(stored: str, *, region: str, forms: Iterable[Form]) -> Iterator[str]:
    """The numbers (E.164, an extension behind them) for which a stored text may stand in any of the forms."""
    texts = [stored]
    if Form.DIGITS in forms:
        texts.append(f"+{stored}")
    if stored.startswith("00"):
        texts.append(f"+{stored[2:]}")
    for text in texts:
        if (parsed := parsed_number(text, region)) is not None:
            yield extended(phonenumbers.format_number(parsed, PhoneNumberFormat.E164), parsed.extension)


def parsed_number(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    if len(text) > LONGEST:
        return None
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None
