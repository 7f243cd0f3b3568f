"""A system's calls go to its own host, by a way that proves who is there, and nowhere else."""

import logging
import ssl
from contextlib import aclosing
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.ports.errors import Malformed, SourceError, Unreachable
from adapters.wire.auth import BasicAuth
from adapters.wire.http1.message import TlsOptions
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.http1.tls import context_of
from tests.unit.adapters.wire.http1.certificates import Authority
from tests.unit.adapters.wire.http1.raw_server import answers, saying, serving
from tests.unit.adapters.wire.http1.secured import ASK, PlayedProxy, asking, proxying, secured

SECRET = "correct-horse-battery"
SIGNED = BasicAuth("shop", SecretStr(SECRET))


async def refused(root: str, caplog: pytest.LogCaptureFixture, **outward: object) -> tuple[SourceError, set[str]]:
    """The error of a call, and the reasons that the log gives."""
    caplog.set_level(logging.WARNING, "customer360")
    async with asking(root, auth=SIGNED, **outward) as http:
        with pytest.raises(SourceError) as failed:
            await http.ask(ASK)
    told = [record for record in caplog.records if record.msg == "source.refused"]
    assert "localhost" not in str(failed.value) + "".join(str(vars(record)) for record in told)
    return failed.value, {vars(record)["reason"] for record in told}


