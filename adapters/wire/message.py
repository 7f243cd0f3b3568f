"""One HTTP question to a vendor and its answer, as plain frozen records."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed
from adapters.wire.losses import tell
from adapters.wire.tolerant import Loss, Reader


@dataclass(frozen=True, slots=True)
class Request:
    """A question. `target` is path and query below the system's base URL, percent-encoded already, starting with `/`.

    `operation` is a short constant name for logs and traces, never with an id in it. `safe` calls may be sent again.
    `subject` is what some auth schemes bind their token to (Annex: the member id). `expect`: statuses that the adapter reads
    itself.
    """

    target: str
    capability: Capability
    operation: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    body: bytes | None = None
    safe: bool = True
    subject: str = ""
    expect: frozenset[int] = frozenset({200})


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer within the size limit; `body` is unpacked already. Header names are lower case. `told`: how many rows of a
    field were told of as lost, so that an answer that is read for two parts tells of each row once."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    system: str
    capability: Capability
    told: Counter[tuple[str, bool]] = field(default_factory=Counter, compare=False, repr=False)

    def json(self) -> Any:
        """The body as JSON, whatever the content type says; anything else is Malformed."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise self.malformed() from error

    def read(self, decode: Callable[[bytes], Any]) -> Any:
        """The body through a decoder, whose refusal (ValueError) is Malformed. With a `Reader` odd values cost themselves and are
        told, and only a wrong envelope is Malformed."""
        if not isinstance(decode, Reader):
            try:
                return decode(self.body)
            except ValueError as error:
                raise self.malformed() from error
        words, lost = self._tolerant(decode)
        if lost := [*lost, *decode.noted(words)]:
            tell(self.capability, self._new(lost))
        return words

    def _tolerant(self, decode: Reader[object]) -> tuple[object, list[Loss]]:
        try:
            return decode(self.body), []
        except ValueError:
            pass
        try:
            return decode.salvage(self.body)
        except ValueError as error:
            raise self.malformed() from error

    def _new(self, lost: Sequence[Loss]) -> list[Loss]:
        known, seen, found = Counter(self.told), Counter[tuple[str, bool]](), []
        for loss in lost:
            key = loss.field, loss.left_out
            seen[key] += 1
            if seen[key] > known[key]:
                found.append(loss)
        self.told.update((loss.field, loss.left_out) for loss in found)
        return found

    def malformed(self) -> Malformed:
        return Malformed(self.system, self.capability)
