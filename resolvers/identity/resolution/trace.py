"""The steps of a search, for callers who want to know why. Record ids and names of attributes only."""

from dataclasses import dataclass, field

from adapters.ports.crosswalk import MatchMethod
from adapters.ports.reading import Fetched
from adapters.ports.shapes import ATTRIBUTES, Clue, Found
from resolvers.identity.matching.joining import KnownRecord, MatchDecision, RejectionReason


@dataclass(frozen=True, slots=True)
class Tried:
    """One question to one system. `skipped_reason`: why it was not asked, or not answered."""

    system: str
    attributes: tuple[str, ...]
    candidates: int = 0
    truncated: bool = False
    skipped_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    known: KnownRecord
    match: MatchDecision
    reason: RejectionReason
    fetched_at: float


@dataclass(slots=True)
class Trace:
    tried: list[Tried] = field(default_factory=list)
    rejected: dict[tuple[str, str], Rejection] = field(default_factory=dict)

    def asked(self, system: str, clue: Clue, fetched: "Fetched[Found]") -> None:
        found = fetched.value or Found()
        self.tried.append(Tried(system, attributes_of(clue), len(found.candidates), found.truncated))

    def skipped(self, system: str, clue: Clue | None, reason: str) -> None:
        self.tried.append(Tried(system, attributes_of(clue) if clue is not None else (), skipped_reason=reason))

    def refused(self, known: KnownRecord, match: MatchDecision, fetched_at: float) -> None:
        """Stores a rejection. The latest one of a record counts."""
        reason = match.reason or RejectionReason.TOO_WEAK
        self.rejected[known.record] = Rejection(known, match, reason, fetched_at)

    def is_somebody_else(self, record: tuple[str, str]) -> bool:
        """Whether a record was rejected for more than saying too little."""
        held = self.rejected.get(record)
        return held is not None and held.reason is not RejectionReason.TOO_WEAK

    def may_be_theirs(self, record: tuple[str, str]) -> bool:
        """Whether a record was rejected without anything to tell it from the person's."""
        held = self.rejected.get(record)
        return held is not None and held.reason in (RejectionReason.TOO_WEAK, RejectionReason.AMBIGUOUS)

    def named_by_others(self) -> set[tuple[str, str]]:
        """Ids on rejected records. A search by one of these would find several people."""
        return {link for one in self.rejected.values() for link in one.known.candidate.links}

    def accepted(self, record: tuple[str, str]) -> None:
        self.rejected.pop(record, None)


def attributes_of(clue: Clue) -> tuple[str, ...]:
    """The names of the attributes; of a value, at most that only its beginning was compared."""
    if clue.kind != ATTRIBUTES:
        return (clue.kind,)
    return tuple(f"{term.attribute}[{len(term.value)}]" if term.prefix else term.attribute.value for term in clue.terms)


def method_of(match: MatchDecision) -> MatchMethod:
    """The method that would have joined a rejected record."""
    return match.method or MatchMethod.SCORED
