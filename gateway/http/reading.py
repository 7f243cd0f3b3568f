"""Reads an HTTP request as a well-formed GraphQL request, or raises the reason why it is none."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

import orjson
from starlette.types import Message, Receive, Scope

from gateway.http.decoding import CLOSE, CODINGS, GZIP, decompressed, is_deeper, too_large
from gateway.http.messages import GraphQLRequest, Json, Outcome, Unfit

DRAINED_BYTES: Final = 16 * 1024 * 1024
"""The most of a body that is read and thrown away. A client reads no response while it is still sending, so that it gets the 413
and not a reset connection."""

# Each of these headers makes a browser send a preflight first, and a page of another origin fails it.
PREFLIGHTED = ("graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name", "x-requested-with")


class Gone(Exception):
    """The client hung up before it had sent its request."""


@dataclass(slots=True)
class Room:
    """The memory for bodies that arrive in pieces, of all connections together. `left`: in bytes."""

    left: int


NO_ROOM: Final = "Too many requests are arriving at once."


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one request. `body_bytes`: of the decompressed body, or of an address; `body_s`: seconds for it to arrive;
    `json_depth`: levels of objects and lists."""

    body_bytes: int = 256 * 1024
    body_s: float = 10.0
    json_depth: int = 64


def refuse_simple_cross_site(headers: Mapping[str, str]) -> None:
    """Refuses a GET if a page of another origin could send it through its visitor's browser without a preflight.

    A page cannot set `Sec-Fetch-Site`. Without it, only a header that forces a preflight tells a program from a page.
    """
    if headers.get("sec-fetch-site") in ("same-origin", "none"):
        return
    if any(name in headers for name in PREFLIGHTED) or _media_type(headers.get("content-type", ""))[0] == "application/json":
        return
    raise Unfit(
        Outcome.FORBIDDEN,
        "A GET request must show that it does not come from a page of another site: send the header "
        "'GraphQL-Require-Preflight: 1', or use POST.",
        code="FORBIDDEN",
    )


def from_address(scope: Scope, bounds: Bounds) -> GraphQLRequest:
    """The request in the address (GET); `variables` and `extensions` are JSON. An empty parameter counts as absent."""
    text: bytes = scope.get("query_string", b"")
    if len(text) > bounds.body_bytes:
        raise Unfit(Outcome.TOO_LONG, f"The address is longer than {bounds.body_bytes} bytes; use POST.")
    try:
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        raise Unfit(Outcome.UNREADABLE, "The address is not URL-encoded UTF-8.") from None
    values: dict[str, Json] = {}
    for name, value in pairs:
        if name in values:
            raise Unfit(Outcome.MALFORMED, "A parameter is given twice.")
        values[name] = value
    for name in ("variables", "extensions"):
        if values.get(name):
            values[name] = _json(values[name].encode(), f"the parameter '{name}'", levels=bounds.json_depth)
    return well_formed({name: None if value == "" else value for name, value in values.items()})


async def from_body(receive: Receive, headers: Mapping[str, str], bounds: Bounds, *, room: Room) -> GraphQLRequest:
    """The request in the body (POST): one JSON object in UTF-8, within the bounds. Raises Unfit, and Gone."""
    media_type, charset = _media_type(headers.get("content-type", ""))
    if media_type != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise Unfit(Outcome.WRONG_TYPE, "Send 'Content-Type: application/json', in UTF-8.")
    coding = headers.get("content-encoding", "identity").lower()
    if coding != "identity" and coding not in GZIP:
        raise Unfit(Outcome.WRONG_TYPE, "A body is taken as it is or compressed by gzip.", headers=CODINGS)
    if "transfer-encoding" in headers and "content-length" in headers:
        # Two lengths for one body: a proxy in front may have believed the other one (RFC 9112, section 6.3).
        raise Unfit(Outcome.UNREADABLE, "The body's length is given twice.", headers=CLOSE)
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        body: bytes = message.get("body", b"")
        if len(body) > bounds.body_bytes:
            raise too_large(bounds.body_bytes)
    else:
        body = await _in_pieces(message, receive, headers, limit=bounds.body_bytes, seconds=bounds.body_s, room=room)
    if coding != "identity":
        body = decompressed(body, limit=bounds.body_bytes)
    parameters = _json(body, "the body", levels=bounds.json_depth)
    if not isinstance(parameters, dict):
        raise Unfit(Outcome.MALFORMED, "The body must be a JSON object with the entry 'query'.")
    return well_formed(parameters)


