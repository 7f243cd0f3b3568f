"""Keys as people write them, made comparable: e-mails, phones, numbers and names."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Final

import phonenumbers
from anyascii import anyascii

from adapters.ports.crosswalk import IdForm
from adapters.ports.extensions import extended, has_extension
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.errors import BadInput
from resolvers.identity.keys import mailboxes

MEMBERSHIP_SYSTEM = "annex-cloud-loyalty"
"""The system with membership numbers as its record ids."""

LONGEST_ID = 200
NO_NUMBER: Final = frozenset(
    {"na", "none", "null", "nil", "nan", "unknown", "unbekannt", "undefined", "tbd", "tba", "test", "dummy", "xxx", "xxxx"}
)
"""Words that forms and imports write where there is no number, letters only."""


def email_clue(text: str) -> Clue:
    address = mailboxes.read(text)
    if address is None:
        raise BadInput("`email` is not an e-mail address")
    return Clue(EMAIL, address)


def phone_clue(text: str, region: str) -> Clue:
    number = telephone(text, region)
    if number is None:
        raise BadInput("`phone` is not a telephone number; write it with + and the country code")
    return Clue(PHONE, number)


IdForms = Mapping[str, IdForm]
"""By slug: the differences that do not count in the ids of a system."""


def id_clue(system: str, text: str, forms: IdForms, *, called: str = "id") -> Clue:
    """A record id of a system as a clue. `called`: the id's name in the schema, for the error text."""
    record_id = written(system, text, forms)
    if not record_id or len(record_id) > LONGEST_ID or not record_id.isprintable():
        raise BadInput(f"`{called}` must be 1 to {LONGEST_ID} printable characters")
    return Clue(system, record_id)


def written(system: str, record_id: str, forms: IdForms) -> str:
    """A record id in the form in which ids of its kind are compared."""
    return forms.get(system, IdForm.AS_GIVEN).written(record_id)


def names_one(text: str) -> bool:
    """Whether the text can be the number of one record. Strangers share values such as `0000000000`, `-` and `N/A`, which mean
    none."""
    return any(sign.isalnum() and sign != "0" for sign in text) and plain(text) not in NO_NUMBER


def comparable(system: str, candidate: Candidate, forms: IdForms) -> Candidate:
    """A record with its own id and its links in comparable form. Links that name nothing are left out."""
    links = tuple(
        (slug, named) for slug, linked in candidate.links if (named := written(slug, linked, forms)) and names_one(named)
    )
    own = written(system, candidate.record_id, forms)
    if links == candidate.links and own == candidate.record_id:
        return candidate
    return replace(candidate, record_id=own, links=links)


FICTION: Final = ("+447700900", "+3363998")
"""Blocks of numbers that Ofcom and ARCEP keep for films. The library takes them for no numbers."""


def e164(text: str | None, *regions: str | None) -> str | None:
    """The number as `telephone` reads it, but None with an extension: E.164 has no place for one, and the line alone is not the
    person's."""
    number = telephone(text, *regions)
    return None if number is None or has_extension(number) else number


NUMBERS: ContextVar[dict[tuple[str, ...], str | None] | None] = ContextVar("numbers", default=None)
"""The numbers that were read for this query, by text and regions. Reading one takes long, and several rules read the same."""


def telephone(text: str | None, *regions: str | None) -> str | None:
    """A number in any common notation as E.164, with an extension behind it. The first region that makes it a number counts; None
    where none does."""
    if not text or len(text) > 40:
        return None
    tried, known = tuple(dict.fromkeys(filter(None, regions))), NUMBERS.get()
    if known is None:
        return number_of(text, tried)
    key = (text, *tried)
    if key not in known:
        known[key] = number_of(text, tried)
    return known[key]


def number_of(text: str, regions: Iterable[str]) -> str | None:
    for region in regions:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if written.startswith(FICTION) or is_valid(number, region):
            return extended(written, number.extension)
    return None


def is_valid(number: phonenumbers.PhoneNumber, region: str) -> bool:
    """Whether it is a number of the region, or of another one. The first is asked first, since it takes a third of the time."""
    return phonenumbers.is_valid_number_for_region(number, region) or phonenumbers.is_valid_number(number)


NO_LETTER: Final = re.compile("[^a-z]+")
NO_SIGN: Final = re.compile("[^a-z0-9]+")


def folded(text: str | None) -> str:
    """Letters only, without case and accents, in Latin script: for comparing names."""
    written = latin(text or "")
    return written if written.isalpha() else NO_LETTER.sub("", written)


def plain(text: str | None) -> str:
    """Letters and digits only, without case and accents: for comparing postcodes, house numbers and other people's numbers."""
    written = latin(text or "")
    return written if written.isalnum() else NO_SIGN.sub("", written)


def latin(text: str) -> str:
    """Lower case and ASCII, with other scripts and undecomposable letters (ß, ø, ł, đ, ı) in Latin letters."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return anyascii("".join(char for char in decomposed if char.isalnum() or char.isascii())).lower()
