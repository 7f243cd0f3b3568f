"""Two given names, or two surnames, compared: one name in two spellings, or two names.

A name is read as words in Latin letters, without titles and with a generation's suffix apart. An umlaut counts as `u` and as
`ue`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nicknames import NickNamer
from rapidfuzz.distance import OSA

from resolvers.identity.keys.given_names import KNOWN
from resolvers.identity.keys.name_words import IRREGULAR, PARTICLES, SUFFIXES, TITLES
from resolvers.identity.keys.normal_forms import folded

SEPARATORS: Final = re.compile(r"[\s.,\-\u2010-\u2015/]+")
DIGRAPHS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)

UMLAUT: Final = re.compile("(?<![aeioq])([aou])e(?=[bcdfghkmnprstvwxz])")
"""A vowel with an e for its dots, which others leave out: Juergen, but neither Michael nor Chloe nor Bauer."""

VOWELS: Final = frozenset("aeiouyj")

SHORTEST_SLIP: Final = 4
"""Letters. Among shorter names one edit usually makes another name."""

NICKNAMES: Final = NickNamer()

NICKNAMED: Final = frozenset(full for full, short in NICKNAMES.nickname_lookup.items() if len(short) > 1)
"""Names with short forms of their own, such as Mary and Marie. They count as names even where they are short for another."""


class Given(StrEnum):
    """How two given names compare. PART: the first of several, or the one in daily use. SLIP: one edit, and one of the two is on
    no list of names. SWAP: two letters changed places, with the last one among them, or with neither spelling a known name. TWIN:
    two letters changed places and both are known names, as Ayla and Alya."""

    UNTOLD = "untold"
    EQUAL = "equal"
    EXCHANGED = "exchanged"
    PART = "part"
    NICKNAME = "nickname"
    SLIP = "slip"
    INITIAL = "initial"
    SWAP = "swap"
    TWIN = "twin"
    OTHER = "other"


class Family(StrEnum):
    """How two surnames compare. PART: one of a double name's. SLIP: one edit."""

    UNTOLD = "untold"
    EQUAL = "equal"
    PART = "part"
    SLIP = "slip"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Name:
    """One name in comparable form. `whole`: its letters as one word; `forms`: `whole` and its other spellings; `spellings`: the
    same word by word."""

    words: tuple[str, ...] = ()
    whole: str = ""
    forms: frozenset[str] = frozenset()
    spellings: tuple[tuple[str, ...], ...] = ((),)
    suffix: str | None = None

    @property
    def core(self) -> tuple[str, ...]:
        """The words without particles, unless there is nothing else."""
        return tuple(word for word in self.words if word not in PARTICLES) or self.words


NO_NAME: Final = Name()


def name_of(text: str | None) -> Name:
    if not text:
        return NO_NAME
    if text.isascii() and text.isalpha():
        word = text.lower()
        forms = frozenset((word, UMLAUT.sub(r"\1", word))) if "e" in word else frozenset((word,))
        return Name((word,), word, forms, ((word,),))
    words, suffix = words_of(text)
    if not words:
        return NO_NAME
    spellings = (words,) if text.isascii() else (words, words_of(text.translate(DIGRAPHS))[0])
    whole = "".join(words)
    return Name(words, whole, frozenset((UMLAUT.sub(r"\1", whole), *map("".join, spellings))), spellings, suffix)


def words_of(text: str) -> tuple[tuple[str, ...], str | None]:
    """The words, folded, and the suffix. Titles in front and a suffix behind are left out where a name is left."""
    words = [word for part in SEPARATORS.split(text) if (word := folded(part))]
    suffix = None
    if len(words) > 1 and (suffix := SUFFIXES.get(words[-1])) is not None:
        words.pop()
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    return tuple(words), suffix


def given_names(one: Name, other: Name) -> Given:
    if not one.whole or not other.whole:
        return Given.UNTOLD
    if one.forms & other.forms or sorted(one.words) == sorted(other.words):
        return Given.EQUAL
    if is_part_of(one, other) or is_part_of(other, one):
        return Given.PART
    if has_initials(one.words, other.words) or has_initials(other.words, one.words):
        return Given.INITIAL
    return of_one_word(one, other)


def of_one_word(one: Name, other: Name) -> Given:
    first, second = one.words[0], other.words[0]
    if one.words[1:] == other.words[1:] and is_nickname(first, second):
        return Given.NICKNAME
    known = is_known(one) + is_known(other)
    if known == 1 and any(is_slip(mine, theirs) for mine in one.forms for theirs in other.forms):
        return Given.SLIP
    touched = last_transposed(one.whole, other.whole)
    if touched is None or (known != 1 and touched == len(one.whole) - 1):
        return Given.OTHER
    return Given.TWIN if known == 2 else Given.SWAP


