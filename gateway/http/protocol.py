"""HTTP/1.1 as uvicorn speaks it through httptools, with the bounds that it lacks: of time, of size, and of what may be meant."""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.http import heads
from gateway.http.heads import HEAD_BYTES, Refusal

LINGER_S = 2.0
"""For so long a client that is refused may still send: who is hung up on while sending doesn't get the answer."""

FRAMING = 8
"""Bytes around each byte of a chunked body that are nobody's ill will: a chunk of one byte takes five."""


class Unfit(Exception):
    """Ends the parsing of a request whose head is refused."""


class PunctualProtocol(HttpToolsProtocol):
    """Waits `head_s` seconds for the head of a request, reads at most `HEAD_BYTES` of it, and serves only what can't be taken for
    two things. Headers behind a chunked body are left unread: nothing here asks for any."""

    head_s = 10.0
    _waiting: asyncio.TimerHandle | None = None
    _begun = 0
    _under_way = False
    _in_head = False
    _body = 0
    _beside = 0
    _refusal: Refusal | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(self.head_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts what is not a body, wherever all of these bytes are one request's."""
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
            raise Unfit
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._under_way = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._refusal is not None and self.cycle.response_complete:
            self._say(self._refusal)

    def send_400_response(self, msg: str) -> None:
        """Also called where a refused head ended the parsing."""
        if self._refusal is None:
            self._refuse(heads.NO_HTTP)

    def _refuse(self, refusal: Refusal) -> None:
        """Nothing more is read, and this is the last answer; those to the requests before it go first. A request that is refused
        because of its body is waiting for it, and waits no more."""
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

    def _say(self, refusal: Refusal) -> None:
        if self.transport.is_closing():
            return
        text = refusal.text.encode("ascii")
        told = [*self.server_state.default_headers, (b"content-type", b"text/plain; charset=utf-8")]
        told += [(b"content-length", b"%d" % len(text)), (b"connection", b"close")]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in told)
        self.transport.write(STATUS_LINE[refusal.status] + lines + b"\r\n" + text)
        self.flow.resume_reading()
        self.transport.write_eof()
        self._wait(LINGER_S)

    def _wait(self, seconds: float) -> None:
        self._waiting = self.loop.call_later(seconds, self.transport.abort)

    def _arrived(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
