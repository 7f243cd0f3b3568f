"""Who a person is in each system: record ids only, nothing that describes the person."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

UNSEEN: Final = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace()) + "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Blanks, and signs of no width that come with what is copied."""


class MatchMethod(StrEnum):
    ANCHOR = "ANCHOR"
    LINKED = "LINKED"
    KEY = "KEY"
    SCORED = "SCORED"
    DECIDED = "DECIDED"


class IdForm(StrEnum):
    """What does not count in a system's ids, so that two spellings of one id are told to be one. Blanks around never do.

    UPPER: letter case; they are written in capitals. NUMBER: zeros in front of digits.
    """

    AS_GIVEN = "AS_GIVEN"
    UPPER = "UPPER"
    NUMBER = "NUMBER"

    def written(self, text: str) -> str:
        """The id in the one way in which ids of its kind are compared, asked for and told."""
        bare = text.strip(UNSEEN)
        if self is IdForm.UPPER:
            return bare.upper()
        if self is IdForm.NUMBER and bare.isascii() and bare.isdigit():
            return bare.lstrip("0") or "0"
        return bare


@dataclass(frozen=True, slots=True)
class Evidence:
    """`bits`: log2 likelihood ratio that this attribute adds."""

    attribute: str
    bits: float
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """One record of the person. `told_by`: the system whose answer led to it, at `told_at` (Unix seconds)."""

    system: str
    record_id: str
    method: MatchMethod
    confidence: float
    evidence: tuple[Evidence, ...]
    told_by: str
    told_by_record: str | None
    told_at: float
    as_of: float | None = None


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An e-mail or phone that can't be read here: `hashed` is how cache keys name it, `sealed` opens for the resolvers alone."""

    hashed: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What identity found of one person. `anchor`: (system, record id) that the public id stands for.

    `searched`: systems that have been asked by every link and key that was known then, and `looked_up`: those asked by
    attributes too, so that the absence of an id means "not known there" until this crosswalk is forgotten. `alone`: the
    e-mails and phones that a directory gives to this person and none to anybody else, lines of the home among them where
    `lines`; `shared`: the others that their records carry, which may be somebody else's too. `unavailable`: systems that
    could have been asked for more when the anchor was chosen. `doubtful`: systems with a record under one of the person's own
    keys that may be theirs. `youngest`: the latest birth date that records of theirs tell, sealed."""

    anchor: tuple[str, str]
    identities: tuple[Identity, ...]
    searched: frozenset[str] = field(default_factory=frozenset)
    looked_up: frozenset[str] = field(default_factory=frozenset)
    alone: frozenset[OwnAddress] = field(default_factory=frozenset)
    shared: frozenset[OwnAddress] = field(default_factory=frozenset)
    unavailable: frozenset[str] = field(default_factory=frozenset)
    lines: bool = False
    doubtful: frozenset[str] = field(default_factory=frozenset)
    youngest: str | None = None

    def of(self, system: str) -> tuple[Identity, ...]:
        return tuple(identity for identity in self.identities if identity.system == system)

    def ids(self, system: str) -> tuple[str, ...]:
        found: list[str] = []
        for identity in self.identities:
            if identity.system == system:
                found.append(identity.record_id)
        return tuple(found)
