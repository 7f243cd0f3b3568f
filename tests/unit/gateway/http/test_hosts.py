"""A page of the web can't reach the gateway by pointing its own name at this machine."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from gateway.http.hosts import KnownHostsOnly, is_loopback


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:8000", "127.0.0.53", "[::1]:8000", "[::1]"]
)
def test_names_of_this_machine_are_answered_to(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "shop.example.com", "localhost.example.com", "10.0.0.1:8000", "[::2]", "127.0.0.1.example.com"]
)
def test_any_other_name_is_turned_away(host: str) -> None:
    assert not is_loopback(host)


async def status(host: str | bytes, *more: tuple[bytes, bytes]) -> int:
    app = KnownHostsOnly(PlainTextResponse("here"), ("gateway.example.com", "2001:db8::1"))
    headers = [(b"host", host if isinstance(host, bytes) else host.encode()), *more]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        return (await client.get("/", headers=headers)).status_code


@pytest.mark.parametrize(
    "host", ["gateway.example.com", "GATEWAY.example.com:8443", "gateway.example.com.", "[2001:db8::1]:8000", "localhost:8000"]
)
async def test_the_names_in_the_settings_are_answered_to(host: str) -> None:
    assert await status(host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "evil.gateway.example.com",
        "gateway.example.com.evil.example",
        "gateway.example.com@evil.example",
        "evil.example@gateway.example.com",
        "gateway.example.com:80@evil.example",
        "gateway.example.com/x",
        "gateway.example.com evil.example",
        "gateway.example.com, evil.example",
        "gateway.example.com:x",
        "[gateway.example.com]",
        b"gateway.example.com\xff",
        "",
    ],
)
async def test_what_is_only_like_a_known_name_is_turned_away(host: str | bytes) -> None:
    assert await status(host) == 421


@pytest.mark.parametrize("header", [b"x-forwarded-host", b"forwarded", b"x-host", b"x-original-host"])
async def test_no_header_stands_in_for_the_host(header: bytes) -> None:
    assert await status("evil.example", (header, b"gateway.example.com"), (b"forwarded", b"host=gateway.example.com")) == 421
