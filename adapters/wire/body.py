"""Reads a response's body within a size limit, which also holds for the unpacked bytes of gzip."""

import zlib
from collections.abc import Callable

import aiohttp

CHUNK = 64 * 1024
MAGIC = b"\x1f\x8b"


class UnreadableBody(Exception):
    """A body larger than the limit, in an encoding that the request did not allow, or wrongly encoded."""


async def read_body(response: aiohttp.ClientResponse, *, limit: int) -> bytes:
    """The whole body, at most `limit` bytes unpacked; beyond the limit the connection is dropped at once.

    The session must not unpack by itself (`auto_decompress=False`), since it would do so without a bound.
    """
    if response.content_length is not None and response.content_length > limit:
        raise too_much(response)
    unpack = unpacker(response.headers.get("Content-Encoding", "identity").lower())
    body, came = bytearray(), 0
    async for chunk in response.content.iter_chunked(CHUNK):
        came += len(chunk)
        body += unpack(chunk, limit + 1 - len(body))
        if len(body) > limit or came > limit + CHUNK:
            raise too_much(response)
    if isinstance(unpack, Gunzip) and not unpack.whole:
        raise UnreadableBody
    return bytes(body)


def too_much(response: aiohttp.ClientResponse) -> UnreadableBody:
    response.close()
    return UnreadableBody()


class Gunzip:
    """Unpacks gzip chunk by chunk up to a number of bytes: one member after another (RFC 1952, 2.2), without trailing bytes.

    `whole`: every member ended at its declared end, or nothing came.
    """

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self._begun = False
        self._over = False
        self._between = b""

    @property
    def whole(self) -> bool:
        return not self._begun or self._inflate.eof

    def __call__(self, chunk: bytes, most: int) -> bytes:
        self._begun = True
        unpacked = bytearray()
        rest = self._between + chunk
        while len(unpacked) < most and (rest := self._member(rest)):
            try:
                unpacked += self._inflate.decompress(rest, most - len(unpacked))
            except zlib.error:
                raise UnreadableBody from None
            rest = self._inflate.unused_data
        return bytes(unpacked)

    def _member(self, rest: bytes) -> bytes:
        """The bytes to unpack: those of the present member, or those from the beginning of the next one."""
        if not self._inflate.eof:
            return rest
        rest = rest.lstrip(b"\0")
        self._between = rest if rest == MAGIC[:1] else b""
        self._over = self._over or not MAGIC.startswith(rest[:2])
        if self._over or self._between or not rest:
            return b""
        self._inflate = zlib.decompressobj(wbits=31)
        return rest


def as_is(chunk: bytes, most: int) -> bytes:
    return chunk


def unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in ("", "identity"):
        return as_is
    if encoding in ("gzip", "x-gzip"):
        return Gunzip()
    raise UnreadableBody


def headers_of(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Headers by names in lower case; `set-cookie` has the cookies in the form in which they are sent back."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.cookies:
        headers["set-cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in response.cookies.items())
    return headers
