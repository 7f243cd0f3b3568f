"""Fetches an issuer's key set (RFC 7517) and the document that names it (OpenID Connect Discovery 1.0, section 4).

Bounded in size and time, never redirected, and only from the issuer's own host or the address that is configured.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from adapters.wire.http1.message import DIRECT, Way
from adapters.wire.own_requests import NoResponse, OwnRequest, asked
from gateway.access.rules import IssuerRules

DISCOVERY: Final = "/.well-known/openid-configuration"
DOCUMENT_BYTES: Final = 256 * 1024
WITHIN_S: Final = 5.0


class NoDocument(Exception):
    """A document can't be had, or is not what it should be. The text names the reason, without anything of the document."""


class FetchedDocument(NamedTuple):
    """A document of an issuer. `max_age_s`: how long it may be kept by its `Cache-Control`; None if that says nothing."""

    body: bytes
    max_age_s: float | None = None


Fetch: TypeAlias = Callable[[str], Awaitable[FetchedDocument]]
"""From an address to the document there. Raises NoDocument."""


def fetching(way: Way = DIRECT) -> Fetch:
    """Reads documents by HTTP, by this way."""

    async def fetch(url: str) -> FetchedDocument:
        try:
            response = await asked(OwnRequest(url, WITHIN_S, DOCUMENT_BYTES), way=way)
        except NoResponse as reason:
            raise NoDocument(str(reason)) from None
        return FetchedDocument(response.body, max_age(response.headers.get("cache-control", "")))

    return fetch


fetch: Final = fetching()
"""The way without settings."""


def max_age(cache_control: str) -> float | None:
    found = re.search(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", cache_control.lower())
    return float(found[1]) if found else None


async def key_set_of(rules: IssuerRules, fetch: Fetch) -> tuple[list[object], float | None]:
    """The keys that the issuer shows, not yet looked at, and how long they may be kept in seconds. Raises NoDocument."""
    url = rules.jwks_url or await discovered(rules.issuer, fetch)
    document = await fetch(url)
    keys = json_in(document.body).get("keys")
    if not isinstance(keys, list):
        raise NoDocument("no list of keys")
    return keys, document.max_age_s


async def discovered(issuer: str, fetch: Fetch) -> str:
    """The address of the issuer's keys by its own word. It must be on the issuer's host: another is to be configured."""
    told = json_in((await fetch(issuer.rstrip("/") + DISCOVERY)).body)
    if told.get("issuer") != issuer:
        raise NoDocument("the discovery document names another issuer")
    url = told.get("jwks_uri")
    if not isinstance(url, str) or origin_of(url) != origin_of(issuer):
        raise NoDocument("the keys are on another host: set jwks_url")
    return url


def origin_of(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port. Raises NoDocument for what is no address."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port
    except ValueError:
        raise NoDocument("no address") from None


def json_in(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise NoDocument("no JSON") from None
    if not isinstance(found, dict):
        raise NoDocument("no JSON object")
    return found
