"""The public keys of one issuer: fetched when they are needed, kept for a while, and fetched again for a key that is new."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from gateway.access.key_documents import Fetch, NoDocument, fetch, key_set_of
from gateway.access.refusals import KeysUnavailable
from gateway.access.rules import IssuerRules

MOST_KEYS: Final = 64
KEPT_S: Final = 3600.0
"""Seconds after which keys are fetched again, whatever longer time the issuer allows; meanwhile they count."""
SHORTEST_S: Final = 60.0
NOT_WITHOUT_S: Final = 4 * 3600.0
"""Seconds after which keys no longer count, if they could not be fetched again."""
NEW_KEY_EVERY_S: Final = 60.0
"""Seconds between two fetches for keys that are not known, since everybody can name one."""
RETRY_S: Final = 5.0

CURVES: Final = {
    "ES256": ("P-256",),
    "ES384": ("P-384",),
    "ES512": ("P-521",),
    "EdDSA": ("Ed25519", "Ed448"),
    "Ed25519": ("Ed25519",),
}
RSA_BITS: Final = range(2048, 8193)

_log = logging.getLogger("customer360.access")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One key of an issuer. `algorithm`: the only one that it may be used for; None if the issuer does not say."""

    key_id: str | None
    algorithm: str | None
    key: RSAKey | ECKey | OKPKey

    def fits(self, algorithm: str) -> bool:
        if self.algorithm not in (None, algorithm):
            return False
        curves = CURVES.get(algorithm)
        return isinstance(self.key, RSAKey) if curves is None else getattr(self.key, "curve_name", None) in curves


def public_key(described: object) -> PublicKey | None:
    """The key in an entry of a key set; None if it can't be used for signatures: another kind, short, secret, or odd."""
    if not isinstance(described, dict) or described.get("kty") not in ("RSA", "EC", "OKP") or "d" in described:
        return None
    key_id, operations = described.get("kid"), described.get("key_ops")
    if described.get("use", "sig") != "sig" or not (
        operations is None or (isinstance(operations, list) and "verify" in operations)
    ):
        return None
    if not isinstance(key_id, str | None):
        return None
    try:
        key: Key = JWKRegistry.import_key(described)
        if isinstance(key, RSAKey) and key.public_key.key_size not in RSA_BITS:
            return None
    except Exception:  # whatever a key of somebody else's makes the library raise, it is none for us
        return None
    return None if not isinstance(key, RSAKey | ECKey | OKPKey) else PublicKey(key_id, described.get("alg"), key)


class IssuerKeys:
    """The keys of one issuer, for the life of the process. `clock`: a running one, in seconds."""

    def __init__(self, rules: IssuerRules, *, clock: Callable[[], float], fetch: Fetch = fetch) -> None:
        self._rules = rules
        self._clock = clock
        self._fetch = fetch
        self._keys: tuple[PublicKey, ...] = ()
        self._stale_at = self._useless_at = self._tried_at = self._new_key_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def fitting(self, key_id: str | None, algorithm: str) -> Sequence[PublicKey]:
        """The keys that a token of this `kid` and `alg` may be signed with; several only where the issuer gives a `kid` twice.
        Raises KeysUnavailable while there are none of the issuer at all."""
        now = self._clock()
        if now >= self._useless_at:
            await self._fetched(every_s=RETRY_S)
            if self._clock() >= self._useless_at:
                raise KeysUnavailable(RETRY_S)
        elif now >= self._stale_at and now >= self._tried_at + NEW_KEY_EVERY_S:
            self._begin()
        found = self._known(key_id, algorithm)
        if not found and now >= self._new_key_at + NEW_KEY_EVERY_S:
            self._new_key_at = now
            await self._fetched()
            found = self._known(key_id, algorithm)
        elif not found and self._fetching is not None:
            await asyncio.shield(self._fetching)
            found = self._known(key_id, algorithm)
        return found

    async def close(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            with suppress(asyncio.CancelledError):
                await self._fetching

    def _known(self, key_id: str | None, algorithm: str) -> Sequence[PublicKey]:
        """A token without a `kid` is checked with the issuer's only key of the kind."""
        fitting = [key for key in self._keys if key.fits(algorithm)]
        if key_id is None:
            return fitting if len(fitting) == 1 else ()
        return [key for key in fitting if key.key_id == key_id]

    async def _fetched(self, *, every_s: float = 0.0) -> None:
        """Waits for a fetch, shared by everybody in need of one. None is begun within `every_s` seconds of the last one."""
        if self._fetching is None:
            if self._clock() < self._tried_at + every_s:
                return
            self._begin()
        if self._fetching is not None:
            await asyncio.shield(self._fetching)

    def _begin(self) -> None:
        if self._fetching is None:
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._refresh(), name="an issuer's keys")

    async def _refresh(self) -> None:
        """Replaces the keys. They stay as they are if the fetch fails, and the log says so."""
        try:
            described, max_age_s = await key_set_of(self._rules, self._fetch)
            keys = tuple(key for entry in described[:MOST_KEYS] if (key := public_key(entry)) is not None)
            if not keys:
                raise NoDocument("no key of a kind that is taken")
            now = self._clock()
            self._keys = keys
            self._stale_at = now + min(max(max_age_s if max_age_s is not None else KEPT_S, SHORTEST_S), KEPT_S)
            self._useless_at = now + NOT_WITHOUT_S
        except NoDocument as error:
            _log.warning("access.keys_failed", extra={"issuer": self._rules.issuer, "reason": str(error)})
        finally:
            self._fetching = None
