"""Checks the claims of a verified token (RFC 7519, section 4.1) against the rules of its issuer."""

from collections.abc import Mapping
from typing import Final

from gateway.access.refusals import NotAuthenticated, Reason
from gateway.access.rules import IssuerRules

LAST_SECOND: Final = 253_402_300_799
"""The end of the year 9999; a time after it is none."""

NAME_CHARACTERS: Final = 255
"""The longest `sub` (OpenID Connect Core 1.0, section 2), and the longest name of a program."""


def check_claims(claims: Mapping[str, object], rules: IssuerRules, *, now: float) -> float:
    """The time at which the token ends, in seconds since 1970. Raises NotAuthenticated. `now`: in the same seconds."""
    ends = a_time(claims, "exp")
    if ends is None or name_in(claims, "sub") is None:
        raise NotAuthenticated(Reason.CLAIMS)
    if not meant_for(claims.get("aud"), rules.audiences):
        raise NotAuthenticated(Reason.AUDIENCE)
    if now >= ends + rules.leeway_s:
        raise NotAuthenticated(Reason.ENDED)
    for claim in ("nbf", "iat"):
        begins = a_time(claims, claim)
        if begins is not None and begins > now + rules.leeway_s:
            raise NotAuthenticated(Reason.NOT_YET)
    if rules.clients and program_of(claims) not in rules.clients:
        raise NotAuthenticated(Reason.CLIENT)
    return ends


def a_time(claims: Mapping[str, object], claim: str) -> float | None:
    """The NumericDate of a claim; None if it is absent."""
    if claim not in claims:
        return None
    value = claims[claim]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LAST_SECOND:
        raise NotAuthenticated(Reason.CLAIMS)
    return float(value)


def meant_for(audience: object, audiences: frozenset[str]) -> bool:
    """Whether one of ours is in the claim `aud`, which holds one name or a list of them."""
    named = audience if isinstance(audience, list) else [audience]
    return any(isinstance(name, str) and name in audiences for name in named)


def program_of(claims: Mapping[str, object]) -> str | None:
    """The program that asks in the caller's name: `azp`, or `client_id` as in RFC 9068."""
    return name_in(claims, "azp" if "azp" in claims else "client_id")


def name_in(claims: Mapping[str, object], claim: str) -> str | None:
    """The name in a claim; None if it is absent. Refuses what is no name: another type, empty, long, or not to be printed."""
    if claim not in claims:
        return None
    value = claims[claim]
    if not isinstance(value, str) or not 0 < len(value) <= NAME_CHARACTERS or not value.isprintable():
        raise NotAuthenticated(Reason.CLAIMS)
    return value
