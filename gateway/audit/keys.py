"""The keys of the audit, and the pseudonyms made with them: HMAC-SHA256 (RFC 2104) of record ids and of documents."""

import hmac
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_KEPT = 4096
"""Persons and documents whose pseudonyms are remembered, so that they cost nothing again."""


def sealed(key: bytes, content: bytes) -> str:
    """HMAC-SHA256 as 64 hexadecimal digits."""
    return hmac.digest(key, content, "sha256").hex()


class AuditKeys:
    """The audit's three keys, each derived from one secret by a label. Whoever has one of them does not know the others."""

    def __init__(self, secret: str) -> None:
        root = secret.encode()
        self.chain = hmac.digest(root, b"customer360 audit chain", "sha256")
        self._person = hmac.digest(root, b"customer360 audit person", "sha256")
        self._document = hmac.digest(root, b"customer360 audit document", "sha256")
        self._persons: dict[tuple[tuple[str, str], ...], tuple[str, ...]] = {}
        self._documents: dict[str, str] = {}

    @classmethod
    def of(cls, own: str | None, *, ids_key: str) -> "AuditKeys":
        """The keys of the audit's own secret. Without one they come from the key of the ids."""
        return cls(own or sealed(ids_key.encode(), b"customer360 audit"))

    def person_hashes(self, records: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """The pseudonym of each (system, record id), in their order. A system is named by its slug, with hyphens."""
        return remembered(self._persons, tuple(records), self._of_records)

    def _of_records(self, records: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        return tuple(sealed(self._person, f"{system}\0{record_id}".encode("utf-8", "replace")) for system, record_id in records)

    def document_hash(self, text: str) -> str:
        """The pseudonym of a document's text. It has a key, since a value within the text could otherwise be guessed."""
        return remembered(self._documents, text, lambda text: sealed(self._document, text.encode("utf-8", "replace")))


def remembered(kept: dict[K, V], key: K, make: Callable[[K], V]) -> V:
    """The value that was made for this key, or is made now. All are forgotten where there are too many."""
    known = kept.get(key)
    if known is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        known = kept[key] = make(key)
    return known
