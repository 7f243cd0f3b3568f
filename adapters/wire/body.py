"""Reads an answer's body within a size limit that also holds for what is unpacked from gzip."""

import zlib
from collections.abc import Callable

import aiohttp

CHUNK = 64 * 1024


class UnreadableBody(Exception):
    """Larger than the limit, packed in a way we did not ask for, or packed wrongly."""


async def read_body(response: aiohttp.ClientResponse, *, limit: int) -> bytes:
    """The whole body, at most `limit` bytes unpacked; the connection is dropped as soon as it is more.

    The session must not unpack by itself (`auto_decompress=False`), since it would do so without a bound.
    """
    if response.content_length is not None and response.content_length > limit:
        raise too_much(response)
    unpack = unpacker(response.headers.get("Content-Encoding", "identity").lower())
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += unpack(chunk, limit + 1 - len(body))
        if len(body) > limit:
            raise too_much(response)
    if isinstance(unpack, Gunzip) and not unpack.whole:
        raise UnreadableBody
    return bytes(body)


def too_much(response: aiohttp.ClientResponse) -> UnreadableBody:
    response.close()
    return UnreadableBody()


class Gunzip:
    """Unpacks gzip chunk by chunk, never more than asked for. `whole`: it ended where it said it would, or nothing came."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self._begun = False

    @property
    def whole(self) -> bool:
        return not self._begun or (self._inflate.eof and not self._inflate.unused_data)

    def __call__(self, chunk: bytes, most: int) -> bytes:
        self._begun = True
        try:
            return self._inflate.decompress(chunk, most)
        except zlib.error:
            raise UnreadableBody from None


def as_is(chunk: bytes, most: int) -> bytes:
    return chunk


def unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in ("", "identity"):
        return as_is
    if encoding in ("gzip", "x-gzip"):
        return Gunzip()
    raise UnreadableBody


def headers_of(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Header names in lower case; `set-cookie` holds the cookies as they are to be sent back."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.cookies:
        headers["set-cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in response.cookies.items())
    return headers
