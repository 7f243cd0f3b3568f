"""A request as it is written and a response as it is read, in bytes, and the two ways in which an exchange fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from adapters.ports.fast_init import fast_init


class TlsOptions(NamedTuple):
    """Options of TLS: the authorities in `ca_file`, else the system's; a certificate of our own with its key, in one file or two;
    `least` is the lowest version."""

    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    least: Literal["1.2", "1.3"] = "1.2"


@dataclass(frozen=True, slots=True, eq=False)
class Proxy:
    """An HTTP proxy for tunnels (CONNECT). `credentials` gives the value of Proxy-Authorization, where there is one."""

    host: str
    port: int
    credentials: Callable[[], str] | None = field(repr=False)


class Way(NamedTuple):
    """The way to a server."""

    tls: TlsOptions = TlsOptions()
    proxy: Proxy | None = None


DIRECT = Way()


class HttpOrigin(NamedTuple):
    """The server that a connection leads to, and the way there. `host` is a name, or an IP address without brackets.

    Connections are shared by equal origins alone, so that no request goes out under another system's client certificate.
    """

    secure: bool
    host: str
    port: int
    way: Way = DIRECT


@fast_init
@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request whose head and body are written already. They hold credentials, so that its text leaves them out.

    `limit` bounds the response's body, in bytes as they come. A `repeatable` one is sent once more where a connection that had
    been idle turns out to be closed.
    """

    origin: HttpOrigin
    written: bytes = field(repr=False)
    connect_s: float
    limit: int
    repeatable: bool
    bodiless: bool = False
    """The response has no body whatever its head says, as for HEAD."""


@fast_init
@dataclass(frozen=True, slots=True)
class RawResponse:
    """A whole response; the body is as it came, so perhaps packed. Headers are in the order in which they came."""

    status: int
    headers: list[tuple[bytes, bytes]] = field(repr=False)
    body: bytes = field(repr=False)


class UnreadableResponse(Exception):
    """A response that is no HTTP/1.1, ends early or exceeds a limit. `status` is known where the head was whole."""

    def __init__(self, status: int | None = None) -> None:
        super().__init__()
        self.status = status


class ConnectionDropped(ConnectionError):
    """A connection that could not be made, or that ended before a whole head came. `unanswered`: not one byte of it came.

    `reason`: a few constant words for the log where TLS or a proxy refused; never a host's or a certificate's text.
    """

    def __init__(self, *, unanswered: bool = False, reason: str = "") -> None:
        super().__init__()
        self.unanswered = unanswered
        self.reason = reason
