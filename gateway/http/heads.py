"""Checks the head of a request (RFC 9112): a head is refused if a proxy and the gateway could read it differently."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD_BYTES = 64 * 1024
"""The most bytes of request line and headers together; also of the framing around the pieces of a chunked body."""


@dataclass(frozen=True, slots=True)
class RefusedHead:
    """The reason for closing a connection. The text repeats nothing from the request."""

    status: int
    text: str


TOO_LARGE = RefusedHead(431, f"The head of the request is larger than {HEAD_BYTES} bytes; send a long query by POST.")
WRONG_VERSION = RefusedHead(505, "HTTP/1.1 and HTTP/1.0 are spoken here.")
NO_HTTP = RefusedHead(400, "This is not an HTTP request.")
HOSTS = RefusedHead(400, "A request names one Host.")
LENGTHS = RefusedHead(400, "The length of the body is given twice.")
CODINGS = RefusedHead(400, "The only Transfer-Encoding that is taken is 'chunked', in HTTP/1.1.")
CROWDED = RefusedHead(503, "There are too many connections; try again a little later.")


def refusal(url: bytes, headers: Sequence[tuple[bytes, bytes]], *, version: str) -> RefusedHead | None:
    """The reason to refuse this head; None if it is fine. Header names are in lower case; `version` is like `1.1`."""
    if len(url) + sum(len(name) + len(value) + 4 for name, value in headers) > HEAD_BYTES:
        return TOO_LARGE
    if version not in ("1.0", "1.1"):
        return WRONG_VERSION
    names = [name for name, _ in headers]
    if names.count(b"host") > 1 or (b"host" not in names and version == "1.1"):
        return HOSTS
    codings = [value.strip(b" \t").lower() for name, value in headers if name == b"transfer-encoding"]
    lengths = names.count(b"content-length")
    if lengths > 1 or (codings and lengths):
        return LENGTHS
    if codings and (codings != [b"chunked"] or version == "1.0"):
        return CODINGS
    return None
