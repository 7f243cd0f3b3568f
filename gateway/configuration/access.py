"""Checks whether the settings of access fit each other and the address to listen on."""

from collections.abc import Iterator
from typing import TypeAlias

from gateway.access_section import is_here
from gateway.configuration.problems import Path
from gateway.settings import Settings

Fault: TypeAlias = tuple[Path, str]
"""A setting's place, and what is wrong with it."""

OPEN: Path = ("access", "open")
REQUIRED: Path = ("access", "required")


def access_faults(settings: Settings, *, alone: bool) -> Iterator[Fault]:
    """The faults that stop the start. `alone`: the gateway is to run without the demo."""
    access = settings.access
    known = bool(access.issuers or access.api_keys)
    if access.open and access.required and "required" in access.model_fields_set:
        yield OPEN, "can't be true beside access.required: true"
    if access.open and known:
        yield OPEN, "can't be true beside issuers or API keys: with them, access is controlled"
    if not access.open and not access.required and alone:
        yield REQUIRED, "can't be false here; `access.open: true` is the gateway without access control, on loopback"
    if access.required and not access.open and not known:
        yield (
            ("access",),
            "must name an issuer or an API key; or set access.open: true, then everybody on this machine may ask for everything",
        )
    if access.open or not access.required:
        if not is_here(settings.server.host):
            yield ("server", "host"), "should be a loopback address such as 127.0.0.1 where access is open"
        for place in ("hosts", "proxies"):
            if getattr(access, place):
                yield (
                    ("access", place),
                    "can't be named where access is open: others would get in through a proxy on this machine",
                )
