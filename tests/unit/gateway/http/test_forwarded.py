"""The client's address is that of the connection, unless a listed proxy says another."""

import pytest
from starlette.responses import PlainTextResponse

from gateway import serving
from gateway.http.forwarded import ClientAddress
from gateway.settings import ServerSection

PROXIES = ("10.0.0.0/8", "2001:db8::/64")
Headers = list[tuple[bytes, bytes]]


def client(peer: str | None, headers: Headers) -> str | None:
    return ClientAddress(PROXIES)({"client": (peer, 1234) if peer else None, "headers": headers})


def forwarded_for(*values: bytes) -> Headers:
    return [(b"x-forwarded-for", value) for value in values]


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ([], "10.0.0.1"),
        (forwarded_for(b"192.0.2.7"), "192.0.2.7"),
        (forwarded_for(b"192.0.2.7:4711"), "192.0.2.7"),
        (forwarded_for(b"203.0.113.9, 192.0.2.7"), "192.0.2.7"),
        (forwarded_for(b"203.0.113.9, 192.0.2.7, 10.9.9.9"), "192.0.2.7"),
        (forwarded_for(b"203.0.113.9", b"192.0.2.7"), "192.0.2.7"),
        (forwarded_for(b"10.0.0.2, 10.0.0.3"), "10.0.0.1"),
        (forwarded_for(b"192.0.2.7, unknown"), "10.0.0.1"),
        (forwarded_for(b"192.0.2.7,"), "10.0.0.1"),
        (forwarded_for(b"\xff"), "10.0.0.1"),
        ([(b"forwarded", b"for=192.0.2.7;proto=https;host=x")], "192.0.2.7"),
        ([(b"forwarded", b'proto=https; For="[2001:db8:1::7]:4711"')], "2001:db8:1::7"),
        ([(b"forwarded", b"for=203.0.113.9, for=192.0.2.7;by=10.0.0.4")], "192.0.2.7"),
        ([(b"forwarded", b"for=_hidden")], "10.0.0.1"),
        ([(b"forwarded", b"host=x")], "10.0.0.1"),
        ([(b"forwarded", b"for=192.0.2.7"), *forwarded_for(b"192.0.2.7")], "192.0.2.7"),
        ([(b"forwarded", b"for=203.0.113.9"), *forwarded_for(b"192.0.2.7")], "10.0.0.1"),
        (forwarded_for(b"::ffff:192.0.2.7"), "192.0.2.7"),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours_is_the_clients(headers: Headers, address: str) -> None:
    """What stands before it, the client may have written; where two headers differ, one of them is the client's."""
    assert client("10.0.0.1", headers) == address


def test_a_proxy_that_is_not_listed_is_the_client_itself() -> None:
    assert client("192.0.2.1", forwarded_for(b"203.0.113.9")) == "192.0.2.1"
    assert ClientAddress(())({"client": ("10.0.0.1", 1), "headers": forwarded_for(b"203.0.113.9")}) == "10.0.0.1"
    assert client(None, forwarded_for(b"203.0.113.9")) is None


def test_the_server_leaves_these_headers_to_the_settings() -> None:
    """By itself it would believe every program on this machine."""
    assert serving.server(PlainTextResponse("here"), ServerSection()).config.proxy_headers is False


def test_a_listed_proxy_is_known_in_each_spelling_of_its_address() -> None:
    assert client("::ffff:10.0.0.1", forwarded_for(b"192.0.2.7")) == "192.0.2.7"
    assert client("2001:db8::5", forwarded_for(b"192.0.2.7")) == "192.0.2.7"
    assert client("2001:db8:1::5", forwarded_for(b"192.0.2.7")) == "2001:db8:1::5"
