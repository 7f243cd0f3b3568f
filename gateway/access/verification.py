"""Verifies tokens: by the keys of the issuer that a token names, and of no other."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from gateway.access.claims import check_claims
from gateway.access.json_web_token import UnverifiedToken, read_token
from gateway.access.key_documents import Fetch, fetch
from gateway.access.public_keys import IssuerKeys, PublicKey
from gateway.access.refusals import NotAuthenticated, Reason
from gateway.access.rules import IssuerRules


class Verified(NamedTuple):
    """The claims of a token that its issuer has signed, and that holds now. `ends`: in seconds since 1970."""

    claims: Mapping[str, object]
    rules: IssuerRules
    ends: float


class TokenVerifier:
    """The verification of tokens of these issuers. `now`: seconds since 1970; `clock`: a running clock."""

    def __init__(
        self,
        issuers: Sequence[IssuerRules],
        *,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        fetch: Fetch = fetch,
    ) -> None:
        self._now = now
        self._issuers = {rules.issuer: (rules, IssuerKeys(rules, clock=clock, fetch=fetch)) for rules in issuers}

    async def verified(self, text: bytes) -> Verified:
        """The claims of the token in this text. Raises NotAuthenticated, and KeysUnavailable."""
        token = read_token(text)
        issuer = token.claims.get("iss")
        if not isinstance(issuer, str) or issuer not in self._issuers:
            raise NotAuthenticated(Reason.ISSUER)
        rules, keys = self._issuers[issuer]
        if token.algorithm not in rules.algorithms:
            raise NotAuthenticated(Reason.ALGORITHM)
        fitting = await keys.fitting(token.key_id, token.algorithm)
        if not fitting:
            raise NotAuthenticated(Reason.KEY)
        if not any(is_signed(token, key) for key in fitting):
            raise NotAuthenticated(Reason.SIGNATURE)
        return Verified(token.claims, rules, check_claims(token.claims, rules, now=self._now()))

    async def close(self) -> None:
        for _, keys in self._issuers.values():
            await keys.close()


def is_signed(token: UnverifiedToken, key: PublicKey) -> bool:
    """Whether this key made the token's signature."""
    algorithm = JWSRegistry.algorithms[token.algorithm]
    try:
        algorithm.check_key(key.key)
        return algorithm.verify(token.signed, token.signature, key.key)
    except (JoseError, ValueError):
        return False
