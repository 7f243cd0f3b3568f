"""What is typed, as words that each must be part of a name."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from adapters.wire.odata import all_of, text

INSIDE: Final = frozenset("@.-_'+")
"""Signs that may stand within a name or an e-mail address. At the ends of a word they are operators, or nothing."""

PATTERNS: Final = "*+#"
"""A Gateway turns `substringof` into a pattern, in which these are more than themselves."""

LONGEST: Final = 200
"""Signs: more than a name and an address together."""


def words(typed: str) -> list[str]:
    """Each once; whatever could be an operator is a space."""
    spelt = unicodedata.normalize("NFC", typed)
    spaced = "".join(sign if of_word(sign) or sign in INSIDE else " " for sign in spelt)
    return list(dict.fromkeys(word for part in spaced.split() if (word := part.strip("".join(INSIDE)))))


def of_word(sign: str) -> bool:
    """Letters, digits, and the marks without which some scripts have no letters."""
    return unicodedata.category(sign)[0] in "LNM"


def too_long(found: Iterable[str]) -> bool:
    return sum(map(len, found)) > LONGEST


def part_of(name: str, found: Iterable[str]) -> str:
    """Every word is somewhere in the property."""
    return all_of(*(any_part(name, word) for word in found))


def any_part(name: str, word: str) -> str:
    terms = [f"substringof({text(spelling)},{name})" for spelling in spellings(word)]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def spellings(word: str) -> list[str]:
    """Letter case matters to the vendor, and not to whoever types."""
    return list(dict.fromkeys((word, word.title(), word.lower(), word.upper())))


def sayable(word: str) -> bool:
    return not any(sign in PATTERNS for sign in word)
