"""The codes of public errors, and the meaning of each for the client and for HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.http.messages import Outcome


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a code. `retryable`: the same request may succeed a little later. `outcome`: the end of a request that fails
    as a whole with this code."""

    retryable: bool
    outcome: Outcome


_LATER, _NEVER = True, False

CODES: Mapping[str, Meaning] = MappingProxyType(
    {
        "SOURCE_UNREACHABLE": Meaning(_LATER, Outcome.OVERLOADED),
        "SOURCE_THROTTLED": Meaning(_LATER, Outcome.OVERLOADED),
        "SOURCE_TIMEOUT": Meaning(_LATER, Outcome.OVERLOADED),
        "SOURCE_MALFORMED": Meaning(_NEVER, Outcome.FAILED),
        "SOURCE_UNAUTHORIZED": Meaning(_NEVER, Outcome.FAILED),
        "SOURCE_BAD_REQUEST": Meaning(_NEVER, Outcome.FAILED),
        "CIRCUIT_OPEN": Meaning(_LATER, Outcome.OVERLOADED),
        "DEADLINE_EXCEEDED": Meaning(_LATER, Outcome.OVERLOADED),
        "OVERLOADED": Meaning(_LATER, Outcome.OVERLOADED),
        "RATE_LIMITED": Meaning(_LATER, Outcome.RATE_LIMITED),
        "AMBIGUOUS_IDENTITY": Meaning(_NEVER, Outcome.INVALID),
        "UNAUTHENTICATED": Meaning(_NEVER, Outcome.UNAUTHENTICATED),
        "FORBIDDEN": Meaning(_NEVER, Outcome.FORBIDDEN),
        "PURPOSE_DENIED": Meaning(_NEVER, Outcome.FORBIDDEN),
        "CONSENT_REQUIRED": Meaning(_NEVER, Outcome.FORBIDDEN),
        "GRAPHQL_PARSE_FAILED": Meaning(_NEVER, Outcome.UNPARSABLE),
        "GRAPHQL_VALIDATION_FAILED": Meaning(_NEVER, Outcome.INVALID),
        "BAD_USER_INPUT": Meaning(_NEVER, Outcome.INVALID),
        "OPERATION_TOO_COMPLEX": Meaning(_NEVER, Outcome.INVALID),
        "PERSISTED_QUERY_NOT_FOUND": Meaning(_NEVER, Outcome.INVALID),
        "PERSISTED_QUERY_NOT_SUPPORTED": Meaning(_NEVER, Outcome.INVALID),
        "INTERNAL_SERVER_ERROR": Meaning(_NEVER, Outcome.FAILED),
    }
)
