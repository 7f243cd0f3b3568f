"""Keys as people write them, made comparable: e-mails, phones, numbers and names."""

import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.errors import BadInput

MEMBERSHIP_SYSTEM = "annex-cloud-loyalty"
"""Whose record ids are the membership numbers."""

LONGEST_ID = 200


def email_clue(text: str) -> Clue:
    """Lower case, NFC; +tags and dots are left alone, since they may be different people's."""
    try:
        checked = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise BadInput("`email` is not an e-mail address") from None
    return Clue(EMAIL, checked.normalized.lower())


def phone_clue(text: str, region: str) -> Clue:
    number = e164(text, region)
    if number is None:
        raise BadInput("`phone` is not a telephone number; write it with + and the country code")
    return Clue(PHONE, number)


def id_clue(system: str, text: str, *, called: str = "id") -> Clue:
    """A record id of a system; ERP numbers without leading zeros. `called`: its name in the schema, for who gave it."""
    record_id = text.strip()
    if not record_id or len(record_id) > LONGEST_ID or not record_id.isprintable():
        raise BadInput(f"`{called}` must be 1 to {LONGEST_ID} printable characters")
    return Clue(system, record_id.lstrip("0") or "0" if system == "sap-ecc" else record_id)


def e164(text: str | None, region: str) -> str | None:
    """A number in any common notation as E.164, None when it is none."""
    if not text or len(text) > 40:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def folded(text: str | None) -> str:
    """Letters only, without case and accents: for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    return "".join(char for char in decomposed.casefold() if char.isalpha())


def plain(text: str | None) -> str:
    """Letters and digits only, without case and accents: for comparing postcodes, house numbers and other people's numbers."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    return "".join(char for char in decomposed.casefold() if char.isalnum())
