"""The query language of accounts.search: literals and conditions."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from adapters.ports.extensions import line_and_extension, written_behind
from adapters.ports.shapes import EMAIL, PHONE
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings, LinkedId
from adapters.wire import erp_number, membership_number

OWN = "sap-customer-data-cloud"
ERP = "sap-ecc"
LOYALTY = "annex-cloud-loyalty"
SHOP = "farfetch"

FIRST_NAME = "profile.firstName"
LAST_NAME = "profile.lastName"
LONGEST_NAME = 100
"""Characters of a name or a part of one; nobody has a longer one, and the length limit of queries is unpublished."""


def linked_ids(settings: CustomerDataCloudSettings) -> dict[str, LinkedId]:
    """The fields with other systems' ids, by the slug of the system."""
    return {ERP: settings.erp_number, LOYALTY: settings.membership_number, SHOP: settings.farfetch_user}


def expressible(value: str) -> bool:
    return bool(value.strip()) and value.isprintable()


def text(value: str) -> str:
    """A literal in double quotes, its quotes and backslashes escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def one_of(path: str, literals: Sequence[str]) -> str:
    return f"{path} = {literals[0]}" if len(literals) == 1 else f"{path} IN ({', '.join(literals)})"


def any_of(conditions: Iterable[str]) -> str:
    return " OR ".join(conditions)


def fits(path: str, whole: str) -> str:
    """A condition by regular expression: compared with the whole value, letter case included, and never with an encrypted one."""
    return f"{path} = regex('{whole}')"


def pattern(value: str) -> str:
    """A pattern for the value in either letter case. Any sign but a letter or digit becomes "one sign or none", so that no quote,
    backslash or operator ever gets into a pattern."""
    return "".join(letter(sign) if sign.isalnum() else ".?" for sign in " ".join(value.split()))


def letter(sign: str) -> str:
    """A class of the letter in both cases, with and without its accent."""
    bare = unicodedata.normalize("NFD", sign)[0]
    forms = dict.fromkeys(form for one in (sign, bare) for form in (one, one.lower(), one.upper()) if len(form) == 1)
    return sign if len(forms) == 1 else f"[{''.join(forms)}]"


def uids(values: Iterable[str]) -> str:
    return one_of("UID", [text(value) for value in values])


def condition(kind: str, values: Sequence[str], settings: CustomerDataCloudSettings) -> str:
    """The condition for accounts that carry one of the values; empty where no account can."""
    if kind == OWN:
        return uids(values)
    if kind in (EMAIL, PHONE):
        literals = [text(way) for value in values for way in ([value.lower()] if kind == EMAIL else phone_ways(value))]
        fields = settings.email_fields if kind == EMAIL else settings.phone_fields
        return " OR ".join(one_of(path, literals) for path in fields)
    field = linked_ids(settings)[kind]
    spelt = membership_number.spellings(values) if kind == LOYALTY else values
    literals = [literal for value in spelt if (literal := stored(value, kind, field)) is not None]
    return one_of(field.path, literals) if literals else ""


def phone_ways(number: str) -> Iterator[str]:
    line, extension = line_and_extension(number)
    return written_behind([line], extension)


def stored(value: str, kind: str, field: LinkedId) -> str | None:
    """The literal for an id as the field stores it; None where a field of numbers can't store it."""
    digits = value.isascii() and value.isdigit()
    if field.is_number:
        return str(int(value)) if digits and len(value) <= 18 else None
    return text(canonical(value, kind).zfill(field.width) if digits else value)


def canonical(value: str, kind: str) -> str:
    """An id as ids of its kind are compared: an ERP number without leading zeros, a membership number in one letter case, any
    other unchanged."""
    if kind == ERP:
        return erp_number.canonical(value)
    return membership_number.canonical(value) if kind == LOYALTY else value
