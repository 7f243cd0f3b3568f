"""E-mail addresses as people type them and as systems store them: one form to compare, and all the forms to ask systems for."""

import unicodedata
from typing import Final

LONGEST: Final = 254
"""Characters, by RFC 5321 with its erratum 1690."""

PUNYCODE: Final = "xn--"
"""The prefix of a label that RFC 3492 writes in ASCII."""


def read(text: str) -> str | None:
    """An address in the form for comparison: in lower case, NFC, the domain in Unicode; None where it can be nobody's address.
    Two dots, or a dot before the @, are allowed against the standard, since systems store such addresses. In ASCII the standard
    changes nothing but capitals, and what it refuses may be stored all the same. So it is not asked there."""
    typed = text.strip()
    if typed.isascii() and PUNYCODE not in typed.lower():
        return comparable(typed) if can_be_one(typed) else None
    # Not at the start of the gateway: the package compiles large patterns.
    from email_validator import EmailNotValidError, validate_email

    try:
        return comparable(validate_email(typed, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        return comparable(typed) if can_be_one(typed) else None


def can_be_one(typed: str) -> bool:
    """Whether a system may have taken the text for an address, whatever the standard says."""
    local, at, domain = typed.rpartition("@")
    if not (local and at and domain.strip(".")) or "@" in local or len(typed) > LONGEST:
        return False
    return typed.isprintable() and not any(map(str.isspace, typed))


def comparable(text: str) -> str:
    """The form for comparison. Tags behind a `+`, and dots, stay: they may be different people's."""
    if text.isascii() and PUNYCODE not in (plain := text.strip().lower()):
        return plain
    local, at, domain = unicodedata.normalize("NFC", text).strip().lower().rpartition("@")
    return f"{local}{at}{'.'.join(map(unicode_label, domain.split('.')))}"


def spellings(email: str) -> tuple[str, ...]:
    """The forms in which a system may store a comparable address. Most addresses have one."""
    local, at, domain = email.rpartition("@")
    if domain.isascii():
        return (email,)
    return (email, f"{local}{at}{'.'.join(map(ascii_label, domain.split('.')))}")


def unicode_label(label: str) -> str:
    """A label of a domain in Unicode. A label that only looks like punycode stays as it is."""
    if not label.startswith(PUNYCODE):
        return label
    try:
        told = unicodedata.normalize("NFC", label.removeprefix(PUNYCODE).encode("ascii").decode("punycode")).lower()
    except UnicodeError:
        return label
    return told if told and ascii_label(told) == label else label


def ascii_label(label: str) -> str:
    return label if label.isascii() else PUNYCODE + label.encode("punycode").decode("ascii")
