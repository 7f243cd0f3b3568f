"""OData 2.0's `$batch` from the server's side: reads a multipart body of GETs, writes one part per answer, in request order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mocks.odata.language import ODataError

_BOUNDARY = re.compile(r'multipart/mixed\s*;.*?boundary="?([^";,\s]+)"?', re.IGNORECASE)
_CRLF = b"\r\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One inner answer."""

    status: int
    reason: str
    content_type: str
    body: bytes


def targets(content_type: str, body: bytes) -> list[str]:
    """The relative addresses of the inner GETs, still encoded; ODataError for what the server can't read."""
    match = _BOUNDARY.match(content_type)
    if not match:
        raise ODataError(400, "The request is not multipart/mixed with a boundary")
    mark = b"--" + match[1].encode()
    if not body.startswith(mark + _CRLF) or mark + b"--" not in body:
        raise ODataError(400, "The boundary of the batch was not found; lines end in CRLF")
    return [_target(part) for part in body[: body.index(mark + b"--")].split(mark + _CRLF)[1:]]


def render(parts: list[Part], boundary: str) -> bytes:
    return b"".join(_rendered(part, boundary) for part in parts) + f"--{boundary}--\r\n".encode()


def changed(content: bytes, boundary: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same answer with every inner body changed and its length put right."""
    mark = f"--{boundary}".encode()
    parts = content[: content.rindex(mark + b"--")].split(mark + _CRLF)[1:]
    return render([_changed(part, change) for part in parts], boundary)


def boundary_of(content: bytes) -> str:
    """The boundary that an answer starts with."""
    return content.partition(_CRLF)[0][2:].decode()


def _target(part: bytes) -> str:
    outer, _, inner = part.partition(_CRLF * 2)
    headers = {line.partition(b":")[0].strip().lower(): line.partition(b":")[2].strip().lower() for line in outer.split(_CRLF)}
    if headers.get(b"content-type") != b"application/http" or headers.get(b"content-transfer-encoding") != b"binary":
        raise ODataError(400, "A part of the batch is not application/http in binary encoding")
    if not inner.endswith(_CRLF * 3) and not inner.endswith(_CRLF * 2):
        raise ODataError(400, "A request of the batch does not end in blank lines")
    words = inner.partition(_CRLF)[0].split(b" ")
    if len(words) != 3 or words[0] != b"GET" or words[2] != b"HTTP/1.1":
        raise ODataError(400, "Only GET is allowed outside a changeset")
    return words[1].decode("ascii", "replace")


def _rendered(part: Part, boundary: str) -> bytes:
    inner = (
        f"HTTP/1.1 {part.status} {part.reason}\r\nContent-Type: {part.content_type}\r\nContent-Length: {len(part.body)}\r\n"
        "dataserviceversion: 2.0\r\n\r\n"
    ).encode() + part.body
    lines = (
        f"--{boundary}",
        "Content-Type: application/http",
        f"Content-Length: {len(inner)}",
        "content-transfer-encoding: binary",
    )
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode() + inner + _CRLF


def _changed(part: bytes, change: Callable[[bytes], bytes]) -> Part:
    head, _, body = part.partition(_CRLF * 2)[2].partition(_CRLF * 2)
    line, *headers = head.decode().split("\r\n")
    _, status, reason = line.split(" ", 2)
    kind = next(header.partition(":")[2].strip() for header in headers if header.lower().startswith("content-type"))
    return Part(int(status), reason, kind, change(body.removesuffix(_CRLF)))
