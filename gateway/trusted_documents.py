"""The trusted documents: written down by the house beforehand, and asked for by their ids."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

SHA256: Final = "sha256:"
"""The prefix of an id that is the hash of a document's text (GraphQL over HTTP, appendix A)."""


@dataclass(frozen=True, slots=True)
class TrustedDocument:
    """A document and where it was read. `own_ids`: ids that are its alone. `operation`: the name of its only operation, which
    finds it as long as no other document has one of this name."""

    text: str
    file: str
    line: int = 1
    own_ids: tuple[str, ...] = ()
    operation: str | None = None


class TakenTwice(Exception):
    """Two different documents have one id."""

    def __init__(self, document: TrustedDocument, other: TrustedDocument) -> None:
        super().__init__()
        self.document = document
        self.other = other


class TrustedDocuments:
    """The documents by their ids: hashes, names of files, ids of manifests, names of operations. Raises TakenTwice."""

    def __init__(self, documents: Iterable[TrustedDocument] = ()) -> None:
        self.documents = tuple(documents)
        found: dict[str, TrustedDocument] = {}
        for document in self.documents:
            for one in (*hashes_of(document.text), *document.own_ids):
                other = found.setdefault(one, document)
                if other.text != document.text:
                    raise TakenTwice(document, other)
        self._by_id: Mapping[str, TrustedDocument] = MappingProxyType(self._by_operation() | found)

    def __len__(self) -> int:
        return len(self.documents)

    def of(self, id_: str) -> TrustedDocument | None:
        """The document of this id: a hash in hexadecimal digits with or without `sha256:`, or a name."""
        return self._by_id.get(id_.removeprefix(SHA256))

    def _by_operation(self) -> dict[str, TrustedDocument]:
        """By the name of the operation, without names that different documents share: versions of a client differ so."""
        named: dict[str, TrustedDocument | None] = {}
        for document in self.documents:
            if document.operation is not None:
                other = named.setdefault(document.operation, document)
                if other is not None and other.text != document.text:
                    named[document.operation] = None
        return {name: document for name, document in named.items() if document is not None}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hashes_of(text: str) -> tuple[str, str]:
    """The hash of a text as it stands in its file, and without blanks around it, as tools write it into a client."""
    return sha256(text), sha256(text.strip())
