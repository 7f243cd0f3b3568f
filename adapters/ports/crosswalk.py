"""A person's record ids in each system, without anything that describes the person."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from adapters.ports.fast_init import fast_init

UNSEEN: Final = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace()) + "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Blanks and signs without width, as copied texts contain them."""


class MatchMethod(StrEnum):
    ANCHOR = "ANCHOR"
    LINKED = "LINKED"
    KEY = "KEY"
    SCORED = "SCORED"
    DECIDED = "DECIDED"


class IdForm(StrEnum):
    """The differences that do not count in a system's ids, so that two spellings of one id are equal. Blanks around never count.

    UPPER: letter case; ids are written in capitals. NUMBER: zeros before digits.
    """

    AS_GIVEN = "AS_GIVEN"
    UPPER = "UPPER"
    NUMBER = "NUMBER"

    def written(self, text: str) -> str:
        """The id in the one spelling for comparisons, requests and answers."""
        bare = text.strip(UNSEEN)
        if self is IdForm.UPPER:
            return bare.upper()
        if self is IdForm.NUMBER and bare.isascii() and bare.isdigit():
            return bare.lstrip("0") or "0"
        return bare


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of one attribute for a match; `bits` is its log2 likelihood ratio."""

    attribute: str
    bits: float
    veto: bool = False


@fast_init
@dataclass(frozen=True, slots=True)
class Identity:
    """One record of the person, found by an answer of the system `told_by` at `told_at` (Unix seconds)."""

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
    """An unreadable e-mail or phone: `hashed` is its name in cache keys, and the resolvers alone can open `sealed`."""

    hashed: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """The records of one person. `anchor` is the (system, record id) behind the public id.

    - `searched` are the systems searched by every link and key known then, `looked_up` those searched by attributes too: without
      an id there the person is not known there, until this crosswalk is forgotten.
    - `alone` are the e-mails and phones of this person alone, by a directory; with `lines` they include phones of the home.
    - `shared` are the others in the person's records, which may be somebody else's too.
    - `unavailable` are systems not fully searched when the anchor was chosen.
    - `doubtful` are systems with a record under one of the person's own keys, perhaps the person's.
    - `youngest` is the latest birth date in the records, sealed.
    """

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
