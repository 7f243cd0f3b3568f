"""Checks at the start whether the files and proxies of the ways to systems can be used."""

import ssl
from collections.abc import Iterator

from adapters.wire.http1.message import TlsOptions
from adapters.wire.http1.tls import context_of
from adapters.wire.outward import Outward
from gateway.configuration.problems import Path
from gateway.settings import Settings

Fault = tuple[Path, str]
"""A setting's place and what is wrong there."""


def unusable_ways(settings: Settings) -> Iterator[Fault]:
    """The faults that show only when files are opened, or when the defaults are known, of all ways."""
    yield from _files(settings.outward, ("outward",))
    yield from _files(settings.access.outward, ("access", "outward"))
    for slug, system in settings.own_ways.items():
        yield from _files(system, ("systems", slug, "outward"))
    for slug, connected in settings.connected.items():
        if connected.base_url.scheme == "http" and connected.outward.way().proxy is not None:
            own = settings.own_ways[slug].proxy is not None
            place = ("systems", slug, "outward", "proxy") if own else ("systems", slug, "base_url")
            yield place, "a proxy is used for https alone; `outward: {proxy: direct}` goes without one"


def _files(way: Outward, place: Path) -> Iterator[Fault]:
    unread = False
    for name in ("ca_file", "client_certificate_file", "client_key_file"):
        if (path := getattr(way, name)) is None:
            continue
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            unread = True
            yield (*place, name), f"the file can't be read: {error.strerror}"
    if unread:
        return
    tls = way.tls
    if tls.ca_file is not None and not _loads(tls._replace(certificate_file=None, key_file=None)):
        yield (*place, "ca_file"), "the file holds no certificates (PEM)"
    elif tls.certificate_file is not None and not _loads(tls):
        yield (*place, "client_certificate_file"), "certificate and key should be PEM, not encrypted, and belong together"


def _loads(tls: TlsOptions) -> bool:
    try:
        context_of(tls)
    except ssl.SSLError:
        return False
    return True
