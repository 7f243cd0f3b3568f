"""HTTP/1.1 of uvicorn and httptools with more limits: of time, of size, and against heads with two meanings."""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.http import heads
from gateway.http.connections import HEADS_BYTES, OpenConnections, origin
from gateway.http.heads import HEAD_BYTES, RefusedHead
from gateway.http.plain_answers import NOTHING_LOADS

LINGER_S = 2.0
"""Seconds in which a refused client may still send. A client loses the response if the connection closes while it sends."""

ANSWER_S = 60.0
"""Seconds in which a client takes what was written to it. Who does not read holds the answer's memory."""

FRAMING = 8
"""Bytes of framing for each byte of a chunked body that are no attack: a chunk of one byte takes five."""


class RefusedRequest(Exception):
    """The head of a request is refused, so its parsing ends."""


class PunctualProtocol(HttpToolsProtocol):
    """The protocol of one connection. It waits `head_s` seconds for the head of a request, reads at most `HEAD_BYTES` of it, and
    refuses a head with two meanings. It waits `body_s` seconds for a body, whoever reads it, and `answer_s` for the client to
    take an answer. Headers behind a chunked body are ignored: nothing here needs them. `open`: the connections of the server."""

    head_s = 10.0
    body_s = 10.0
    answer_s = ANSWER_S
    open = OpenConnections(most=2_000, most_per_address=2_000)
    _origin = ""
    _held = 0
    _unread: asyncio.TimerHandle | None = None
    _waiting: asyncio.TimerHandle | None = None
    _begun = 0
    _under_way = False
    _in_head = False
    _body = 0
    _beside = 0
    _refusal: RefusedHead | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._origin = origin(self.client[0]) if self.client else ""
        if self.open.opens(self._origin):
            self._wait(self.head_s)
        else:
            self._refusal = heads.CROWDED
            self._write(heads.CROWDED)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.open.closes(self._origin)
        self._arrived()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts the bytes beside the body, if all of them belong to one request. An unfinished request and an idle line are
        waited for no longer than allowed."""
        if self._refusal is not None:
            return
        begun, under_way, body = self._begun, self._under_way, self._body
        super().data_received(data)
        if self._begun == begun:
            self._beside += len(data) - (self._body - body)
        else:
            self._beside = len(data) - self._body if self._begun == begun + 1 and not under_way else 0
        if self._refusal is None and self._under_way and self._beside > HEAD_BYTES + FRAMING * self._body:
            self._refuse(heads.TOO_LARGE)
        elif self._in_head:
            self._hold(len(data))
        elif self._waiting is None and self._refusal is None:
            self._keep_waiting()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self.answer_s, self.transport.abort)

    def resume_writing(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun += 1
        self._under_way = self._in_head = True
        self._body = 0
        if self._waiting is None:
            self._wait(self.head_s)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._arrived()
        found = heads.refusal(self.url, self.headers, version=self.parser.get_http_version())
        if found is not None:
            self._refuse(found)
            raise RefusedRequest
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._under_way = False
        if self._waiting is not None:
            self._arrived()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._refusal is not None and self.cycle.response_complete:
            self._say(self._refusal)
        elif self._waiting is None and self.transport.is_closing():
            self._wait(self.answer_s)

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        if self._waiting is None:
            self._wait(self.answer_s)

    def send_400_response(self, msg: str) -> None:
        """Refuses the request. The parser also calls it after a refused head."""
        if self._refusal is None:
            self._refuse(heads.NO_HTTP)

    def _refuse(self, refusal: RefusedHead) -> None:
        """Reads no more, and makes this the last response, after those to earlier requests. A request refused because of its body
        is waiting for the body; the wait ends here."""
        self._refusal = refusal
        self._arrived()
        if self._under_way and not self._in_head:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started or self.pipeline:
                self.transport.close()
            else:
                self._say(refusal)
        elif self.cycle is None or self.cycle.response_complete:
            self._say(refusal)

    def _say(self, refusal: RefusedHead) -> None:
        if self.transport.is_closing():
            return
        self._write(refusal)
        self.flow.resume_reading()
        self.transport.write_eof()
        self._wait(LINGER_S)

    def _write(self, refusal: RefusedHead) -> None:
        text = refusal.text.encode("ascii")
        own = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-security-policy", NOTHING_LOADS.encode())]
        headers = [*self.server_state.default_headers, *own]
        headers += [(b"content-length", b"%d" % len(text)), (b"connection", b"close")]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        self.transport.write(STATUS_LINE[refusal.status] + lines + b"\r\n" + text)

    def _hold(self, size: int) -> None:
        """Counts bytes of a head that is not complete, and refuses the request when all of these take too much memory."""
        self._held += size
        self.open.heads += size
        if self.open.heads > HEADS_BYTES:
            self._refuse(heads.CROWDED)

    def _keep_waiting(self) -> None:
        if self._under_way:
            self._wait(self.body_s + LINGER_S)
        elif self.timeout_keep_alive_task is None and self.cycle is not None and self.cycle.response_complete:
            self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _wait(self, seconds: float) -> None:
        self._waiting = self.loop.call_later(seconds, self._late, seconds)

    def _late(self, seconds: float) -> None:
        """Hangs up, unless nothing is read from the client since earlier requests of this line are not answered yet."""
        if self.flow.read_paused and not self.transport.is_closing():
            self._wait(seconds)
        else:
            self.transport.abort()

    def _arrived(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        if self._held:
            self.open.heads -= self._held
            self._held = 0