def is_part_of(one: Name, other: Name) -> bool:
    return any(is_part(mine, theirs) for mine in one.spellings for theirs in other.spellings)


def is_part(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether each word of the shorter name is a whole word of the longer one, in any order."""
    return len(short) < len(full) and all(len(word) > 1 for word in short) and set(short) <= set(full)


def has_initials(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """("j",) for ("john",), ("anne", "m") for ("anne", "marie"): word by word from the first on."""
    if len(short) > len(full):
        return False
    return all(mine == theirs or (len(mine) == 1 and theirs.startswith(mine)) for mine, theirs in zip(short, full, strict=False))


def is_slip(one: str, other: str) -> bool:
    """Whether one letter is extra, missing or wrong, or two changed places. Edits that usually make another name are no slips: a
    letter more at the end, one vowel for another, or a transposition of the last letter."""
    if min(len(one), len(other)) < SHORTEST_SLIP or one == other or OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    if len(one) != len(other):
        return not (one.startswith(other) or other.startswith(one))
    if (touched := last_transposed(one, other)) is not None:
        return touched < len(one) - 1
    mine, theirs = next((mine, theirs) for mine, theirs in zip(one, other, strict=True) if mine != theirs)
    return not (mine in VOWELS and theirs in VOWELS)


def last_transposed(one: str, other: str) -> int | None:
    """The index of the second of two neighbouring letters that changed places, where nothing else differs; else None."""
    if len(one) != len(other):
        return None
    places = [place for place, (mine, theirs) in enumerate(zip(one, other, strict=True)) if mine != theirs]
    if len(places) != 2 or places[1] != places[0] + 1:
        return None
    swapped = (one[places[0]], one[places[1]]) == (other[places[1]], other[places[0]])
    return places[1] if swapped else None


def is_known(name: Name) -> bool:
    return all(word in KNOWN for word in name.words) or name.whole in KNOWN


def is_nickname(one: str, other: str) -> bool:
    """Whether one is a short form of the other and no name beside it: Emma and Emmy, Anna and Anne, Emily and Amelia are two
    names."""
    return is_short_form(one, other) or is_short_form(other, one)


def is_short_form(short: str, full: str) -> bool:
    if short not in NICKNAMES.nicknames_of(full) or OSA.distance(short, full, score_cutoff=1) <= 1:
        return False
    if short in IRREGULAR:
        return True
    stem = short.rstrip("eiy") if len(short) > 3 else short
    return short not in NICKNAMED and len(stem) > 1 and len(short) < len(full) and full.startswith(stem)


def are_nicknames(one: str, other: str) -> bool:
    """Whether the package takes the two for one name, short forms of a third name among them. BROAD uses it beside other
    evidence."""
    mine, theirs = ({name} | NICKNAMES.canonicals_of(name) for name in (one, other))
    return bool(mine & theirs)


def is_short_for(one: str, other: str) -> bool:
    """Whether they are nicknames and at least one of the two is a short form alone."""
    return are_nicknames(one, other) and not {one, other} <= NICKNAMED


def are_alike(one: Name, other: Name) -> bool:
    """Whether two given names may be one, however badly written: any word of the one is two edits from one of the other's."""
    pairs = ((mine, theirs) for mine in one.words for theirs in other.words if min(len(mine), len(theirs)) > 2)
    return any(OSA.distance(mine, theirs, score_cutoff=2) <= 2 for mine, theirs in pairs)


def surnames(one: Name, other: Name) -> Family:
    if not one.whole or not other.whole:
        return Family.UNTOLD
    if one.forms & other.forms:
        return Family.EQUAL
    mine, theirs = one.core, other.core
    if sorted(mine) == sorted(theirs) or "".join(mine) == "".join(theirs):
        return Family.EQUAL
    if are_parts(mine, theirs) or are_parts(theirs, mine):
        return Family.PART
    slipped = any(is_edit(a, b) for a in one.forms for b in other.forms)
    return Family.SLIP if slipped else Family.OTHER


def are_parts(short: Iterable[str], full: Iterable[str]) -> bool:
    mine, theirs = set(short), set(full)
    return mine < theirs and any(len(word) > 2 for word in mine)


def is_edit(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= SHORTEST_SLIP and OSA.distance(one, other, score_cutoff=1) <= 1


def are_exchanged(given: Name, family: Name, other_given: Name, other_family: Name) -> bool:
    """Each name stands where the other one's other name does."""
    return bool(given.forms & other_family.forms and family.forms & other_given.forms)
