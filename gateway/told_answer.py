"""An answer together with whom and what it tells, as it is remembered and as the audit has it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from gateway.audit import Audit, AuditedPerson, AuditRecord
from gateway.http.messages import Answer, Envelope
from gateway.policy.told import NOTHING_TOLD, ToldClasses
from resolvers.policy.shown import ShownPerson

PERSON_BYTES: Final = 200
"""The memory that one person of a remembered answer counts as, besides the crosswalk."""

Kind = Literal["query", "mutation", "subscription"]


@dataclass(slots=True)
class ToldAnswer:
    """One answer. `persons`: whom it shows; they count as read each time that it is given. `systems`: those that it was read
    from. `broke_glass`: a restricted person is among them. What the audit makes of these is kept with a remembered answer."""

    answer: Answer
    kind: str = "query"
    persons: Sequence[ShownPerson] = ()
    classes: ToldClasses = NOTHING_TOLD
    systems: Sequence[str] = ()
    broke_glass: bool = False
    _audited: tuple[AuditedPerson, ...] | None = field(default=None, repr=False)
    _document: str | None = field(default=None, repr=False)

    @property
    def bytes(self) -> int:
        """The memory that it takes."""
        return len(self.answer.body) + PERSON_BYTES * len(self.persons)

    def audited(self, audit: Audit) -> tuple[AuditedPerson, ...]:
        """The persons by pseudonyms."""
        if self._audited is None:
            self._audited = tuple(AuditedPerson(audit.person_hashes(one.records), one.by_search) for one in self.persons)
        return self._audited

    def document(self, audit: Audit, query: str) -> str:
        if self._document is None:
            self._document = audit.document_hash(query)
        return self._document


def record_of(told: ToldAnswer, audit: Audit, envelope: Envelope, *, query: str, at: float, version: str) -> AuditRecord:
    """The record of an answer. `query`: its text, of which a keyed hash is kept. `version`: of the policy."""
    classes = told.classes
    return AuditRecord(
        at=at,
        caller=envelope.caller,
        outcome=told.answer.outcome,
        persons=told.audited(audit),
        clear=classes.clear_names,
        masked=classes.masked_names,
        systems=tuple(told.systems),
        errors=told.answer.codes,
        kind=cast(Kind, told.kind),
        document=told.document(audit, query),
        is_break_glass=told.broke_glass,
        policy_version=version,
        request_id=envelope.headers.get("x-request-id"),
    )
