"""API keys: random texts for machines. The settings hold their hashes only."""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from gateway.access.refusals import NotAuthenticated, Reason
from gateway.access.rules import ApiKey

PREFIX: Final = "c360_"
"""The beginning of each key, by which it is told from a token, and found where it was left by mistake."""
RANDOM_BYTES: Final = 32
SHORTEST: Final = len(PREFIX) + 32


def new_api_key() -> str:
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def is_api_key(credential: bytes) -> bool:
    return credential.startswith(PREFIX.encode())


def hash_of(key: str) -> str:
    """The hash as the settings have it. A slow hash is of no use here, since nobody can guess 256 random bits."""
    return f"sha256:{sha256(key.encode()).hexdigest()}"


def matching(keys: Sequence[ApiKey], credential: bytes, digest: bytes, *, now: float) -> ApiKey:
    """The key with this digest. All are compared, each in constant time. Raises NotAuthenticated."""
    if len(credential) < SHORTEST:
        raise NotAuthenticated(Reason.API_KEY)
    found = None
    for key in keys:
        if compare_digest(key.digest, digest):
            found = key
    if found is None:
        raise NotAuthenticated(Reason.API_KEY)
    if now >= found.expires:
        raise NotAuthenticated(Reason.API_KEY_ENDED)
    return found
