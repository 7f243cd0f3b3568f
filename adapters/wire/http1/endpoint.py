"""Where a system's requests go, and how they are written: what all of them have in common is put together once."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from adapters.wire.http1.message import DIRECT, HttpOrigin, Way

PORTS = {"http": 80, "https": 443}
TARGET = re.compile(r"""[!"$-~]+""")
"""Visible ASCII without `#`, which would begin a fragment."""
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""Control characters: some of them end a header, or the head (RFC 9110, section 5.5)."""
WITH_LENGTH = frozenset({"POST", "PUT", "PATCH"})
"""Methods whose requests say their length even where there is no body."""


class Endpoint:
    """The root of a system's API. Whatever a target says, its requests go to the host of the root."""

    def __init__(self, root: str, always: Mapping[str, str], *, way: Way = DIRECT) -> None:
        """`always`: headers of each request that has no others of these names; `way`: how the host is reached."""
        parts = urlsplit(root)
        host = parts.hostname or ""
        usual = PORTS[parts.scheme]
        self.origin = HttpOrigin(parts.scheme == "https", host, parts.port or usual, way)
        self._path = parts._replace(scheme="", netloc="", fragment="").geturl()
        named = f"[{host}]" if ":" in host else host
        common = {"Host": named if self.origin.port == usual else f"{named}:{self.origin.port}", **always}
        self._common = [(name.lower(), line(name, value)) for name, value in common.items()]

    def written(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, content_type: str = "") -> bytes:
        """A request for `target` below the root; `content_type` is that of the body unless the headers name one.

        ValueError: a target or header that cannot be sent as it is. Its text does not repeat them.
        """
        whole = self._path + target
        if not (is_token(method) and TARGET.fullmatch(whole)):
            raise ValueError("a method or target with characters that must not be sent")
        own = {name.lower() for name in headers}
        lines = [f"{method} {whole} HTTP/1.1\r\n"]
        lines += [said for name, said in self._common if name not in own]
        lines += [line(name, value) for name, value in headers.items()]
        if body is not None and "content-type" not in own:
            lines.append(f"Content-Type: {content_type}\r\n")
        if body is not None or method in WITH_LENGTH:
            lines.append(f"Content-Length: {len(body or b'')}\r\n")
        lines.append("\r\n")
        head = "".join(lines).encode("utf-8", "surrogateescape")
        return head if body is None else head + body


def line(name: str, value: str) -> str:
    if not is_token(name) or FORBIDDEN.search(value):
        raise ValueError("a header with characters that must not be sent")
    return f"{name}: {value}\r\n"


@lru_cache(256)
def is_token(name: str) -> bool:
    """Whether this may be the name of a method or a header."""
    return TOKEN.fullmatch(name) is not None
