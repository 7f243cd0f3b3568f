"""Keys as people write them, made comparable: e-mails, phones, numbers and names."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

import phonenumbers

from adapters.ports.crosswalk import IdForm
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.errors import BadInput
from resolvers.identity import mailboxes

MEMBERSHIP_SYSTEM = "annex-cloud-loyalty"
"""Whose record ids are the membership numbers."""

LONGEST_ID = 200
NO_NUMBER = frozenset({"null", "none", "nil", "nan", "undefined", "unknown", "n/a", "na", "tbd"})
"""Words that forms and imports write where there is no number."""


def email_clue(text: str) -> Clue:
    address = mailboxes.read(text)
    if address is None:
        raise BadInput("`email` is not an e-mail address")
    return Clue(EMAIL, address)


def phone_clue(text: str, region: str) -> Clue:
    number = e164(text, region)
    if number is None:
        raise BadInput("`phone` is not a telephone number; write it with + and the country code")
    return Clue(PHONE, number)


IdForms = Mapping[str, IdForm]
"""What does not count in the ids of each kind of system, by slug."""


def id_clue(system: str, text: str, forms: IdForms, *, called: str = "id") -> Clue:
    """A record id of a system. `called`: its name in the schema, for who gave it."""
    record_id = written(system, text, forms)
    if not record_id or len(record_id) > LONGEST_ID or not record_id.isprintable():
        raise BadInput(f"`{called}` must be 1 to {LONGEST_ID} printable characters")
    return Clue(system, record_id)


def written(system: str, record_id: str, forms: IdForms) -> str:
    """A record id in the one way in which ids of its kind are compared, whoever wrote it down."""
    return forms.get(system, IdForm.AS_GIVEN).written(record_id)


def names_one(text: str) -> bool:
    """Whether it can be the number of one record: not what stands in its place where there is none, such as `0000000000`, `-` and
    `N/A`, which strangers have in common."""
    return any(sign.isalnum() and sign != "0" for sign in text) and text.strip().casefold() not in NO_NUMBER


def comparable(system: str, candidate: Candidate, forms: IdForms) -> Candidate:
    """A record with its own id, and those that it names elsewhere, written that one way; one that names nothing is none."""
    links = tuple((slug, named) for slug, held in candidate.links if (named := written(slug, held, forms)) and names_one(named))
    own = written(system, candidate.record_id, forms)
    if links == candidate.links and own == candidate.record_id:
        return candidate
    return replace(candidate, record_id=own, links=links)


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
