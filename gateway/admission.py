"""Admission of documents: any text, trusted documents by their id, queries of earlier requests by their hash."""

from collections import OrderedDict
from typing import Final

from graphql import GraphQLError

from gateway.http.messages import GraphQLRequest
from gateway.trusted_documents import TrustedDocuments, sha256
from resolvers.policy.caller import Caller, Role

MOST_QUERIES: Final = 1_000
MOST_CHARACTERS: Final = 2_000_000


class NotAdmitted(GraphQLError):
    """A request whose document is not taken. The text is the gateway's own and repeats nothing from the request."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text, extensions={"code": code, "retryable": False})


class PersistedQueries:
    """The queries that clients sent with their hash (Apollo's automatic persisted queries), in memory. The least recently used
    goes first, by number and by length."""

    def __init__(self, *, most: int = MOST_QUERIES, most_characters: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._most_characters = most_characters
        self._texts: OrderedDict[str, str] = OrderedDict()
        self.characters = 0

    def __len__(self) -> int:
        return len(self._texts)

    def get(self, hashed: str) -> str | None:
        text = self._texts.get(hashed)
        if text is not None:
            self._texts.move_to_end(hashed)
        return text

    def keep(self, hashed: str, text: str) -> None:
        """Raises NotAdmitted if the hash is another text's."""
        if hashed in self._texts and self._texts[hashed] == text:
            self._texts.move_to_end(hashed)
            return
        if sha256(text) != hashed:
            raise NotAdmitted("BAD_USER_INPUT", "The hash in 'persistedQuery' is not that of the query.")
        if len(text) > self._most_characters:
            return
        self._texts[hashed] = text
        self.characters += len(text)
        while len(self._texts) > self._most or self.characters > self._most_characters:
            _, dropped = self._texts.popitem(last=False)
            self.characters -= len(dropped)


class Admission:
    """The rule of a process. `only`: nothing but trusted documents is taken, from anybody; `only_for`: from those whose roles are
    all among these. `persisted`: None where queries are not asked for by a hash that a client made up."""

    def __init__(
        self,
        trusted: TrustedDocuments | None = None,
        *,
        only: bool = False,
        only_for: frozenset[Role] = frozenset(),
        persisted: PersistedQueries | None = None,
    ) -> None:
        self.trusted = trusted if trusted is not None else TrustedDocuments()
        self._only = only
        self._only_for = only_for
        self._persisted = persisted
        self.takes_any_text = not only and not only_for and persisted is None
        """Whether a request with the text of its document needs no look."""

    def is_for_trusted_alone(self, caller: Caller) -> bool:
        """Whether this caller gets trusted documents and nothing else. One without any role is among them."""
        return self._only or (bool(self._only_for) and not caller.is_open and caller.roles <= self._only_for)

    def text(self, request: GraphQLRequest, caller: Caller) -> str:
        """The text of the request's document. Raises NotAdmitted."""
        if request.query or (request.document_id is None and request.persisted_hash is None):
            if self.is_for_trusted_alone(caller):
                raise NotAdmitted("FORBIDDEN", "Only trusted documents are taken here: send the 'documentId' of one.")
            if self._persisted is not None and request.persisted_hash is not None:
                self._persisted.keep(request.persisted_hash, request.query)
            return request.query
        if request.document_id is not None:
            return self._trusted(request.document_id, "There is no trusted document with this 'documentId'.")
        return self._by_hash(request.persisted_hash or "", caller)

    def named(self, request: GraphQLRequest) -> str:
        """The text that the request names, taken or not; the id itself where none has it. For the record of the request."""
        if request.query:
            return request.query
        id_ = request.document_id or request.persisted_hash or ""
        document = self.trusted.of(id_)
        if document is not None:
            return document.text
        return (self._persisted.get(id_) if self._persisted is not None else None) or id_

    def _trusted(self, id_: str, text: str) -> str:
        document = self.trusted.of(id_)
        if document is None:
            raise NotAdmitted("PERSISTED_QUERY_NOT_FOUND", text)
        return document.text

    def _by_hash(self, hashed: str, caller: Caller) -> str:
        """The text for a hash in `persistedQuery`. Clients look for these two messages, and send the text from then on."""
        if self._persisted is not None and not self.is_for_trusted_alone(caller):
            sent = self._persisted.get(hashed)
            if sent is not None:
                return sent
        if self._persisted is None and not self.trusted:
            raise NotAdmitted("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        return self._trusted(hashed, "PersistedQueryNotFound")
