"""Unpacks a response's body within the size limit, which holds for the bytes as they came too."""

import zlib

from adapters.wire.http1.message import RawResponse

MAGIC = b"\x1f\x8b"


class UnreadableBody(Exception):
    """A body larger than the limit, in an encoding that the request did not allow, or wrongly encoded."""


def unpacked(body: bytes, encoding: str, *, limit: int) -> bytes:
    """The whole body, at most `limit` bytes of it unpacked; beyond the limit nothing is unpacked."""
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise UnreadableBody
    gunzip = Gunzip()
    plain = gunzip(body, limit + 1) if body else b""
    if len(plain) > limit or not gunzip.whole:
        raise UnreadableBody
    return plain


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


def headers_of(response: RawResponse) -> dict[str, str]:
    """Headers by names in lower case; `set-cookie` has the cookies in the form in which they are sent back."""
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for field, content in response.headers:
        name, value = field.decode("ascii").lower(), content.decode("utf-8", "surrogateescape").rstrip(" \t")
        headers[name] = value
        if name == "set-cookie":
            cookie, named, said = value.partition(";")[0].partition("=")
            if named and cookie.strip():
                cookies[cookie.strip()] = said.strip()
    if cookies:
        headers["set-cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return headers