async def test_a_house_with_an_authority_of_its_own_names_it_and_is_answered(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with secured(answers, authority.serves(authority.issued("localhost"))) as (place, root):
        async with asking(root, ca_file=authority.file) as http:
            assert (await http.ask(ASK)).body == b"{}"
            assert (await http.ask(ASK)).body == b"{}"
        assert place.requests == [2]


async def test_a_server_of_another_authority_gets_no_request(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ours, theirs = Authority(tmp_path), Authority(tmp_path, "Stranger")
    async with secured(answers, theirs.serves(theirs.issued("localhost"))) as (place, root):
        error, reasons = await refused(root, caplog, ca_file=ours.file)
        assert (str(error), reasons) == ("Unreachable: shop (PROFILE)", {"unknown authority"})
        assert not any(place.requests)


async def test_an_own_authority_comes_instead_of_the_systems_and_not_beside_them(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    assert context_of(TlsOptions(ca_file=str(authority.file))).cert_store_stats()["x509_ca"] == 1


async def test_a_certificate_for_another_name_gets_no_request(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    authority = Authority(tmp_path)
    async with secured(answers, authority.serves(authority.issued("elsewhere.test"))) as (place, root):
        error, reasons = await refused(root, caplog, ca_file=authority.file)
        assert (type(error), reasons) == (Unreachable, {"certificate for another name"})
        assert not any(place.requests)


async def test_a_certificate_of_yesterday_gets_no_request(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    authority = Authority(tmp_path)
    async with secured(answers, authority.serves(authority.issued("localhost", ended=True))) as (place, root):
        error, reasons = await refused(root, caplog, ca_file=authority.file)
        assert (type(error), reasons) == (Unreachable, {"certificate expired"})
        assert not any(place.requests)


@pytest.mark.parametrize("in_two_files", [False, True])
async def test_a_server_that_asks_for_a_certificate_gets_ours(tmp_path: Path, in_two_files: bool) -> None:
    authority = Authority(tmp_path)
    tls, ours = authority.serves(authority.issued("localhost")), authority.issued("gateway.test")
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(authority.file)
    files = {"client_certificate_file": ours.certificate, "client_key_file": ours.key} if in_two_files else None
    async with (
        secured(answers, tls) as (place, root),
        asking(root, ca_file=authority.file, **(files or {"client_certificate_file": ours.both})) as http,
    ):
        assert (await http.ask(ASK)).status == 200
        told = place.visits[0].writer.get_extra_info("peercert")
        assert told["subject"] == ((("commonName", "gateway.test"),),)


async def test_without_a_certificate_such_a_server_answers_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    authority = Authority(tmp_path)
    tls = authority.serves(authority.issued("localhost"))
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(authority.file)
    async with secured(answers, tls) as (place, root):
        error, _ = await refused(root, caplog, ca_file=authority.file)
        assert isinstance(error, Unreachable)
        assert not any(place.requests)


async def test_a_changed_client_certificate_is_shown_by_the_next_connection(tmp_path: Path) -> None:
    """As Kubernetes does it: the path stays, and its link leads to other files."""
    authority = Authority(tmp_path)
    tls = authority.serves(authority.issued("localhost"))
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(authority.file)
    link = tmp_path / "tls.pem"
    link.symlink_to(authority.issued("before.test").both)
    now = 0.0
    async with secured(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), tls) as (place, root):
        async with asking(root, clock=lambda: now, ca_file=authority.file, client_certificate_file=link) as http:
            await http.ask(ASK)
            link.unlink()
            link.symlink_to(authority.issued("after.test").both)
            now = 1.0
            await http.ask(ASK)
        shown = [visit.writer.get_extra_info("peercert")["subject"][0][0][1] for visit in place.visits]
        assert shown == ["before.test", "after.test"]


@pytest.mark.parametrize(("minimum", "answered"), [("1.2", True), ("1.3", False)])
async def test_a_server_below_the_lowest_version_is_not_spoken_to(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, minimum: str, answered: bool
) -> None:
    authority = Authority(tmp_path)
    tls = authority.serves(authority.issued("localhost"))
    tls.maximum_version = ssl.TLSVersion.TLSv1_2
    async with secured(answers, tls) as (place, root):
        if answered:
            async with asking(root, ca_file=authority.file, minimum_tls=minimum) as http:
                assert (await http.ask(ASK)).status == 200
        else:
            _, reasons = await refused(root, caplog, ca_file=authority.file, minimum_tls=minimum)
            assert reasons == {"no TLS that both sides speak"}
            assert not any(place.requests)


async def test_a_proxy_carries_what_it_cannot_read(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with (
        proxying(PlayedProxy()) as proxy,
        secured(answers, authority.serves(authority.issued("localhost"))) as (place, root),
        asking(root, auth=SIGNED, ca_file=authority.file, proxy=proxy.address) as http,
    ):
        for _ in range(2):
            assert (await http.ask(ASK)).status == 200
        port = root.rpartition(":")[2]
        assert proxy.asked == [f"CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()]
        assert place.requests == [2]
        assert proxy.carried
        assert b"amelia" not in proxy.carried
        assert b"Authorization: Basic" in place.visits[0].requests[0]


async def test_a_proxys_user_is_told_to_the_proxy_and_to_nobody_else(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with (
        proxying(PlayedProxy()) as proxy,
        secured(answers, authority.serves(authority.issued("localhost"))) as (place, root),
        asking(root, ca_file=authority.file, proxy=proxy.address, proxy_user="out", proxy_password="word") as http,
    ):
        await http.ask(ASK)
        assert b"\r\nProxy-Authorization: Basic b3V0OndvcmQ=\r\n" in proxy.asked[0]
        assert b"roxy-" not in place.visits[0].requests[0]


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.test/\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"X" * 20_000,
        b"",
    ],
    ids=["407", "redirect", "bytes behind", "no http", "endless", "nothing"],
)
async def test_a_proxy_that_opens_no_tunnel_gets_no_request(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, said: bytes
) -> None:
    authority = Authority(tmp_path)
    async with (
        proxying(PlayedProxy(said)) as proxy,
        secured(answers, authority.serves(authority.issued("localhost"))) as (place, root),
    ):
        error, reasons = await refused(root, caplog, ca_file=authority.file, proxy=proxy.address)
        assert (type(error), reasons) == (Unreachable, {"the proxy refused"})
        assert not any(place.requests)
        assert SECRET.encode() not in b"".join(proxy.asked)


async def test_behind_a_proxy_the_server_is_verified_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ours, theirs = Authority(tmp_path), Authority(tmp_path, "Stranger")
    async with (
        proxying(PlayedProxy()) as proxy,
        secured(answers, theirs.serves(theirs.issued("localhost"))) as (place, root),
    ):
        _, reasons = await refused(root, caplog, ca_file=ours.file, proxy=proxy.address)
        assert reasons == {"unknown authority"}
        assert not any(place.requests)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_another_host_is_not_followed(status: int) -> None:
    async with serving(answers) as elsewhere:
        moved = f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.root}/people/amelia\r\nContent-Length: 0\r\n\r\n".encode()
        async with serving(saying(moved)) as place, asking(place.root, auth=SIGNED) as http:
            with pytest.raises(Malformed):
                await http.ask(ASK)
            assert place.requests == [1]
        assert elsewhere.visits == []


async def test_systems_with_and_without_our_certificate_share_no_connection(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    ours = authority.issued("gateway.test")
    tls = authority.serves(authority.issued("localhost"))
    tls.verify_mode = ssl.CERT_OPTIONAL
    tls.load_verify_locations(authority.file)
    async with (
        secured(answers, tls) as (place, root),
        aclosing(ConnectionPool()) as pool,
        asking(root, pool=pool, ca_file=authority.file, client_certificate_file=ours.both) as http,
        asking(root, pool=pool, ca_file=authority.file) as other,
    ):
        for one in (http, other, http, other):
            await one.ask(ASK)
        assert [bool(visit.writer.get_extra_info("peercert")) for visit in place.visits] == [True, False]
        assert place.requests == [2, 2]
