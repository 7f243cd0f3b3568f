"""TLS is spoken only with whom a certificate names."""

import ssl
from pathlib import Path

import pytest

from adapters.wire.http1.message import ConnectionDropped, UnreadableResponse
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.http1.tls import verifying
from tests.unit.adapters.wire.http1.certificates import contexts
from tests.unit.adapters.wire.http1.raw_server import (
    answers,
    saying,
    serving,
)

LINE = b"HTTP/1.1 200 OK\r\n"


async def test_tls_is_spoken_with_who_is_asked_for_and_the_connection_kept(tmp_path: Path) -> None:
    server, client = contexts(tmp_path, "localhost")
    asked: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: asked.append(name)
    async with serving(answers, tls=server, client=ConnectionPool(tls=client)) as place:
        place.root = place.root.replace("127.0.0.1", "localhost")
        for _ in range(2):
            assert (await place.get()).body == b"{}"
        assert (place.requests, asked) == ([2], ["localhost"])


@pytest.mark.parametrize("certified", ["127.0.0.1", "elsewhere.test"])
async def test_a_certificate_is_for_the_host_that_was_asked(tmp_path: Path, certified: str) -> None:
    server, client = contexts(tmp_path, certified)
    async with serving(answers, tls=server, client=ConnectionPool(tls=client)) as place:
        if certified == "127.0.0.1":
            assert (await place.get()).status == 200
        else:
            with pytest.raises(ConnectionDropped):
                await place.get()


async def test_an_authority_that_the_system_does_not_know_is_not_trusted(tmp_path: Path) -> None:
    server, _ = contexts(tmp_path, "127.0.0.1")
    async with serving(answers, tls=server) as place:
        with pytest.raises(ConnectionDropped):
            await place.get()
        assert not any(place.requests)


async def test_an_end_without_notice_within_tls_is_no_whole_body(tmp_path: Path) -> None:
    server, client = contexts(tmp_path, "127.0.0.1")
    said = saying(LINE + b"Content-Length: 9\r\n\r\n{}", closes=True)
    async with serving(said, tls=server, client=ConnectionPool(tls=client)) as place:
        with pytest.raises(UnreadableResponse):
            await place.get()


def test_the_usual_context_verifies_whom_it_speaks_to() -> None:
    assert (verifying().verify_mode, verifying().check_hostname) == (ssl.CERT_REQUIRED, True)
