"""The neutral back end: `python -m tests.bench.neutral.backend`, which prints its address as its first line.

Five systems in one process, each with one read of many: `GET /club/members?ids=M00001,M00002`, and the directory's search by
e-mail, `GET /directory/find?email=...`. The rows are rendered once and held, so that answering costs next to nothing.
`GET /_control?delay_ms=20&status=503&spare=/directory/find` changes how all but the spared path answer; `GET /_calls` tells the
calls by path, `GET /_reset` forgets them.
"""

import asyncio
import socket
from collections import Counter
from typing import cast
from urllib.parse import parse_qs, unquote

import orjson
import uvloop

from tests.bench.neutral.customers import FIND, READS, number_of, person

OK, HELD = 200, 2_000
"""`HELD`: the numbers from here on are nobody's, so that memory stays bounded."""


class State:
    """How the back end answers, and its `calls` by path."""

    def __init__(self) -> None:
        self.delay_s = 0.0
        self.status = OK
        self.spared = ""
        self.calls: Counter[str] = Counter()
        self._rows: dict[tuple[str, str], bytes] = {}

    def answer(self, target: str) -> bytes:
        """The whole response to a GET of this target."""
        path, _, query = target.partition("?")
        if path.startswith("/_"):
            return response(OK, self._controlled(path, query))
        self.calls[path] += 1
        if self.status != OK and path != self.spared:
            return response(self.status, b"{}")
        keys = unquote(query.partition("=")[2]).split(",")
        return response(OK, b'{"rows":[' + b",".join(row for key in keys if (row := self._row(path, key))) + b"]}")

    def _row(self, path: str, key: str) -> bytes:
        row = self._rows.get((path, key))
        if row is None:
            row = self._rows[path, key] = rendered(path, key)
        return row

    def _controlled(self, path: str, query: str) -> bytes:
        if path == "/_control":
            told = {name: values[0] for name, values in parse_qs(query).items()}
            self.delay_s, self.status = float(told.get("delay_ms", 0)) / 1000, int(told.get("status", OK))
            self.spared = told.get("spare", "")
        if path == "/_reset":
            self.calls.clear()
        return orjson.dumps(self.calls)


def rendered(path: str, key: str) -> bytes:
    """A row as bytes, empty where the key is nobody's."""
    try:
        number = number_of(key)
    except ValueError:
        return b""
    if not 0 <= number < HELD:
        return b""
    if path == FIND:
        return orjson.dumps({"email": key, "people": [person(number)]})
    return orjson.dumps(READS[path](number))


def response(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Connection(asyncio.Protocol):
    """GET requests without a body, one after another; a request begun before the last was answered waits its turn."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            target = self._buffer[: self._buffer.index(b"\r\n")].split(b" ")[1].decode()
            self._buffer = self._buffer[end + 4 :]
            self._respond(target)

    def _respond(self, target: str) -> None:
        answer, state = self._state.answer(target), self._state
        if not state.delay_s or target.partition("?")[0] == state.spared or target.startswith("/_"):
            self._transport.write(answer)
            return
        asyncio.get_running_loop().call_later(state.delay_s, self._later, answer)

    def _later(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve() -> None:
    state = State()
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(state), sock=listening)
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
