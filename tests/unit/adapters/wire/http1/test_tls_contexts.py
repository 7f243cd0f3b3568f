"""Certificates that change are taken, and ones that can't be used leave the last good ones."""

import logging
import ssl
from pathlib import Path

import pytest

from adapters.wire.http1.message import TlsOptions
from adapters.wire.http1.tls import PLAIN, TlsContexts, context_of, verifying
from tests.unit.adapters.wire.http1.certificates import Authority


class Minutes:
    """A clock that a test moves, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Minutes:
    return Minutes()


def test_a_context_is_kept_while_its_files_stay_as_they_are(tmp_path: Path, clock: Minutes) -> None:
    options, contexts = TlsOptions(str(Authority(tmp_path).file)), TlsContexts(plain=None, clock=clock)
    first = contexts.of(options)
    clock.now = 60.0
    assert contexts.of(options) is first


def test_changed_authorities_are_trusted_and_the_old_ones_no_more(tmp_path: Path, clock: Minutes) -> None:
    first, second = Authority(tmp_path), Authority(tmp_path, "Second")
    options, contexts = TlsOptions(str(first.file)), TlsContexts(plain=None, clock=clock)
    (before,) = contexts.of(options).get_ca_certs()
    first.file.write_bytes(second.file.read_bytes())
    clock.now = 0.9
    assert contexts.of(options).get_ca_certs() == [before]
    clock.now = 1.0
    (after,) = contexts.of(options).get_ca_certs()
    assert after["subject"] == ((("commonName", "Second"),),)


@pytest.mark.parametrize("broken", ["missing", "nonsense"])
def test_a_file_that_cannot_be_used_leaves_the_last_ones_and_is_told_once(
    tmp_path: Path, clock: Minutes, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    authority = Authority(tmp_path)
    options, contexts = TlsOptions(str(authority.file)), TlsContexts(plain=None, clock=clock)
    first = contexts.of(options)
    if broken == "missing":
        authority.file.unlink()
    else:
        authority.file.write_text("nonsense")
    with caplog.at_level(logging.WARNING, "customer360"):
        for clock.now in (1.0, 2.0):
            assert contexts.of(options) is first
    assert [record.msg for record in caplog.records] == ["outward.files_unusable"]


def test_files_that_never_could_be_used_make_no_context(tmp_path: Path, clock: Minutes) -> None:
    with pytest.raises(OSError):
        TlsContexts(plain=None, clock=clock).of(TlsOptions(str(tmp_path / "none.pem")))


def test_every_context_verifies_and_speaks_nothing_below_its_version(tmp_path: Path) -> None:
    plain, strict = context_of(PLAIN), context_of(TlsOptions(str(Authority(tmp_path).file), least="1.3"))
    for context in (verifying(), plain, strict):
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (plain.minimum_version, strict.minimum_version) == (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
