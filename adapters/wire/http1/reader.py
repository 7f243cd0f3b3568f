"""Reads responses from the bytes of a connection, one after another and within limits. httptools tells what the bytes mean."""

import httptools

from adapters.wire.http1.message import ConnectionDropped, RawResponse, UnreadableResponse

HEAD_BYTES = 64 * 1024
HEAD_FIELDS = 256
"""Most bytes and most fields around one body: the head, interim responses in front of it, trailers behind it."""

BESIDE_A_BYTE = 16
"""Most bytes of framing for each byte of a body: a chunk of one byte needs five."""

INTERIM = range(100, 200)
BODILESS = frozenset({204, 304})
VERSIONS = frozenset({"1.0", "1.1"})


class ResponseReader:
    """The response that a connection has brought since `expect`, as far as it came.

    `touched`: something came. `whole`: the response is complete. `reusable`: both sides keep the connection, and nothing came
    behind the response.
    """

    def __init__(self) -> None:
        self._parser: httptools.HttpResponseParser | None = None
        self._begin(0, bodiless=False)

    def expect(self, *, limit: int, bodiless: bool) -> None:
        """Begin a response whose body has at most `limit` bytes, or none where it is `bodiless` whatever its head says.

        From here on the parser and this object hold each other, until `close`.
        """
        if self._parser is None:
            self._parser = httptools.HttpResponseParser(self)
            # As servers in use send them: blanks behind the size of a chunk, lines that end in LF alone.
            self._parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True)
        self._begin(limit, bodiless=bodiless)

    def _begin(self, limit: int, *, bodiless: bool) -> None:
        self._limit, self._bodiless = limit, bodiless
        self.touched = self.whole = self.reusable = False
        self._status = 0
        self._in_head = True
        self._until_close = False
        self._fields: list[tuple[bytes, bytes]] = []
        self._field_count = self._field_bytes = self._bytes = self._body_bytes = 0
        self._body: list[bytes] = []

    @property
    def response(self) -> RawResponse:
        """The whole response."""
        return RawResponse(self._status, self._fields, self._body[0] if len(self._body) == 1 else b"".join(self._body))

    def feed(self, data: bytes) -> None:
        """Take the next bytes; UnreadableResponse where they cannot be a response within the limits."""
        if self._parser is None:
            raise self._unreadable()
        self.touched = True
        self._bytes += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.reusable = False
            if not self.whole:
                raise self._unreadable() from None
        if not self.whole and self._bytes - self._body_bytes > HEAD_BYTES + BESIDE_A_BYTE * self._body_bytes:
            raise self._unreadable()

    def end(self, *, cleanly: bool) -> None:
        """Take the end of the connection: ConnectionDropped before the end of a head, UnreadableResponse within a body of a
        length that was said."""
        self.close()
        if self.whole:
            return
        if self._in_head:
            raise ConnectionDropped(unanswered=not self.touched)
        if not (self._until_close and cleanly):
            raise self._unreadable()
        self.whole = True

    def close(self) -> None:
        """Take no more."""
        self._parser = None
        self.reusable = False

    def _unreadable(self) -> UnreadableResponse:
        return UnreadableResponse(None if self._in_head else self._status)

    # What httptools calls; it turns an exception into an error of its own.

    def on_message_begin(self) -> None:
        if self.whole:
            raise ValueError("bytes behind the response")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._field_count += 1
        self._field_bytes += len(name) + len(value)
        if self._field_count > HEAD_FIELDS or self._field_bytes > HEAD_BYTES:
            raise ValueError("too much in front of a body or behind it")
        if self._in_head:
            self._fields.append((name, value))

    def on_headers_complete(self) -> None:
        parser = self._parser
        assert parser is not None
        status = parser.get_status_code()
        if status < 100 or status == 101 or parser.get_http_version() not in VERSIONS:
            raise ValueError("no final response of HTTP/1")
        if status in INTERIM:
            return
        length, coding = self._framing()
        if coding not in (None, b"chunked"):
            raise ValueError("a transfer coding that nobody asked for")
        self._in_head, self._status = False, status
        if self._bodiless:
            self.whole = True
        elif status not in BODILESS:
            if length is not None and length > self._limit:
                raise ValueError("a longer body than allowed")
            self._until_close = length is None and coding is None

    def _framing(self) -> tuple[int | None, bytes | None]:
        """The length of the body and its transfer coding. httptools has refused both at once, and two lengths."""
        length: int | None = None
        coding: bytes | None = None
        for name, value in self._fields:
            if len(name) == 14 and name.lower() == b"content-length":
                length = int(value)
            elif len(name) == 17 and name.lower() == b"transfer-encoding":
                coding = value.strip().lower() if coding is None else b"twice"
        return length, coding

    def on_body(self, data: bytes) -> None:
        if self._bodiless:
            return
        self._body_bytes += len(data)
        if self._body_bytes > self._limit:
            raise ValueError("a longer body than allowed")
        self._body.append(data)

    def on_message_complete(self) -> None:
        if self._in_head:
            self._fields = []
        elif not self._bodiless:
            assert self._parser is not None
            self.whole = True
            self.reusable = self._parser.should_keep_alive()
