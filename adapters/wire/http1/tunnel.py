"""A tunnel through an HTTP proxy (CONNECT of RFC 9110, section 9.3.6), and TLS with the server at its other end."""

import asyncio
import re
import ssl

from adapters.wire.http1.message import ConnectionDropped, HttpOrigin, Proxy

HEAD_BYTES = 16 * 1024
"""The longest head of a proxy's response."""

OPENED = re.compile(rb"HTTP/1\.[01] 2\d\d[ \r]")
REFUSED = "the proxy refused"


class TunnelOpening(asyncio.Protocol):
    """A proxy's response to CONNECT, up to the end of its head. `answered` fails with ConnectionDropped for another than 2xx."""

    def __init__(self) -> None:
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._head = b""

    def data_received(self, data: bytes) -> None:
        self._head += data
        head, end, behind = self._head.partition(b"\r\n\r\n")
        if not end and len(head) <= HEAD_BYTES:
            return
        well = end and not behind and len(head) <= HEAD_BYTES and OPENED.match(head + b"\r")
        self._settle(None if well else ConnectionDropped(reason=REFUSED))

    def connection_lost(self, reason: Exception | None) -> None:
        self._settle(ConnectionDropped(reason=REFUSED))

    def _settle(self, failure: ConnectionDropped | None) -> None:
        if self.answered.done():
            return
        if failure is None:
            self.answered.set_result(None)
        else:
            self.answered.set_exception(failure)


def opening(origin: HttpOrigin, proxy: Proxy) -> bytes:
    """The request for a tunnel to the origin. It alone holds the proxy's credentials, and none of the vendor's."""
    named = f"[{origin.host}]" if ":" in origin.host else origin.host
    lines = [f"CONNECT {named}:{origin.port} HTTP/1.1", f"Host: {named}:{origin.port}"]
    if proxy.credentials is not None:
        lines.append(f"Proxy-Authorization: {proxy.credentials()}")
    return "\r\n".join([*lines, "", ""]).encode()


async def tunnelled(address: str, origin: HttpOrigin, proxy: Proxy, *, tls: ssl.SSLContext, within: asyncio.Protocol) -> None:
    """Open a tunnel through the proxy at this address, and hand its secured end to `within`; OSError where there is none."""
    loop = asyncio.get_running_loop()
    transport, asked = await loop.create_connection(TunnelOpening, address, proxy.port)
    try:
        transport.write(opening(origin, proxy))
        await asked.answered
        secured = await loop.start_tls(transport, within, tls, server_hostname=origin.host)
        if secured is None:
            raise ConnectionDropped
    except BaseException:
        transport.abort()
        raise
    within.connection_made(secured)
