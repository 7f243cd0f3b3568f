"""How well a record fits a text that somebody typed to find a person."""

from dataclasses import dataclass
from typing import Final

from adapters.ports.records import Candidate
from resolvers.identity.keys import folded

WHOLE: Final = 1.0
BEGINNING: Final = 0.8
INSIDE: Final = 0.6

COVERED: Final = 0.3
"""The share of the score that depends on how much of the name was typed."""


@dataclass(frozen=True, slots=True)
class Fit:
    """`score` from 0 to 1; `matched_on`: names of what fits."""

    score: float
    matched_on: tuple[str, ...]


def by_names(text: str, candidate: Candidate) -> Fit | None:
    """None unless every word that was typed is in one of the names, each name used once, and every address is the record's."""
    addresses = {word.lower() for word in text.split() if "@" in word}
    if addresses - {email.lower() for email in candidate.emails}:
        return None
    typed = [word for part in text.split() if "@" not in part and (word := folded(part))]
    names = [("givenName", word) for word in words(candidate.given_name)]
    names += [("familyName", word) for word in words(candidate.family_name)]
    if not typed or not names:
        return None
    matched: list[str] = []
    quality = 0.0
    left = list(names)
    for word in sorted(typed, key=len, reverse=True):
        best = max(((grade(word, name), place) for place, (_, name) in enumerate(left)), default=(0.0, -1))
        if not best[0]:
            return None
        quality += best[0]
        matched.append(left.pop(best[1])[0])
    score = quality / len(typed) * (1 - COVERED + COVERED * len(matched) / len(names))
    return Fit(round(score, 4), tuple(dict.fromkeys(sorted(matched, key=("givenName", "familyName").index))))


def words(name: str | None) -> list[str]:
    return [word for part in (name or "").split() if (word := folded(part))]


def grade(typed: str, name: str) -> float:
    if typed == name:
        return WHOLE
    if name.startswith(typed):
        return BEGINNING
    return INSIDE if typed in name else 0.0
