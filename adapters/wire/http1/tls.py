"""The TLS contexts of connections, made anew when their files change."""

import logging
import os
import ssl
from dataclasses import dataclass
from functools import cache

from adapters.wire.allowance import Clock
from adapters.wire.http1.message import ConnectionDropped, TlsOptions

LOOK_S = 1.0
"""Shortest time between two looks at the files of a context."""

PLAIN = TlsOptions()
VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
REASONS = {
    9: "certificate not valid yet",
    10: "certificate expired",
    18: "unknown authority",
    19: "unknown authority",
    20: "unknown authority",
    21: "unknown authority",
    62: "certificate for another name",
    64: "certificate for another name",
}
"""Meanings of OpenSSL's codes of verification (`X509_V_ERR_...`)."""

log = logging.getLogger("customer360.source")

Stamp = tuple[tuple[int, int, int], ...]


@cache
def verifying() -> ssl.SSLContext:
    """A context that trusts the system's authorities. Reading them takes long, so that it is made once."""
    return context_of(PLAIN)


def context_of(options: TlsOptions) -> ssl.SSLContext:
    """A context that verifies its peers; OSError for a missing or wrong file."""
    context = ssl.create_default_context(cafile=options.ca_file)
    context.minimum_version = VERSIONS[options.least]
    context.set_alpn_protocols(["http/1.1"])
    if options.certificate_file is not None:
        # With a password at hand OpenSSL does not ask the terminal for one.
        context.load_cert_chain(options.certificate_file, options.key_file, password=lambda: "")
    return context


def why(failed: OSError, *, secure: bool) -> str:
    """The reason for which no connection came about, in our own words: OpenSSL's name the host. Empty where nobody refused."""
    match failed:
        case ConnectionDropped():
            return failed.reason
        case ssl.SSLCertVerificationError():
            return REASONS.get(failed.verify_code, "certificate not trusted")
        case ssl.SSLError() | ConnectionResetError() | ConnectionAbortedError() if secure:
            return "no TLS that both sides speak"
        case _:
            return ""


@dataclass(slots=True)
class HeldContext:
    """A context with the state of its files when it was made, and the time of the last look at them."""

    context: ssl.SSLContext
    stamp: Stamp
    looked: float


class TlsContexts:
    """Contexts by their options. Files are looked at before a new connection, at most once a second.

    A file that can no longer be used is told in the log as `outward.files_unusable`, and the last context stays.
    """

    def __init__(self, *, plain: ssl.SSLContext | None, clock: Clock) -> None:
        """`plain` stands in for `verifying()`; `clock` in seconds."""
        self._plain = plain or verifying()
        self._clock = clock
        self._held: dict[TlsOptions, HeldContext] = {}

    def of(self, options: TlsOptions) -> ssl.SSLContext:
        """The context to make a connection with; OSError where there never was one."""
        if options == PLAIN:
            return self._plain
        held, now = self._held.get(options), self._clock()
        if held is not None and now - held.looked < LOOK_S:
            return held.context
        stamp = state(options)
        if held is None:
            held = self._held[options] = HeldContext(context_of(options), stamp, now)
        held.looked = now
        if stamp != held.stamp:
            held.stamp = stamp
            try:
                held.context = context_of(options)
            except OSError:
                log.warning("outward.files_unusable")
        return held.context


def state(options: TlsOptions) -> Stamp:
    """The state of the files, different after each change, also where a link leads to another file now."""
    found = []
    for path in (options.ca_file, options.certificate_file, options.key_file):
        try:
            told = os.stat(path) if path is not None else None
        except OSError:
            told = None
        found.append((told.st_ino, told.st_mtime_ns, told.st_size) if told is not None else (0, 0, 0))
    return tuple(found)
