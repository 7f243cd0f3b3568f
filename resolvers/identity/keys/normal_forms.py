"""Keys as people write them, made comparable: e-mails, phones, numbers and names."""

import re
import unicodedata
from collections.abc import Mapping
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
"""Whose record ids are the membership numbers."""

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
    return any(sign.isalnum() and sign != "0" for sign in text) and plain(text) not in NO_NUMBER


def comparable(system: str, candidate: Candidate, forms: IdForms) -> Candidate:
    """A record with its own id, and those that it names elsewhere, written that one way; one that names nothing is none."""
    links = tuple((slug, named) for slug, held in candidate.links if (named := written(slug, held, forms)) and names_one(named))
    own = written(system, candidate.record_id, forms)
    if links == candidate.links and own == candidate.record_id:
        return candidate
    return replace(candidate, record_id=own, links=links)


FICTION: Final = ("+447700900", "+3363998")
"""Blocks that Ofcom and ARCEP keep for films, and that the library takes for no numbers."""


def e164(text: str | None, *regions: str | None) -> str | None:
    """The same as `telephone`, but None with an extension, which E.164 has no place for: the line alone is not the person's."""
    number = telephone(text, *regions)
    return None if number is None or has_extension(number) else number


def telephone(text: str | None, *regions: str | None) -> str | None:
    """A number in any common notation as E.164, an extension behind it: read in the first of the regions in which it is one. None
    when it is none."""
    if not text or len(text) > 40:
        return None
    for region in dict.fromkeys(filter(None, regions)):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number) or written.startswith(FICTION):
            return extended(written, number.extension)
    return None


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
    """Lower case and ASCII; letters that no decomposition makes plain (ß, ø, ł, đ, ı) and other scripts in Latin letters."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return anyascii("".join(char for char in decomposed if char.isalnum() or char.isascii())).lower()
