"""The messages between HTTP and the pipeline: a request, its envelope and an answer. They depend on no library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from resolvers.policy.caller import ANYBODY, Caller

Json: TypeAlias = Any
"""A decoded JSON value of a client, not yet checked."""


class Outcome(Enum):
    """How an exchange ended, with its two HTTP statuses.

    The first is the status of GraphQL over HTTP for `application/graphql-response+json`. The second is for old clients, which
    take only `application/json`: they expect 200 for errors of GraphQL itself, and 400 for a malformed request.
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
    """The parameters of a well-formed request. A parameter is None or {} if it was absent, null or (by GET) empty.

    `query` is empty where the document is asked for by its `document_id`, or by the `persisted_hash` among the extensions.
    """

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Json] = field(default_factory=dict)
    extensions: Mapping[str, Json] = field(default_factory=dict)
    document_id: str | None = None
    persisted_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """The HTTP side of a request. `headers` ignores case; `client` is the peer's address; `caller`: who sends it."""

    method: str
    headers: Mapping[str, str]
    client: str | None = None
    caller: Caller = ANYBODY

    @property
    def read_only(self) -> bool:
        """Whether the method is GET, which must not change anything: it answers a mutation with `Outcome.WRONG_METHOD`."""
        return self.method == "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL response as JSON bytes. `headers` come beside the usual ones (`WWW-Authenticate`, `Retry-After`). `codes`: of its
    errors, each once."""

    outcome: Outcome
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()


class Unfit(Exception):
    """The HTTP request is no valid GraphQL request. `text` is the gateway's own and repeats nothing from the request."""

    def __init__(
        self, outcome: Outcome, text: str, *, code: str = "BAD_USER_INPUT", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(text)
        self.outcome = outcome
        self.text = text
        self.code = code
        self.headers = headers
