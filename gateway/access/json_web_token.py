"""Reads the text of a signed JSON Web Token (RFC 7515, section 7.1; RFC 7519), more strictly than its signature needs.

Nothing that it returns is verified. A text has one reading only: no spelling of base64 beside the shortest, and in JSON no
name twice.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.access.refusals import NotAuthenticated, Reason

HEADER_BYTES: Final = 2048
KEY_ID_CHARACTERS: Final = 256
MOST_BRACKETS: Final = 500
"""Opening brackets of lists and objects, which bound how deep they are nested, whatever Python's own limit is."""

TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""Types of tokens, in small letters: the usual one, and that of RFC 9068."""

OWN_KEYS: Final = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "enc", "zip"})
"""Header parameters that bring a key, or change how the token is read: the sender would choose what it is checked by."""


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A token as it was read. `signed`: the bytes that the signature is over."""

    algorithm: str
    key_id: str | None
    claims: Mapping[str, object] = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def read_token(text: bytes) -> UnverifiedToken:
    """The token in this text. Raises NotAuthenticated."""
    parts = text.split(b".")
    if len(parts) != 3 or len(parts[0]) > HEADER_BYTES:
        raise NotAuthenticated(Reason.NO_JWT)
    header = json_object(decoded(parts[0]))
    if not OWN_KEYS.isdisjoint(header):
        raise NotAuthenticated(Reason.OWN_KEY)
    algorithm, key_id, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if not isinstance(algorithm, str):
        raise NotAuthenticated(Reason.NO_JWT)
    if not isinstance(kind, str) or kind.lower() not in TYPES:
        raise NotAuthenticated(Reason.OTHER_KIND)
    if key_id is not None and (not isinstance(key_id, str) or not 0 < len(key_id) <= KEY_ID_CHARACTERS):
        raise NotAuthenticated(Reason.KEY)
    claims = json_object(decoded(parts[1]))
    return UnverifiedToken(algorithm, key_id, claims, parts[0] + b"." + parts[1], decoded(parts[2]))


def decoded(part: bytes) -> bytes:
    """The bytes of a part in base64url without padding. Refuses every spelling but the one that encoding gives, since a signature
    with other last bits would verify as well."""
    try:
        content = urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except ValueError:
        raise NotAuthenticated(Reason.NO_JWT) from None
    if urlsafe_b64encode(content).rstrip(b"=") != part:
        raise NotAuthenticated(Reason.NO_JWT)
    return content


def json_object(text: bytes) -> dict[str, object]:
    """The JSON object in this text. Refuses names that are given twice, NaN, and deep nesting."""
    if text.count(b"[") + text.count(b"{") > MOST_BRACKETS:
        raise NotAuthenticated(Reason.NO_JWT)
    try:
        value = json.loads(text.decode(), object_pairs_hook=each_name_once, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise NotAuthenticated(Reason.NO_JWT) from None
    if not isinstance(value, dict):
        raise NotAuthenticated(Reason.NO_JWT)
    return value


def each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice")
    return found


def no_constant(name: str) -> object:
    """Refuses NaN and Infinity, which Python's reader takes and JSON does not have."""
    raise ValueError("no number of JSON")
