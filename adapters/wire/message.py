"""One HTTP request to a vendor and its response, as plain frozen records."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import orjson

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed
from adapters.ports.fast_init import fast_init
from adapters.wire.losses import tell
from adapters.wire.tolerant import Loss, Reader

T = TypeVar("T")


@fast_init
@dataclass(frozen=True, slots=True)
class Request:
    """A request. `target` is path and query below the system's base URL, percent-encoded already, starting with `/`.

    `operation` is a short constant name for logs and traces, never with an id in it. `safe` requests may be sent again. Some auth
    schemes bind their token to the `subject` (Annex: to the member id). The adapter itself reads responses with a status in
    `expect`.
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


@fast_init
@dataclass(frozen=True, slots=True)
class Response:
    """A whole response within the size limit; `body` is unpacked already. Header names are lower case.

    `told` counts the losses already reported by field, so that a response read for two parts reports each row once.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    system: str
    capability: Capability
    told: Counter[tuple[str, bool]] = field(default_factory=Counter, compare=False, repr=False)

    def json(self) -> object:
        """The body as JSON, with any content type; Malformed for anything else."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise self.malformed() from error

    def read(self, decode: Callable[[bytes], T]) -> T:
        """The decoded body; a decoder's ValueError is Malformed.

        A `Reader` leaves odd values out and reports them: with it only a wrong envelope is Malformed.
        """
        if not isinstance(decode, Reader):
            try:
                return decode(self.body)
            except ValueError as error:
                raise self.malformed() from error
        words: T
        words, lost = self._tolerant(decode)
        if lost := [*lost, *decode.noted(words)]:
            tell(self.capability, self._new(lost))
        return words

    def _tolerant(self, decode: Reader[T]) -> tuple[T, list[Loss]]:
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
