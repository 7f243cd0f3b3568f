"""Decoding of bodies within bounds: gzip is unpacked no further than its limit, and the levels of JSON are counted beforehand."""

import re
import zlib
from typing import Final

from gateway.http.messages import Outcome, Unfit

RATIO: Final = 100
"""How often larger a body may become. What people write shrinks to a tenth; only a bomb shrinks to a thousandth (RFC 1951)."""
UNSUSPICIOUS_BYTES: Final = 16 * 1024
"""A body that becomes no larger than this may have any ratio."""

GZIP: Final = frozenset({"gzip", "x-gzip"})
CODINGS: Final = (("accept-encoding", "gzip, identity"),)
CLOSE: Final = (("connection", "close"),)
_GZIP_WINDOW = 16 + zlib.MAX_WBITS

_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BUT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_OPENS: Final = frozenset(b"[{")


def decompressed(body: bytes, *, limit: int) -> bytes:
    """The content of a gzip body: one member, whole (RFC 1952). It is unpacked no further than one byte past what is allowed."""
    allowed = min(limit, max(UNSUSPICIOUS_BYTES, RATIO * len(body)))
    unpacking = zlib.decompressobj(_GZIP_WINDOW)
    try:
        content = unpacking.decompress(body, allowed + 1)
    except zlib.error:
        raise _not_gzip() from None
    if len(content) > allowed:
        raise too_large(limit) if allowed == limit else _too_dense()
    if not unpacking.eof or unpacking.unused_data:
        raise _not_gzip()
    return content


def too_large(limit: int) -> Unfit:
    return Unfit(Outcome.TOO_LARGE, f"The body is larger than {limit} bytes.", headers=CLOSE)


def _too_dense() -> Unfit:
    return Unfit(Outcome.TOO_LARGE, f"The body becomes more than {RATIO} times larger than it was sent.", headers=CLOSE)


def _not_gzip() -> Unfit:
    return Unfit(Outcome.UNREADABLE, "The body is not one whole piece of gzip.")


def is_deeper(encoded: bytes, levels: int) -> bool:
    """Whether the text nests objects and lists more deeply: its brackets outside of strings are read, in time linear in it. One
    with no more brackets than levels need not be asked about."""
    depth = 0
    for bracket in _TEXTS.sub(b"", encoded).translate(None, _BUT_BRACKETS):
        depth += 1 if bracket in _OPENS else -1
        if depth > levels:
            return True
    return False
