"""Words as they are compared: whatever their case, accents and number, and however a compound is written."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

M = TypeVar("M")

LONGEST_PHRASE = 4
"""Words that are taken together at most."""

ANY = "*"
"""At the end of an entry any ending, at its beginning any beginning."""

POSSESSIVE = re.compile(r"['’ʼ`´](?=s\b)", re.IGNORECASE)
"""Belongs to its word; any other apostrophe parts two: `d'allaitement`."""

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
BOUNDARY = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
"""Where a code or an address leaves the space out: `mensWatches`, `watch2`."""

WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """In lower case and without accents. Signs that nobody sees (soft hyphens, joiners) are no boundary."""
    spaced = BOUNDARY.sub(" ", POSSESSIVE.sub("", unicodedata.normalize("NFKC", text)))
    spread = unicodedata.normalize("NFKD", spaced.casefold())
    return WORD.findall("".join(sign for sign in spread if unicodedata.category(sign) not in ("Mn", "Cf")))


@dataclass(frozen=True, slots=True)
class Said:
    """Every run of some words, written as one: a phrase and its compound are the same.

    `forward` and `backward` are the longest that begin, and that end, with each word: how any shorter one begins or ends, they
    do too.
    """

    runs: frozenset[str]
    forward: frozenset[str]
    backward: frozenset[str]


def said(*stretches: Sequence[str]) -> Said:
    """What each stretch of words says; none says anything together with another."""
    runs: set[str] = set()
    forward: set[str] = set()
    backward: set[str] = set()
    for spoken in stretches:
        for place in range(len(spoken)):
            ends = range(place + 1, min(place + LONGEST_PHRASE, len(spoken)) + 1)
            runs.update("".join(spoken[place:end]) for end in ends)
            forward.add("".join(spoken[place : ends[-1]]))
            backward.add("".join(spoken[max(0, place + 1 - LONGEST_PHRASE) : place + 1]))
    return Said(frozenset(runs), frozenset(forward), frozenset(backward))


def inflected(phrase: str) -> Iterable[str]:
    """With the plurals that English, French and Spanish make by rule."""
    yield from (phrase, phrase + "s", phrase + "es")
    if phrase.endswith("y"):
        yield phrase[:-1] + "ies"


def spellings(entry: str) -> Iterable[str]:
    """German umlauts are written in two ways; accents are left away by `words`."""
    yield entry
    if (spread := entry.translate(UMLAUTS)) != entry:
        yield spread


@dataclass(frozen=True, slots=True)
class Lexicon(Generic[M]):
    """What words and phrases mean, each by all that it may look like; beginnings and endings by their length too."""

    whole: Mapping[str, frozenset[M]]
    beginnings: Mapping[int, Mapping[str, frozenset[M]]]
    endings: Mapping[int, Mapping[str, frozenset[M]]]

    @classmethod
    def of(cls, entries: Mapping[M, Iterable[str]]) -> "Lexicon[M]":
        whole: dict[str, frozenset[M]] = {}
        beginnings: dict[int, dict[str, frozenset[M]]] = {}
        endings: dict[int, dict[str, frozenset[M]]] = {}
        for meaning, entry in ((meaning, one) for meaning, each in entries.items() for told in each for one in spellings(told)):
            phrase = "".join(words(entry))
            if entry.startswith(ANY) or entry.endswith(ANY):
                table = (endings if entry.startswith(ANY) else beginnings).setdefault(len(phrase), {})
                table[phrase] = table.get(phrase, frozenset()) | {meaning}
                continue
            for form in inflected(phrase):
                whole[form] = whole.get(form, frozenset()) | {meaning}
        return cls(whole, beginnings, endings)

    def meanings(self, told: Said) -> frozenset[M]:
        """Of everything that is said."""
        found = [self.whole[phrase] for phrase in told.runs if phrase in self.whole]
        for length, table in self.beginnings.items():
            found += [table[phrase[:length]] for phrase in told.forward if phrase[:length] in table]
        for length, table in self.endings.items():
            found += [table[phrase[-length:]] for phrase in told.backward if phrase[-length:] in table]
        return frozenset().union(*found)
