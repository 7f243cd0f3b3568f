"""A surname beside a postcode, in either order: the usual question to a caller on the telephone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, Attribute, Clue, Filters, Term
from resolvers.identity.keys.normal_forms import folded, plain
from resolvers.identity.people_search.fitting import Fit, by_names

BEGINNING: Final = 3
"""Letters of a surname that are searched for; the rest may be mistyped."""

MOST_NAMES: Final = 3
POSTCODE: Final = range(3, 11)
"""Letters and digits of a postcode."""

MOST: Final = 6
"""Questions to one system, all in one call where it takes several."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """One reading of a text."""

    names: str
    postcode: str

    def fit(self, candidate: Candidate) -> Fit | None:
        """The fit; None unless the postcode is the record's and every word is part of its names, one of them of the surname."""
        where = candidate.address
        if where is None or plain(where.postal_code) != plain(self.postcode):
            return None
        fit = by_names(self.names, candidate, slips=1)
        if fit is None or "familyName" not in fit.matched_on:
            return None
        return Fit(round((fit.score + 1) / 2, 4), (*fit.matched_on, "postalCode"))


def readings(text: str) -> list[Addressed]:
    """The possible readings. A postcode has a digit and at most two parts; all other words must be names."""
    words = text.split()
    found = []
    for start in range(len(words)):
        for end in (start + 1, start + 2):
            code, names = words[start:end], words[:start] + words[end:]
            if end <= len(words) and is_postcode(code) and names and all(map(is_name, names)):
                found.append(Addressed(" ".join(names), " ".join(code)))
    return found


def is_postcode(words: Sequence[str]) -> bool:
    """Whether the parts can be a postcode. A part without a digit is two letters behind one with digits: 1011 AB."""
    first, *behind = words
    if not any(sign.isdigit() for sign in first) or any(not word.replace("-", "").isalnum() for word in words):
        return False
    lettered = [word for word in behind if word.isalpha()]
    return sum(map(len, words)) in POSTCODE and all(len(word) <= 2 for word in lettered)


def is_name(word: str) -> bool:
    return bool(folded(word)) and not any(sign.isdigit() or sign == "@" for sign in word)


def clues(found: Sequence[Addressed], filters: Filters) -> list[Clue]:
    """Clues for a system. Each word of the names may be the surname, or its first part."""
    return list(dict.fromkeys(clue for one in found for clue in asked(one, filters)))[:MOST]


def asked(one: Addressed, filters: Filters) -> Iterator[Clue]:
    postcode = Term(Attribute.POSTAL_CODE, one.postcode)
    words = one.names.split()[-MOST_NAMES:]
    for name in dict.fromkeys((*reversed(words), one.names)):
        terms = (Term(Attribute.FAMILY_NAME, name[:BEGINNING], prefix=True), Term(Attribute.FAMILY_NAME, name))
        family = next((term for term in terms if filters.take(term)), None)
        if family is not None and filters.take(postcode):
            yield Clue(ATTRIBUTES, terms=(family, postcode))
