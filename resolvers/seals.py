"""Opaque ids and cursors by deterministic authenticated encryption: they reveal nothing, cannot be forged and survive a restart.

AES-SIV (RFC 5297) needs no nonce: the same content gives the same text each time, so an id is stable.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Sequence

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

LONGEST = 32_768
"""The most characters of a seal. A longer text is not opened."""

CURSOR = "cursor:"
"""The prefix of uses with compressed content: a cursor holds the place in every stream, and these repeat each other."""


class ForgedSeal(ValueError):
    """The text is not a seal of this gateway, or it is for another use or from another key."""


class Seals:
    """Seals lists of strings for one `use` ("Customer", "cursor:orders"). A seal for one use cannot be opened for another."""

    def __init__(self, key: str) -> None:
        self._cipher = AESSIV(hashlib.blake2b(key.encode(), digest_size=64, person=b"c360-seals").digest())

    def seal(self, use: str, parts: Sequence[str]) -> str:
        content = orjson.dumps(list(parts))
        sealed = self._cipher.encrypt(zlib.compress(content, 9) if use.startswith(CURSOR) else content, [use.encode()])
        return printable(sealed)

    def open(self, use: str, text: str) -> list[str]:
        """The parts that were sealed. Raises ForgedSeal."""
        if not 0 < len(text) <= LONGEST or not text.isascii():
            raise ForgedSeal(use)
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            if printable(sealed) != text:
                raise ForgedSeal(use)
            content = self._cipher.decrypt(sealed, [use.encode()])
            parts: list[str] = orjson.loads(zlib.decompress(content) if use.startswith(CURSOR) else content)
        except (InvalidTag, ValueError, binascii.Error, zlib.error):
            raise ForgedSeal(use) from None
        return parts


def printable(sealed: bytes) -> str:
    """The only valid text of a seal. Base64 itself reads several texts as the same bytes."""
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


NODE_USE = "node"


class NodeIds:
    """Global ids of the schema's nodes: a type name and the parts to find the node again."""

    def __init__(self, seals: Seals) -> None:
        self._seals = seals

    def of(self, type_name: str, *parts: str) -> str:
        return self._seals.seal(NODE_USE, (type_name, *parts))

    def read(self, text: str) -> tuple[str, list[str]]:
        """(type name, parts). Raises ForgedSeal."""
        type_name, *parts = self._seals.open(NODE_USE, text)
        return type_name, parts
