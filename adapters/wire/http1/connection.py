"""One connection to an origin: writes a request and waits for its response."""

import asyncio
from collections.abc import Callable
from typing import cast

from adapters.wire.arrivals import arrivals
from adapters.wire.http1.message import ConnectionDropped, RawRequest, RawResponse, UnreadableResponse
from adapters.wire.http1.reader import ResponseReader


class HttpConnection(asyncio.Protocol):
    """A connection with at most one exchange under way. `forget` is told once, when it is closed.

    `reusable`: another request may be written. `idle_since` is the pool's, in seconds of the event loop's clock.
    """

    def __init__(self, forget: Callable[["HttpConnection"], None]) -> None:
        self.idle_since = 0.0
        self._forget = forget
        self._arrivals = arrivals()
        self._reader = ResponseReader()
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Exception | None] | None = None

    @property
    def closed(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    @property
    def reusable(self) -> bool:
        return self._reader.reusable and not self.closed

    async def exchange(self, request: RawRequest) -> RawResponse:
        """The response to a request; ConnectionDropped or UnreadableResponse without one.

        Whoever gives an exchange up aborts the connection.
        """
        if self._transport is None or self.closed:
            raise ConnectionDropped(unanswered=True)
        self._reader.expect(limit=request.limit, bodiless=request.bodiless)
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request.written)
        try:
            failure = await self._waiting
        finally:
            self._waiting = None
        if failure is None:
            return self._reader.response
        try:
            raise failure
        finally:
            del failure  # else the exception and this frame would hold each other

    def close(self) -> None:
        """Close the connection after what is still to be written."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by class

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:
            self._reader.reusable = False
            self.abort()
            return
        try:
            self._reader.feed(data)
        except UnreadableResponse as failure:
            self._end(failure)
        else:
            if self._reader.whole:
                self._end(None)

    def connection_lost(self, reason: Exception | None) -> None:
        self._transport = None
        try:
            self._reader.end(cleanly=reason is None)
        except (ConnectionDropped, UnreadableResponse) as failure:
            self._end(failure)
        else:
            self._end(None)
        self._forget(self)

    def _end(self, failure: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._arrivals.bring(self._waiting, failure)
