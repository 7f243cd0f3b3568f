"""Reads the headers of access: the token, the purpose, and the reason for seeing restricted persons."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from gateway.access.refusals import NotAuthenticated, Reason
from gateway.http.messages import Outcome, Unfit

AUTHORIZATION: Final = b"authorization"
PURPOSE: Final = b"x-customer360-purpose"
BREAK_GLASS: Final = b"x-customer360-break-glass"
READ: Final = frozenset({AUTHORIZATION, PURPOSE, BREAK_GLASS})
TOKEN_BYTES: Final = 8192
SCHEME: Final = b"bearer "


class AccessHeaders(NamedTuple):
    """The headers of one request, as they were sent; None where one is absent."""

    authorization: bytes | None
    purpose: bytes | None
    break_glass: bytes | None


NOTHING_SAID: Final = AccessHeaders(None, None, None)


def access_headers(headers: Iterable[tuple[bytes, bytes]]) -> AccessHeaders:
    """The three headers, from those of an ASGI scope (names in lower case). Raises Unfit where one of them is given twice."""
    found: dict[bytes, bytes] | None = None
    for name, value in headers:
        if name in READ:
            if found is None:
                found = {}
            elif name in found:
                raise given_twice(name)
            found[name] = value
    if found is None:
        return NOTHING_SAID
    return AccessHeaders(found.get(AUTHORIZATION), found.get(PURPOSE), found.get(BREAK_GLASS))


def given_twice(name: bytes) -> Unfit:
    if name == AUTHORIZATION:
        return NotAuthenticated(Reason.TWICE)
    which = "X-Customer360-Purpose" if name == PURPOSE else "X-Customer360-Break-Glass"
    return Unfit(Outcome.UNREADABLE, f"The header '{which}' is given twice.")


def bearer(authorization: bytes) -> bytes:
    """The token of the header (RFC 6750, section 2.1); the scheme in any letter case (RFC 9110, section 11.1)."""
    if authorization[: len(SCHEME)].lower() != SCHEME:
        raise NotAuthenticated(Reason.OTHER_SCHEME)
    token = authorization[len(SCHEME) :].strip(b" ")
    if len(token) > TOKEN_BYTES:
        raise NotAuthenticated(Reason.TOO_LONG)
    if not token:
        raise NotAuthenticated(Reason.NO_TOKEN)
    return token
