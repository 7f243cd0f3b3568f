"""The fit of a record to a text that somebody typed to find a person."""

from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from adapters.ports.records import Candidate
from resolvers.identity.keys.mailboxes import comparable
from resolvers.identity.keys.normal_forms import folded
from resolvers.identity.people_search.variants import BETWEEN

WHOLE: Final = 1.0
BEGINNING: Final = 0.8
INSIDE: Final = 0.6
SLIP: Final = 0.5

SHORTEST: Final = 4
"""Letters of a word that may be mistyped."""

MOST_JOINED: Final = 8
"""Pairs of words that are tried as one; no name has more."""

COVERED: Final = 0.3
"""The share of the score that depends on how much of the name was typed."""


@dataclass(frozen=True, slots=True)
class Fit:
    """`score` from 0 to 1; `matched_on`: names of the attributes that fit."""

    score: float
    matched_on: tuple[str, ...]


Names = list[tuple[str, str]]
"""The words of a record's names, each with the attribute it is from."""


class Typed:
    """A text made ready to compare with many names."""

    def __init__(self, text: str) -> None:
        self._addresses = {comparable(word) for word in text.split() if "@" in word}
        self._ways = typings(" ".join(word for word in text.split() if "@" not in word))

    def fit(self, candidate: Candidate, *, slips: int = 0) -> Fit | None:
        """The fit; None unless every typed word is in one of the names, each name used once, and every address is the record's.
        Names are read whole and in their parts, since people write them together and apart. `slips`: the number of words that may
        be mistyped."""
        if self._addresses.difference(map(comparable, candidate.emails)):
            return None
        readings = readings_of(candidate)
        fits = [fit for names in readings for words in self._ways if (fit := fitted(words, names, slips)) is not None]
        return max(fits, key=lambda fit: fit.score, default=None)


def by_names(text: str, candidate: Candidate, *, slips: int = 0) -> Fit | None:
    return Typed(text).fit(candidate, slips=slips)


def readings_of(candidate: Candidate) -> list[Names]:
    """Readings of the names: word by word, part by part, and each name as one word; each reading once."""
    names = [("givenName", parted(candidate.given_name)), ("familyName", parted(candidate.family_name))]
    by_word = [(kind, "".join(word)) for kind, name in names for word in name]
    by_part = [(kind, part) for kind, name in names for word in name for part in word]
    joined = [(kind, "".join(part for word in name for part in word)) for kind, name in names if name]
    return [by_word, *([by_part] if by_part != by_word else []), *([joined] if joined != by_word else [])] if by_word else []


def parted(name: str | None) -> list[list[str]]:
    """The parts of each word of a name."""
    words = ([part for text in BETWEEN.split(word) if (part := folded(text))] for word in (name or "").split())
    return [parts for parts in words if parts]


def typings(text: str) -> list[list[str]]:
    """Readings of the text: as typed, part by part, and with two neighbouring parts as one word; none without a word."""
    words = parted(text)
    whole, parts = ["".join(word) for word in words], [part for word in words for part in word]
    joined = [[*parts[:at], parts[at] + parts[at + 1], *parts[at + 2 :]] for at in range(min(len(parts) - 1, MOST_JOINED))]
    ways = [whole, parts, *joined] if whole else []
    return [way for at, way in enumerate(ways) if way not in ways[:at]]


def fitted(typed: list[str], names: Names, slips: int) -> Fit | None:
    matched: list[str] = []
    quality = 0.0
    left = list(names)
    for word in sorted(typed, key=len, reverse=True):
        best = max(((grade(word, name), place) for place, (_, name) in enumerate(left)), default=(0.0, -1))
        if not best[0] and slips:
            best = max(((slip(word, name), place) for place, (_, name) in enumerate(left)), default=(0.0, -1))
            slips -= 1
        if not best[0]:
            return None
        quality += best[0]
        matched.append(left.pop(best[1])[0])
    score = quality / len(typed) * (1 - COVERED + COVERED * len(matched) / len(names))
    return Fit(round(score, 4), tuple(dict.fromkeys(sorted(matched, key=("givenName", "familyName").index))))


def grade(typed: str, name: str) -> float:
    if typed == name:
        return WHOLE
    if name.startswith(typed):
        return BEGINNING
    return INSIDE if typed in name else 0.0


def slip(typed: str, name: str) -> float:
    """The grade of a word with one letter wrong, missing or extra, or with two exchanged. Short words get none, since little of
    them would be left."""
    if min(len(typed), len(name)) < SHORTEST:
        return 0.0
    return SLIP if DamerauLevenshtein.distance(typed, name, score_cutoff=1) <= 1 else 0.0
