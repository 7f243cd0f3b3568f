"""Puts one question again and again to ports whose answers are spoilt one at a time."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from adapters.ports.shapes import Ports
from adapters.wire.losses import Losses, gathered
from adapters.wire.message import Response
from adapters.wire.tolerant import Reader
from tests.contract.suite.bodies import Answered, Document, key_of, taken_apart
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.lines import Recording

LATER = 1_000_000.0
"""Seconds between two questions: nothing is remembered that long."""

Question = Callable[[Ports], Awaitable[Any]]
Decode = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, or the error that the whole ended with, and what was told of losses."""

    answer: Any
    losses: Losses


class Spoiling:
    """A recording of which some bodies are replaced. Each answer is taken from the samples once."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self.root = recording.root
        self.answers: dict[str, Answered] = {}
        self.bodies: Mapping[str, bytes] = {}
        self.missing: list[str] = []

    def is_auth(self, request: httpx.Request) -> bool:
        return self._recording.is_auth(request)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What an odd value made the adapter ask that no sample answers, the vendor doesn't know."""
        if self._recording.is_auth(request):
            return self._recording.answer(request)
        key = key_of(request)
        if key not in self.answers:
            try:
                self.answers[key] = taken_apart(request, self._recording.answer(request))
            except (AssertionError, LookupError, ValueError) as error:
                if not self.bodies:
                    raise
                self.missing.append(repr(error))
                return httpx.Response(404, json={})
        return self.answers[key].spoilt(self.bodies)


class Bench:
    """`documents`: those that the question is answered from."""

    def __init__(self, source: ConnectedSystem, recording: Spoiling, question: Question) -> None:
        self._source = source
        self._recording = recording
        self._question = question
        self._ports = source.ports()
        self.documents: list[Document] = []
        self.names: frozenset[str] = frozenset()
        self._readings: list[tuple[Decode, bytes]] = []
        self._wholes: dict[str, list[tuple[Decode, Any]]] = {}

    async def first(self) -> Outcome:
        """The answer with nothing spoilt, from which the bench learns what was read and how."""
        self._recording.answers.clear()
        with self._listening():
            outcome = await self.ask({})
        self.names = frozenset(
            step for answer in self._recording.answers.values() for one in answer.documents for step in one.names
        )
        self.documents = [one for answer in self._recording.answers.values() for one in answer.documents]
        return outcome

    async def ask(self, bodies: Mapping[str, bytes]) -> Outcome:
        self._recording.bodies = bodies
        self._source.skipped += LATER
        self._source.calls.clear()
        self._source.line.sent.clear()
        with gathered() as losses:
            try:
                answer = await self._question(self._ports)
            except Exception as error:  # a crash is one of the things looked for
                answer = error
        return Outcome(answer, losses)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        plain = Response.read

        def read(reply: Response, decode: Decode) -> Any:
            self._readings.append((decode, reply.body))
            return plain(reply, decode)

        Response.read = read  # type: ignore[method-assign]
        try:
            yield
        finally:
            Response.read = plain  # type: ignore[method-assign]

    def reads(self, document: Document, body: bytes) -> bool:
        """Whether a decoder that read the document makes something else of this body."""
        if document.key not in self._wholes:
            whole = document.text.strip().encode()
            decoders = [decode for decode, read in self._readings if read == whole]
            self._wholes[document.key] = [(decode, decoded(decode, whole)) for decode in decoders]
        wholes = self._wholes[document.key]
        return not wholes or any(decoded(decode, body) != words for decode, words in wholes)


def decoded(decode: Callable[[bytes], Any], body: bytes) -> Any:
    try:
        try:
            return decode(body)
        except ValueError:
            return decode.salvage(body)[0] if isinstance(decode, Reader) else None
    except ValueError:
        return None
    except Exception as error:  # what crashes where it is read, does so again where it is asked for
        return repr(error)