def well_formed(parameters: Mapping[str, Json]) -> GraphQLRequest:
    """The request with checked types. Unknown entries are ignored, as GraphQL over HTTP asks."""
    query, variables, extensions = parameters.get("query"), parameters.get("variables"), parameters.get("extensions")
    for given, called in ((variables, "variables"), (extensions, "extensions")):
        if not isinstance(given, dict | None):
            raise Unfit(Outcome.MALFORMED, f"'{called}' must be an object or null.")
    document_id, hashed = parameters.get("documentId"), persisted_hash(extensions) if extensions else None
    if document_id is not None and (not isinstance(document_id, str) or query not in (None, "")):
        raise Unfit(Outcome.MALFORMED, "'documentId' must be a string, and stands in the place of 'query'.")
    if not isinstance(query, str) and (query is not None or not (document_id or hashed is not None)):
        raise Unfit(Outcome.MALFORMED, "'query' must be given, as a string.")
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise Unfit(Outcome.MALFORMED, "'operationName' must be a string or null.")
    return GraphQLRequest(query or "", name or None, variables or {}, extensions or {}, document_id or None, hashed)


def persisted_hash(extensions: Mapping[str, Json]) -> str | None:
    """The hash in `persistedQuery` (version 1 of Apollo's automatic persisted queries); empty where it is none, None without."""
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    is_known = isinstance(given, dict) and given.get("version") == 1 and isinstance(given.get("sha256Hash"), str)
    return str(given["sha256Hash"]) if is_known else ""


def _json(encoded: bytes, place: str, *, levels: int) -> Json:
    if encoded.count(b"{") + encoded.count(b"[") > levels and is_deeper(encoded, levels):
        raise Unfit(Outcome.UNREADABLE, f"{place.capitalize()} nests more than {levels} levels of JSON.")
    try:
        return orjson.loads(encoded)
    except orjson.JSONDecodeError:
        # The decoder's own message differs between versions, so it is not passed on.
        text = f"{place.capitalize()} is not readable JSON in UTF-8. Numbers must be below 1e308, texts whole characters."
        raise Unfit(Outcome.UNREADABLE, text) from None


async def _in_pieces(
    message: Message, receive: Receive, headers: Mapping[str, str], *, limit: int, seconds: float, room: Room
) -> bytes:
    """The whole body. Its declared length counts only to refuse a body early."""
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and len(declared) < 20 and int(declared) > DRAINED_BYTES:
        raise too_large(limit)
    parts: list[bytes] = []
    size = held = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                if message["type"] == "http.disconnect":
                    raise Gone
                part: bytes = message.get("body", b"")
                size += len(part)
                if size <= limit:
                    if len(part) > room.left:
                        raise Unfit(Outcome.OVERLOADED, NO_ROOM, code="OVERLOADED", headers=CLOSE)
                    room.left -= len(part)
                    held += len(part)
                    parts.append(part)
                elif size > DRAINED_BYTES:
                    raise too_large(limit)
                if not message.get("more_body"):
                    break
                message = await receive()
    except TimeoutError:
        raise Unfit(Outcome.TOO_SLOW, "The body did not arrive in time.", headers=CLOSE) from None
    finally:
        room.left += held
    if size > limit:
        raise too_large(limit)
    return b"".join(parts)


@lru_cache(maxsize=256)
def _media_type(content_type: str) -> tuple[str, str]:
    """(media type, charset), in lower case. The charset is empty if none is named."""
    name, *parameters = content_type.lower().split(";")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset":
            return name.strip(), value.strip(' "')
    return name.strip(), ""
