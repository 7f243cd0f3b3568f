"""The load generator: prepared requests over so many connections, each with one under way, as cheap as Python can be."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter
from typing import Final, cast
from urllib.parse import urlsplit

import orjson
import uvloop

from tests.bench.question import Question

LONGEST_S = 120.0
"""A run that takes longer fails, so that nothing runs on for ever."""

LENGTH, LAST_CHUNK, ERRORS = b"\r\ncontent-length:", b"0\r\n\r\n", b'"errors"'
KEPT: Final = 5
"""Failed answers that are kept."""

Judge = Callable[[bytes, bytes], bool]
"""Whether an answer, head and body, is what its request should be answered with."""


def is_whole(request: bytes, answer: bytes) -> bool:
    """An answer with status 200 and without errors."""
    return answer.startswith(b"HTTP/1.1 200") and ERRORS not in answer


@dataclass(slots=True)
class Drive:
    """One run's requests and what came of them: `waits` in seconds, in the order of the answers; `failed`: how many answers the
    `judge` refused, and `refused` the first of them."""

    requests: Iterator[bytes]
    judge: Judge = is_whole
    waits: list[float] = field(default_factory=list)
    failed: int = 0
    took_s: float = 0.0
    refused: list[tuple[bytes, bytes]] = field(default_factory=list)

    def answered(self, request: bytes, answer: bytes, wait_s: float) -> None:
        self.waits.append(wait_s)
        if not self.judge(request, answer):
            self.failed += 1
            if len(self.refused) < KEPT:
                self.refused.append((request, answer))


class Connection(asyncio.Protocol):
    """One connection; `done` when there is no further request."""

    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        self._received = bytearray()
        self._end = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionResetError("the server closed a connection under load"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._end:
            self._end = self._length()
        if len(self._received) >= self._end > 0 or (self._end < 0 and self._received.endswith(LAST_CHUNK)):
            self._answered()

    def _length(self) -> int:
        """Bytes of the whole answer; 0 while its head is not there, -1 where it comes in chunks."""
        body = self._received.find(b"\r\n\r\n") + 4
        if body < 4:
            return 0
        head = bytes(self._received[:body]).lower()
        at = head.find(LENGTH)
        return -1 if at < 0 else body + int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0])

    def _answered(self) -> None:
        self._drive.answered(self._request, bytes(self._received), perf_counter() - self._sent)
        self._received.clear()
        self._end = 0
        self._next()

    def _next(self) -> None:
        request = next(self._drive.requests, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._request, self._sent = request, perf_counter()
        self._transport.write(request)


def request(address: str, question: Question) -> bytes:
    body = orjson.dumps(question.body)
    head = f"POST /graphql HTTP/1.1\r\nhost: {urlsplit(address).netloc}\r\ncontent-type: application/json\r\n"
    return f"{head}accept: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


async def run(address: str, requests: Iterable[bytes], connections: int, *, judge: Judge = is_whole) -> Drive:
    url, loop, drive = urlsplit(address), asyncio.get_running_loop(), Drive(iter(requests), judge)
    began = perf_counter()
    async with asyncio.timeout(LONGEST_S):
        opened = [await loop.create_connection(lambda: Connection(drive), url.hostname, url.port) for _ in range(connections)]
        await asyncio.gather(*(protocol.done for _, protocol in opened))
    drive.took_s = perf_counter() - began
    return drive


def drive(
    address: str, questions: Iterable[Question], *, connections: int, seconds: float | None = None, judge: Judge = is_whole
) -> Drive:
    """Puts all questions to the server at this address, or one after another for so many seconds, from the first again and again.
    Requests are written before the clock runs."""
    requests = [request(address, question) for question in questions]
    put = requests if seconds is None else for_a_while(requests, seconds)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run(address, put, connections, judge=judge))


def for_a_while(requests: Sequence[bytes], seconds: float) -> Iterator[bytes]:
    """At least one of them."""
    until = perf_counter() + seconds
    for one in cycle(requests):
        yield one
        if perf_counter() > until:
            return
