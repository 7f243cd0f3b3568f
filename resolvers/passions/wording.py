"""Words as they are compared: whatever their case, accents and number, and however a compound is written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def phrases(spoken: Sequence[str]) -> frozenset[str]:
    """Every run of these words, written as one: a phrase and its compound are the same."""
    return frozenset(
        "".join(spoken[start:end])
        for start in range(len(spoken))
        for end in range(start + 1, min(start + LONGEST_PHRASE, len(spoken)) + 1)
    )


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

    def meanings(self, said: frozenset[str]) -> frozenset[M]:
        """Of all these phrases."""
        return frozenset(meaning for phrase in said for found in self._of(phrase) for meaning in found)

    def _of(self, phrase: str) -> Iterator[frozenset[M]]:
        if (found := self.whole.get(phrase)) is not None:
            yield found
        yield from (table[phrase[:length]] for length, table in self.beginnings.items() if phrase[:length] in table)
        yield from (table[phrase[-length:]] for length, table in self.endings.items() if phrase[-length:] in table)
