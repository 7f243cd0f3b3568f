"""The refusals of access: each says which kind of thing is wrong, and repeats nothing of the request."""

from enum import Enum
from typing import Final

from gateway.http.messages import Outcome, Unfit

REALM: Final = "customer360"


class Reason(Enum):
    """Why nobody is known to be asking. The values are the texts for the client."""

    NO_TOKEN = "A token is needed: 'Authorization: Bearer ...'."  # nosec B105  # a text for clients
    OTHER_SCHEME = "The Authorization header must begin with 'Bearer'."
    TWICE = "The Authorization header is given twice."
    TOO_LONG = "The token is longer than 8192 bytes."
    NO_JWT = "The token is no signed JSON Web Token."
    OWN_KEY = "The token's header names a key, or an extension that must be understood. Neither is taken."
    OTHER_KIND = "The token's type is not that of an access token."
    ALGORITHM = "The token is signed in a way that is not taken here."
    ISSUER = "The token's issuer is not known here."
    KEY = "The token is signed with a key that its issuer does not show."
    SIGNATURE = "The token's signature does not fit."
    CLAIMS = "The token lacks a claim that is needed, or one of them is not of its type."
    AUDIENCE = "The token is meant for somebody else."
    ENDED = "The token has ended."
    NOT_YET = "The token is not valid yet."
    CLIENT = "The token was given to a program that may not ask here."
    API_KEY = "The API key is not known here."
    API_KEY_ENDED = "The API key has ended."


class NotAuthenticated(Unfit):
    """The request comes from nobody that is known: 401 with a challenge (RFC 6750, section 3)."""

    def __init__(self, reason: Reason) -> None:
        challenge = f'Bearer realm="{REALM}"'
        if reason not in (Reason.NO_TOKEN, Reason.OTHER_SCHEME):
            challenge += f', error="invalid_token", error_description="{reason.value}"'
        super().__init__(
            Outcome.UNAUTHENTICATED, reason.value, code="UNAUTHENTICATED", headers=(("www-authenticate", challenge),)
        )
        self.reason = reason


class KeysUnavailable(Unfit):
    """An issuer's keys can't be read, so nobody can be told from a forger. `retry_s`: when it is tried again, in seconds."""

    def __init__(self, retry_s: float) -> None:
        super().__init__(
            Outcome.OVERLOADED,
            "The keys that tokens are checked with can't be read now.",
            code="OVERLOADED",
            headers=(("retry-after", str(max(1, round(retry_s)))),),
        )


def purpose_denied() -> Unfit:
    return Unfit(
        Outcome.FORBIDDEN, "The purpose in 'X-Customer360-Purpose' is none of the caller's purposes.", code="PURPOSE_DENIED"
    )
