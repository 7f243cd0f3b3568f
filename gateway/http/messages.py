"""What passes between the front door and the pipeline: a request, what it came in, and an answer. Knows no library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Outcome(Enum):
    """How an exchange ended, with its two HTTP statuses.

    The first is GraphQL over HTTP's for `application/graphql-response+json`; the second is for old clients that take only
    `application/json`: they expect 200 for whatever GraphQL itself can say, and 400 for a malformed request.
    """

    COMPLETE = (200, 200)
    PARTIAL = (294, 200)
    UNPARSABLE = (400, 200)
    INVALID = (422, 200)
    UNREADABLE = (400, 400)
    MALFORMED = (422, 400)
    UNAUTHENTICATED = (401, 401)
    FORBIDDEN = (403, 403)
    WRONG_METHOD = (405, 405)
    NOT_ACCEPTABLE = (406, 406)
    TOO_SLOW = (408, 408)
    TOO_LARGE = (413, 413)
    TOO_LONG = (414, 414)
    WRONG_TYPE = (415, 415)
    RATE_LIMITED = (429, 429)
    FAILED = (500, 500)
    OVERLOADED = (503, 503)

    def __init__(self, status: int, old_status: int) -> None:
        self.status = status
        self.old_status = old_status


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The four parameters of a well-formed request; what was absent, null or (by GET) empty is None or {}."""

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the request came in. `headers` is looked up without regard to case; `client` is the peer's address."""

    method: str
    headers: Mapping[str, str]
    client: str | None = None

    @property
    def read_only(self) -> bool:
        """GET may not change anything: a mutation in it is answered with `Outcome.WRONG_METHOD`."""
        return self.method == "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL response as JSON bytes. `headers` are added to the usual ones (`WWW-Authenticate`, `Retry-After`)."""

    outcome: Outcome
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Unfit(Exception):
    """The HTTP request cannot be taken as a GraphQL request; `text` is the gateway's own and repeats nothing that was sent."""

    def __init__(
        self, outcome: Outcome, text: str, *, code: str = "BAD_USER_INPUT", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(text)
        self.outcome = outcome
        self.text = text
        self.code = code
        self.headers = headers
