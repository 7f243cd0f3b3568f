"""The way to systems is checked at the start, has defaults for all systems, and shows no password."""

from pathlib import Path

import pytest

from adapters.wire.http1.message import TlsOptions
from gateway.configuration import WrongConfiguration, load
from gateway.settings import Settings
from tests.unit.adapters.wire.http1.certificates import Authority

WITH_KEY = {"C360_IDS__KEY": "k" * 32, "C360_ACCESS__OPEN": "true"}
SYSTEM = "systems:\n  mindtouch: {base_url: '%s', key: a, secret: b, user: '=x', outward: {%s}}\n"


def loaded(tmp_path: Path, text: str, **environ: str) -> Settings:
    path = tmp_path / "customer360.yaml"
    path.write_text(text)
    return load(path, environ={**WITH_KEY, **environ})


def faults(tmp_path: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(WrongConfiguration) as wrong:
        loaded(tmp_path, text, **environ)
    return str(wrong.value).splitlines()


def test_a_system_goes_its_own_way_and_otherwise_that_of_all(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    ours = authority.issued("gateway.test")
    text = f"outward: {{ca_file: {authority.file}, minimum_tls: 1.3, proxy: 'http://proxy.example.com:3128'}}\n"
    own = f"minimum_tls: 1.2, client_certificate_file: {ours.both}"
    (system,) = loaded(tmp_path, text + SYSTEM % ("https://help.example.com", own)).connected.values()
    way = system.outward.way()
    assert way.tls == TlsOptions(str(authority.file), str(ours.both), None, "1.2")
    assert way.proxy is not None
    assert (way.proxy.host, way.proxy.port, way.proxy.credentials) == ("proxy.example.com", 3128, None)


def test_a_system_can_go_without_the_proxy_of_all(tmp_path: Path) -> None:
    text = "outward: {proxy: 'http://proxy.example.com:3128', proxy_user: u, proxy_password: p}\n"
    (system,) = loaded(tmp_path, text + SYSTEM % ("https://help.example.com", "proxy: direct")).connected.values()
    assert (system.outward.way().proxy, system.outward.proxy_user) == (None, None)


def test_a_key_is_never_taken_from_the_defaults_for_another_certificate(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    ours, other = authority.issued("gateway.test"), authority.issued("other.test")
    text = f"outward: {{client_certificate_file: {ours.certificate}, client_key_file: {ours.key}}}\n"
    own = f"client_certificate_file: {other.both}"
    (system,) = loaded(tmp_path, text + SYSTEM % ("https://help.example.com", own)).connected.values()
    assert system.outward.client_key_file is None


def test_files_that_cannot_be_used_stop_the_start_at_their_place(tmp_path: Path) -> None:
    authority, stranger = Authority(tmp_path), Authority(tmp_path, "Stranger")
    ours, other = authority.issued("gateway.test"), stranger.issued("other.test")
    (tmp_path / "text.pem").write_text("no certificate")
    text = "outward: {ca_file: %s}\n" + SYSTEM
    assert faults(tmp_path, text % (tmp_path / "none.pem", "https://h", f"ca_file: {tmp_path / 'text.pem'}")) == [
        "customer360.yaml:1: outward.ca_file: the file can't be read: No such file or directory",
        "customer360.yaml:3: systems.mindtouch.outward.ca_file: the file holds no certificates (PEM)",
    ]
    for key in (other.key, ours.locked_key):
        own = f"client_certificate_file: {ours.certificate}, client_key_file: {key}"
        assert faults(tmp_path, text % (authority.file, "https://h", own)) == [
            "customer360.yaml:3: systems.mindtouch.outward.client_certificate_file: "
            "certificate and key should be PEM, not encrypted, and belong together"
        ]


def test_a_proxy_for_a_system_without_tls_stops_the_start(tmp_path: Path) -> None:
    told = faults(tmp_path, "outward: {proxy: 'http://proxy.example.com'}\n" + SYSTEM % ("http://h", ""))
    assert told == [
        "customer360.yaml:3: systems.mindtouch.base_url: "
        "a proxy is used for https alone; `outward: {proxy: direct}` goes without one"
    ]


@pytest.mark.parametrize(
    "outward",
    [
        "proxy: 'https://proxy.example.com'",
        "proxy: 'http://out:hush@proxy.example.com'",
        "proxy: 'http://proxy.example.com/path'",
        "proxy: 'socks5://proxy.example.com'",
        "proxy: 'http://169.254.169.254'",
        "proxy: none",
        "proxy_user: out",
        "proxy_user: out, proxy_password: hush",
        "proxy_user: 'o:ut', proxy_password: hush, proxy: 'http://proxy.example.com'",
        "client_key_file: key.pem",
        "minimum_tls: 1.1",
        "verify: false",
    ],
)
def test_a_way_that_makes_no_sense_stops_the_start_and_is_not_repeated(tmp_path: Path, outward: str) -> None:
    (told,) = faults(tmp_path, f"outward: {{{outward}}}\n")
    assert told.startswith("customer360.yaml:1: outward")
    assert "hush" not in told


@pytest.mark.parametrize(
    "address",
    [
        "https://shop:word@help.example.com",
        "https://word@help.example.com",
        "http://169.254.169.254/latest",
        "http://2852039166",
        "http://0xa9fea9fe",
        "http://[::ffff:169.254.169.254]",
        "http://[fe80::1]",
        "http://[fd00:ec2::254]",
        "http://100.100.100.200",
        "http://0.0.0.0:9000",
        "http://[::]",
        "http://224.0.0.1",
    ],
)
def test_an_address_with_a_password_or_where_no_vendor_can_be_is_refused(tmp_path: Path, address: str) -> None:
    (told,) = faults(tmp_path, SYSTEM % (address, ""))
    assert told.startswith("customer360.yaml:2: systems.mindtouch.base_url: should ")
    assert "word@" not in told


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000", "https://10.1.2.3", "https://[2001:db8::1]", "https://erp.house"])
def test_a_house_may_have_its_systems_at_addresses_of_its_own(tmp_path: Path, address: str) -> None:
    assert loaded(tmp_path, SYSTEM % (address, "")).connected


def test_printed_settings_show_no_password_of_a_proxy(tmp_path: Path) -> None:
    text = "outward: {proxy: 'http://proxy.example.com', proxy_user: out, proxy_password: correct-horse}\n"
    settings = loaded(tmp_path, text + SYSTEM % ("https://help.example.com", ""))
    for shown in (repr(settings), str(settings.connected), settings.model_dump_json(), str(settings.outward.way())):
        assert "correct-horse" not in shown
    way = settings.outward.way()
    assert way.proxy is not None
    assert way.proxy.credentials is not None
    assert way.proxy.credentials() == "Basic b3V0OmNvcnJlY3QtaG9yc2U="
