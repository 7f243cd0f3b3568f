"""The record of one query, as the pipeline hands it over: caller and purpose, the persons, and what was told of them."""

from dataclasses import dataclass
from typing import Literal

from adapters.ports.fast_init import fast_init
from gateway.http.messages import Outcome
from resolvers.policy.caller import Caller

LONGEST_REASON = 500
"""The most characters of a reason for break-glass. The rest is cut off."""
LONGEST_TEXT = 200
"""The most characters of any other text that comes from outside: subject, issuer, client, ids of request and document."""


@fast_init
@dataclass(frozen=True, slots=True)
class AuditedPerson:
    """One person of an answer. `hashes`: `Audit.person_hashes` of all records found. `is_masked`: told as a masked hit alone."""

    hashes: tuple[str, ...]
    is_masked: bool = False


@fast_init
@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One query. `at`: Unix time in seconds. `clear` and `masked`: classes of fields. `systems`: the slugs of those asked.

    `document`: the id of a trusted document, or `Audit.document_hash` of the text. `errors`: the codes in the answer.
    `is_break_glass`: a restricted person was shown for the caller's reason.
    """

    at: float
    caller: Caller
    outcome: Outcome
    persons: tuple[AuditedPerson, ...] = ()
    clear: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    kind: Literal["query", "mutation", "subscription"] = "query"
    document: str | None = None
    is_break_glass: bool = False
    policy_version: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An event that somebody should see at once. `kind`: a constant name such as `break-glass` or `browsing-limit`."""

    kind: str
    at: float
    caller: Caller
    persons: tuple[AuditedPerson, ...] = ()
    request_id: str | None = None


def bounded(text: str, most: int = LONGEST_TEXT) -> str:
    """The text without what lies beyond the bound. Halves of characters, which have no bytes, become question marks."""
    text = text[:most]
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
