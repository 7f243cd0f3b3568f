"""Typed text as words, each of which must be part of a name."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from adapters.wire.odata import all_of, text

INSIDE: Final = frozenset("@.-_'+")
"""Signs within a name or an e-mail address. At the ends of a word they are operators, or meaningless."""

PATTERNS: Final = "*+#"
"""Signs with a meaning of their own in the pattern that a Gateway makes of `substringof`."""

LONGEST: Final = 200
"""Characters: more than a name and an address together."""


def words(typed: str) -> list[str]:
    """The words of a text, each once. Any sign that could be an operator counts as a space."""
    spelt = unicodedata.normalize("NFC", typed)
    spaced = "".join(sign if of_word(sign) or sign in INSIDE else " " for sign in spelt)
    return list(dict.fromkeys(word for part in spaced.split() if (word := part.strip("".join(INSIDE)))))


def of_word(sign: str) -> bool:
    """Whether a sign is a letter, a digit or a mark, which some scripts need for their letters."""
    return unicodedata.category(sign)[0] in "LNM"


def too_long(found: Iterable[str]) -> bool:
    return sum(map(len, found)) > LONGEST


def part_of(name: str, found: Iterable[str]) -> str:
    """The condition that every word is somewhere in the property."""
    return all_of(*(any_part(name, word) for word in found))


def any_part(name: str, word: str) -> str:
    terms = [f"substringof({text(spelling)},{name})" for spelling in spellings(word)]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def spellings(word: str) -> list[str]:
    """A word in four letter cases: the vendor regards the case, people don't."""
    return list(dict.fromkeys((word, word.title(), word.lower(), word.upper())))


def sayable(word: str) -> bool:
    return not any(sign in PATTERNS for sign in word)
