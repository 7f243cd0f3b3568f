"""Sends requests over connections that are kept for the next one to the same origin."""

import asyncio
import ssl
import time

from adapters.wire.allowance import Clock
from adapters.wire.http1.connection import HttpConnection
from adapters.wire.http1.hosts import Hosts
from adapters.wire.http1.message import ConnectionDropped, HttpOrigin, RawRequest, RawResponse
from adapters.wire.http1.tls import TlsContexts, why
from adapters.wire.http1.tunnel import tunnelled
from adapters.wire.time_limit import TimeLimit

IDLE_S = 15.0
"""Longest time that a connection waits for its next request."""


class ConnectionPool:
    """An HTTP/1.1 client, of one event loop. How many connections there may be is its callers' affair.

    The connection used last is the next one used, so that those beyond what is needed grow old. One that was closed while it
    waited is not used. `aclose` closes all of them.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, idle_s: float = IDLE_S, clock: Clock = time.monotonic) -> None:
        """`tls` stands in for the usual context. A connection is closed after `idle_s` seconds without a request. `clock` tells,
        in seconds, when to look at the files of TLS again."""
        self._tls = TlsContexts(plain=tls, clock=clock)
        self._idle_s = idle_s
        self._hosts = Hosts()
        self._idle: dict[HttpOrigin, list[HttpConnection]] = {}
        self._open: set[HttpConnection] = set()
        self._sweep: asyncio.TimerHandle | None = None
        self._all_closed: asyncio.Event | None = None

    async def send(self, request: RawRequest) -> RawResponse:
        """The response to a request.

        TimeoutError: no connection within `connect_s`. ConnectionDropped: no connection, or closed before a whole head.
        UnreadableResponse: no HTTP/1.1, cut, or beyond a limit.
        """
        idle = self._take(request.origin)
        if idle is not None:
            try:
                return await self._exchanged(idle, request)
            except ConnectionDropped as dropped:
                if not (dropped.unanswered and request.repeatable):
                    raise
        return await self._exchanged(await self._connected(request), request)

    def _take(self, origin: HttpOrigin) -> HttpConnection | None:
        idle = self._idle.get(origin)
        while idle:
            connection = idle.pop()
            if connection.reusable:
                return connection
            connection.abort()
        return None

    async def _exchanged(self, connection: HttpConnection, request: RawRequest) -> RawResponse:
        try:
            response = await connection.exchange(request)
        except BaseException:
            connection.abort()
            raise
        if connection.reusable and self._all_closed is None:
            self._keep(connection, request.origin)
        else:
            connection.close()
        return response

    def _keep(self, connection: HttpConnection, origin: HttpOrigin) -> None:
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle.setdefault(origin, []).append(connection)
        if self._sweep is None:
            self._sweep = loop.call_later(self._idle_s, self._close_old)

    def _close_old(self) -> None:
        """Close what has waited too long, and look again when the next one will have."""
        loop = asyncio.get_running_loop()
        waits: list[float] = []
        for origin, idle in list(self._idle.items()):
            old = [connection for connection in idle if loop.time() - connection.idle_since >= self._idle_s]
            for connection in old:
                connection.close()
            del idle[: len(old)]
            if not idle:
                del self._idle[origin]
            waits += [connection.idle_since for connection in idle[:1]]
        self._sweep = loop.call_at(min(waits) + self._idle_s, self._close_old) if waits else None

    async def _connected(self, request: RawRequest) -> HttpConnection:
        """A new connection, to the first of the host's addresses that takes one. With a proxy these are the proxy's, and it looks
        the host up."""
        if self._all_closed is not None:
            raise ConnectionDropped
        origin, reason = request.origin, ""
        peer = origin.way.proxy or origin
        async with TimeLimit(request.connect_s):
            try:
                addresses = await self._hosts.addresses(peer.host, peer.port)
            except (OSError, UnicodeError):
                raise ConnectionDropped from None
            for address in addresses:
                try:
                    return await self._connected_to(address, origin)
                except OSError as failed:
                    reason = why(failed, secure=origin.secure)
        self._hosts.forget(peer.host, peer.port)
        raise ConnectionDropped(reason=reason)

    async def _connected_to(self, address: str, origin: HttpOrigin) -> HttpConnection:
        tls, proxy = self._tls.of(origin.way.tls) if origin.secure else None, origin.way.proxy
        connection = HttpConnection(self._forget)
        if proxy is None:
            await asyncio.get_running_loop().create_connection(
                lambda: connection, address, origin.port, ssl=tls, server_hostname=origin.host if tls is not None else None
            )
        elif tls is not None:
            await tunnelled(address, origin, proxy, tls=tls, within=connection)
        else:
            raise ConnectionDropped(reason="a proxy is for https alone")
        if self._all_closed is not None:
            connection.abort()
        elif not connection.closed:
            self._open.add(connection)
        return connection

    def _forget(self, connection: HttpConnection) -> None:
        self._open.discard(connection)
        if self._all_closed is not None and not self._open:
            self._all_closed.set()

    async def aclose(self) -> None:
        """Close all connections, also those with an exchange under way, and wait until they are closed."""
        self._all_closed = asyncio.Event()
        if self._sweep is not None:
            self._sweep.cancel()
        self._idle.clear()
        for connection in tuple(self._open):
            connection.abort()
        if self._open:
            await self._all_closed.wait()
