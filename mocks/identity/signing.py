"""The provider's keys: one for each algorithm, made when first needed, all replaced by a rotation."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

RS256, ES256 = "RS256", "ES256"
ALGORITHMS = (RS256, ES256)
_RSA_BITS = 2048


class SigningKeys:
    """Keys by algorithm, each named by its thumbprint (RFC 7638).

    To make them takes a tenth of a second, so a server asks from a thread. They live as long as the process does.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: Mapping[str, RSAKey | ECKey] = {}

    def published(self) -> Mapping[str, object]:
        """The public halves as a JWK Set (RFC 7517, section 5)."""
        return dict(KeySet(list(self._made().values())).as_dict(private=False))

    def signed(self, claims: Mapping[str, object], *, algorithm: str, kind: str) -> str:
        """A JWT in compact form; `kind` is its `typ`. KeyError for an algorithm without a key."""
        key = self._made()[algorithm]
        return jwt.encode({"typ": kind, "alg": algorithm, "kid": key.kid}, dict(claims), key, algorithms=[algorithm])

    def rotate(self) -> list[str]:
        """Replaces all keys at once; the names of the new ones. What the old ones signed can be verified no more."""
        with self._lock:
            self._keys = _new_keys()
            return [str(key.kid) for key in self._keys.values()]

    def _made(self) -> Mapping[str, RSAKey | ECKey]:
        with self._lock:
            self._keys = self._keys or _new_keys()
            return self._keys


def _new_keys() -> Mapping[str, RSAKey | ECKey]:
    return {
        RS256: RSAKey.generate_key(_RSA_BITS, {"use": "sig", "alg": RS256}, auto_kid=True),
        ES256: ECKey.generate_key("P-256", {"use": "sig", "alg": ES256}, auto_kid=True),
    }
