"""Requests of the gateway's own, beside those to systems: to an issuer of tokens, or to a decision point.

By the HTTP client that asks the systems: certificates are verified as the section `outward` says, and no redirect is followed.
"""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from adapters.wire.body import UnreadableBody, headers_of, unpacked
from adapters.wire.http1.endpoint import Endpoint
from adapters.wire.http1.message import DIRECT, ConnectionDropped, RawRequest, RawResponse, UnreadableResponse, Way
from adapters.wire.http1.pool import ConnectionPool

USUAL: Final = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "customer360-gateway"}


class NoResponse(Exception):
    """There is no response that can be used. The text names the reason in our own words, without anything of the response."""


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """One request to an address. `within_s`: seconds for all of it; `limit`: bytes of the response's body, packed or not."""

    url: str
    within_s: float
    limit: int
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OwnResponse:
    """A response with status 200. `headers`: by their names in lower case."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


async def asked(request: OwnRequest, *, way: Way = DIRECT) -> OwnResponse:
    """The response to a request over a connection of its own. Raises NoResponse."""
    try:
        written = endpoint_of(request.url, way)
        head = written.written(request.method, "", request.headers, request.body, "application/json")
    except (ValueError, KeyError):
        raise NoResponse("an address or a header that can't be sent") from None
    raw = RawRequest(written.origin, head, request.within_s, request.limit, repeatable=False)
    try:
        async with aclosing(ConnectionPool()) as pool, asyncio.timeout(request.within_s):
            response = await pool.send(raw)
    except ConnectionDropped as dropped:
        raise NoResponse(dropped.reason or "no connection") from None
    except UnreadableResponse:
        raise NoResponse(f"no whole response within {request.limit} bytes") from None
    except (TimeoutError, OSError) as error:
        raise NoResponse(type(error).__name__) from None
    return judged(response, request.limit)


def way_to(url: str, way: Way) -> Way:
    """The way to an address that is no system's. A proxy is for https alone, so that plain http, which is mostly of this machine,
    goes without."""
    return way if url.lower().startswith("https:") else way._replace(proxy=None)


def endpoint_of(url: str, way: Way) -> Endpoint:
    beside, question, query = url.partition("?")
    scheme, _, rest = beside.partition("://")
    whole = f"{scheme}://{rest if '/' in rest else rest + '/'}{question}{query}"
    return Endpoint(whole, USUAL, way=way_to(url, way))


def judged(response: RawResponse, limit: int) -> OwnResponse:
    if response.status != 200:
        raise NoResponse(f"status {response.status}")
    headers = headers_of(response)
    try:
        return OwnResponse(headers, unpacked(response.body, headers.get("content-encoding", "").lower(), limit=limit))
    except UnreadableBody:
        raise NoResponse(f"more than {limit} bytes, or an encoding that was not asked for") from None
