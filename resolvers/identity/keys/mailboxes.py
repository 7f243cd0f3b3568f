"""E-mail addresses as people type them and as systems hold them: in one form to compare, and in each form to ask for."""

import unicodedata
from typing import Final

from email_validator import EmailNotValidError, validate_email

LONGEST: Final = 254
"""Signs, by RFC 5321 with its erratum 1690."""

PUNYCODE: Final = "xn--"
"""What RFC 3492 writes in ASCII of a label that is not begins so."""


def read(text: str) -> str | None:
    """An address in the form in which addresses are compared: in lower case, NFC, the domain in Unicode. What a standard forbids
    is one all the same, since systems hold such ones: two dots, a dot before the @. None where it can be nobody's address."""
    typed = text.strip()
    try:
        return comparable(validate_email(typed, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        local, at, domain = typed.rpartition("@")
        odd = not typed.isprintable() or any(sign.isspace() for sign in typed) or "@" in local or len(typed) > LONGEST
        return None if odd or not (local and at and domain.strip(".")) else comparable(typed)


def comparable(text: str) -> str:
    """+tags and dots are left alone, since they may be different people's."""
    if text.isascii() and PUNYCODE not in (plain := text.strip().lower()):
        return plain
    local, at, domain = unicodedata.normalize("NFC", text).strip().lower().rpartition("@")
    return f"{local}{at}{'.'.join(map(unicode_label, domain.split('.')))}"


def spellings(email: str) -> tuple[str, ...]:
    """The ways in which a system may hold an address that is in the form to compare: most have one."""
    local, at, domain = email.rpartition("@")
    if domain.isascii():
        return (email,)
    return (email, f"{local}{at}{'.'.join(map(ascii_label, domain.split('.')))}")


def unicode_label(label: str) -> str:
    """What is no punycode behind its beginning stays as it is."""
    if not label.startswith(PUNYCODE):
        return label
    try:
        told = unicodedata.normalize("NFC", label.removeprefix(PUNYCODE).encode("ascii").decode("punycode")).lower()
    except UnicodeError:
        return label
    return told if told and ascii_label(told) == label else label


def ascii_label(label: str) -> str:
    return label if label.isascii() else PUNYCODE + label.encode("punycode").decode("ascii")
