"""Words in the form for comparing: case, accents, number and the spelling of compounds do not matter."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

M = TypeVar("M")

LONGEST_PHRASE = 4
"""The most words of one phrase."""

ANY = "*"
"""The wildcard of an entry: any ending at its end, any beginning at its beginning."""

POSSESSIVE = re.compile(r"['’ʼ`´](?=s\b)", re.IGNORECASE)
"""The apostrophe that is part of its word; any other separates two words: `d'allaitement`."""

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
BOUNDARY = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
"""A boundary of words without a space, as in codes and addresses: `mensWatches`, `watch2`."""

WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text, in lower case and without accents. Invisible characters (soft hyphens, joiners) are no boundary."""
    spaced = BOUNDARY.sub(" ", POSSESSIVE.sub("", unicodedata.normalize("NFKC", text)))
    spread = unicodedata.normalize("NFKD", spaced.casefold())
    return WORD.findall("".join(sign for sign in spread if unicodedata.category(sign) not in ("Mn", "Cf")))


@dataclass(frozen=True, slots=True)
class WordRuns:
    """All runs of neighbouring words, each joined into one: so a phrase and its compound are the same.

    `forward` has the longest run from each word on, `backward` the longest run up to each word. They are enough to find
    beginnings and endings, since every shorter run begins or ends in the same way.
    """

    runs: frozenset[str]
    forward: frozenset[str]
    backward: frozenset[str]


def said(*stretches: Sequence[str]) -> WordRuns:
    """The runs of each stretch of words. No run spans two stretches."""
    runs: set[str] = set()
    forward: set[str] = set()
    backward: set[str] = set()
    for spoken in stretches:
        for place in range(len(spoken)):
            ends = range(place + 1, min(place + LONGEST_PHRASE, len(spoken)) + 1)
            runs.update("".join(spoken[place:end]) for end in ends)
            forward.add("".join(spoken[place : ends[-1]]))
            backward.add("".join(spoken[max(0, place + 1 - LONGEST_PHRASE) : place + 1]))
    return WordRuns(frozenset(runs), frozenset(forward), frozenset(backward))


def inflected(phrase: str) -> Iterable[str]:
    """The phrase and its regular plurals in English, French and Spanish."""
    yield from (phrase, phrase + "s", phrase + "es")
    if phrase.endswith("y"):
        yield phrase[:-1] + "ies"


def spellings(entry: str) -> Iterable[str]:
    """The two spellings of German umlauts; `words` removes accents."""
    yield entry
    if (spread := entry.translate(UMLAUTS)) != entry:
        yield spread


@dataclass(frozen=True, slots=True)
class Lexicon(Generic[M]):
    """A table from the forms of words and phrases to their meanings. Beginnings and endings are grouped by length."""

    whole: Mapping[str, frozenset[M]]
    beginnings: Mapping[int, Mapping[str, frozenset[M]]]
    endings: Mapping[int, Mapping[str, frozenset[M]]]

    @classmethod
    def of(cls, entries: Mapping[M, Iterable[str]]) -> "Lexicon[M]":
        whole: dict[str, frozenset[M]] = {}
        beginnings: dict[int, dict[str, frozenset[M]]] = {}
        endings: dict[int, dict[str, frozenset[M]]] = {}
        for meaning, entry in ((meaning, one) for meaning, each in entries.items() for text in each for one in spellings(text)):
            phrase = "".join(words(entry))
            if entry.startswith(ANY) or entry.endswith(ANY):
                table = (endings if entry.startswith(ANY) else beginnings).setdefault(len(phrase), {})
                table[phrase] = table.get(phrase, frozenset()) | {meaning}
                continue
            for form in inflected(phrase):
                whole[form] = whole.get(form, frozenset()) | {meaning}
        return cls(whole, beginnings, endings)

    def meanings(self, text: WordRuns) -> frozenset[M]:
        """All meanings in a text."""
        found = [self.whole[phrase] for phrase in text.runs if phrase in self.whole]
        for length, table in self.beginnings.items():
            found += [table[phrase[:length]] for phrase in text.forward if phrase[:length] in table]
        for length, table in self.endings.items():
            found += [table[phrase[-length:]] for phrase in text.backward if phrase[-length:] in table]
        return frozenset().union(*found)
