"""The records of the person so far, and how each of them was found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from adapters.ports.crosswalk import Evidence, Identity, MatchMethod
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.identity.matching.agreement import share_a_key
from resolvers.identity.matching.features import features, is_shared
from resolvers.identity.matching.join_rules import DECISION, LEADING, LINK, KnownRecord, MatchDecision, best_score
from resolvers.identity.matching.links import Link, link_between
from resolvers.identity.matching.scoring import probability
from resolvers.identity.matching.steward_decisions import NO_DECISIONS, Decisions
from resolvers.identity.matching.weights import EQUAL, PRIOR, WEIGHTS


@dataclass(slots=True)
class Roster:
    """The accepted records. `region`: for phones without a country code. `disowned`: ids that a record names and that are
    somebody else's, or that records of two people name, as a steward decided."""

    region: str
    decisions: Decisions = NO_DECISIONS
    known: list[KnownRecord] = field(default_factory=list)
    identities: dict[tuple[str, str], Identity] = field(default_factory=dict)
    disowned: set[tuple[str, str]] = field(default_factory=set)
    begun: set[tuple[str, str]] = field(default_factory=set)
    """Records that the search began with."""

    def ready(self, system: str, candidate: Candidate) -> KnownRecord:
        """The record made comparable, not yet accepted; the accepted one where there is one."""
        if (accepted := self.find((system, candidate.record_id))) is not None:
            return accepted
        told, decided = self.decisions.applied(system, candidate)
        return KnownRecord(system, told, features(told, system=system, region=self.region), decided)

    def find(self, record: tuple[str, str]) -> KnownRecord | None:
        return next((known for known in self.known if known.record == record), None)

    def accept(self, new: KnownRecord, match: MatchDecision, told_at: float) -> None:
        """Adds the record, and the records that it names in other systems."""
        self._know(new)
        assert match.method is not None
        self._identify(new, new.record, match.method, match.evidence, match.confidence, told_at)
        self._identify_named(new, told_at)

    def begin(self, new: KnownRecord, clue: Clue, told_at: float, others: Sequence[KnownRecord] = ()) -> None:
        """Adds a record with the caller's key, whose person the search is about. `others` carry the key too."""
        attribute = attribute_of(clue)
        fit = best_score(new, [other for other in others if other.record != new.record])
        compared = [one for one in fit.evidence if one.attribute != attribute] if fit is not None else []
        decided = (DECISION,) if any(other.is_decided_same(new) for other in others) else ()
        evidence = (Evidence(attribute, WEIGHTS[attribute][EQUAL]), *decided, *compared)
        method = MatchMethod.ANCHOR if clue.kind == new.system else MatchMethod.KEY
        self.begun.add(new.record)
        self._know(new)
        self._identify(new, new.record, method, evidence, probability(sum(one.bits for one in evidence)), told_at)
        self._identify_named(new, told_at)

    def _know(self, new: KnownRecord) -> None:
        if self.find(new.record) is None:
            self.known.append(new)
        self.disowned -= {new.record, *new.decided.same}

    def is_decided_other(self, new: KnownRecord) -> bool:
        """Whether a steward decided the record to be another person's than one of these."""
        return any(new.is_decided_other(known) for known in self.known)

    def set_aside(self, record: tuple[str, str]) -> None:
        """Marks a record behind a stored id as not the person's."""
        if self.find(record) is None and not any(record in known.decided.same for known in self.known):
            self.disowned.add(record)
            self.identities.pop(record, None)

    def disown(self, record: tuple[str, str]) -> list[KnownRecord]:
        """Takes out an id on two people's records, and the records that tell it of this person. Records decided on, or found by
        the caller's key, stay. Returns the records taken out."""
        if record in self.begun or any(record in known.decided.same for known in self.known):
            return []
        self.disowned.add(record)
        self.identities.pop(record, None)
        return self.expel([known for known in self.known if known.record == record or record in known.candidate.links])

    def expel(self, doubtful: Sequence[KnownRecord]) -> list[KnownRecord]:
        """Takes out the uncertain ones of these records. With them go records decided to be the same person, records that only
        they led to, and ids named by nobody else."""
        unsure = [known for known in doubtful if not self._is_certain(known)]
        lost = [known for known in self.known if any(known is one or one.is_decided_same(known) for one in unsure)]
        return self._remove(lost + self._out_of_reach(lost)) if lost else []

    def expel_unreached(self) -> list[KnownRecord]:
        """Takes out records that only removed ones led to."""
        return self._remove(self._out_of_reach([]))

    def _remove(self, lost: list[KnownRecord]) -> list[KnownRecord]:
        for known in lost:
            self.known.remove(known)
            self.identities.pop(known.record, None)
            told = [named for named, one in self.identities.items() if (one.told_by, one.told_by_record) == known.record]
            for named in told:
                if not any(named in other.candidate.links for other in self.known):
                    self.identities.pop(named)
        return lost

    def _out_of_reach(self, lost: Sequence[KnownRecord]) -> list[KnownRecord]:
        """Records without a chain of keys and links from a certain record, these left out."""
        left = [known for known in self.known if known not in lost]
        reached = [known for known in left if self._is_certain(known)]
        for one in reached:
            reached += [known for known in left if known not in reached and leads_to(one, known)]
        return [known for known in left if known not in reached]

    def _is_certain(self, known: KnownRecord) -> bool:
        return known.record in self.begun or bool(known.decided.same & self.begun)

    @property
    def is_decided(self) -> bool:
        return any(known.decided.same or known.decided.others for known in self.known)

    @property
    def is_parted(self) -> bool:
        return any(known.decided.others for known in self.known)

    def ids(self, system: str) -> tuple[str, ...]:
        return tuple([record_id for slug, record_id in self.identities if slug == system])

    def carried_in(self, system: str) -> set[tuple[str, str]]:
        """Ids that the person's records in one system carry themselves."""
        return {link for known in self.of(system) for link in known.candidate.links}

    def emails(self) -> list[str]:
        return sorted({email for known in self.known for email in known.features.emails})

    def landlines(self) -> list[str]:
        return sorted({phone for known in self.known for phone in known.features.landlines})

    def own_phones(self) -> list[str]:
        return sorted({phone for known in self.known for phone in known.features.own_phones})

    def extensions(self) -> list[str]:
        return sorted({number for known in self.known for number in known.features.extensions})

    def youngest(self) -> date | None:
        """The latest birth date among the records."""
        return max((known.candidate.birth_date for known in self.known if known.candidate.birth_date is not None), default=None)

    def of(self, system: str) -> list[KnownRecord]:
        """The person's records in one system that were read, not only named."""
        return [known for known in self.known if known.system == system]

    def _identify_named(self, new: KnownRecord, told_at: float) -> None:
        for link in new.candidate.links:
            decided = link in new.decided.same
            method, evidence = (MatchMethod.DECIDED, DECISION) if decided else (MatchMethod.LINKED, LINK)
            self._identify(new, link, method, (evidence,), probability(PRIOR + evidence.bits), told_at)

    def _identify(
        self,
        teller: KnownRecord,
        record: tuple[str, str],
        method: MatchMethod,
        evidence: tuple[Evidence, ...],
        confidence: float,
        told_at: float,
    ) -> None:
        """Adds an identity. A system's word on its own record outranks another system's."""
        if record in self.disowned or any(record in known.decided.others for known in self.known):
            return
        before = self.identities.get(record)
        if before is not None and (before.told_by == record[0] or teller.system != record[0]):
            return
        if before is not None and before.method in LEADING and method in (MatchMethod.KEY, MatchMethod.SCORED):
            method, evidence = before.method, (*LEADING[before.method], *evidence)
            confidence = max(confidence, before.confidence)
        as_of = teller.candidate.as_of
        self.identities[record] = Identity(
            system=record[0],
            record_id=record[1],
            method=method,
            confidence=confidence,
            evidence=evidence,
            told_by=teller.system,
            told_by_record=teller.candidate.record_id,
            told_at=told_at,
            as_of=as_of.timestamp() if as_of is not None else None,
        )


def leads_to(one: KnownRecord, other: KnownRecord) -> bool:
    return share_a_key(one.features, other.features) or link_between(one, other) is not Link.NONE


def attribute_of(clue: Clue) -> str:
    """The line of the table of weights for a caller's key."""
    if clue.kind == PHONE:
        return "landline" if is_shared(clue.value) else "mobile"
    return "email" if clue.kind == EMAIL else "link"
