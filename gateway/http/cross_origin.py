"""Cross-origin requests of browsers (the Fetch standard's CORS protocol): answered for listed origins, and for no other."""

from collections.abc import Collection
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS: Final = b"GET, POST"
HEADERS: Final = (
    b"authorization, content-type, graphql-require-preflight, x-customer360-purpose, x-customer360-break-glass, "
    b"x-customer360-trace, x-request-id"
)
EXPOSED: Final = b"retry-after, www-authenticate, x-request-id"
REMEMBERED_S: Final = b"600"
"""Seconds for which a browser may remember the answer to a preflight."""


class ListedOrigins:
    """The application behind the answers to preflights. A page of a listed origin may read responses; one of another origin may
    not, because its browser finds no permission in them."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = [value for name, value in scope["headers"] if name == b"origin"]
        origin = sent[0] if len(sent) == 1 and sent[0] in self._origins else None
        asked = {name for name, _ in scope["headers"]}
        if scope["method"] == "OPTIONS" and sent and b"access-control-request-method" in asked:
            await preflight(send, origin)
            return

        async def permitting(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*varying(message["headers"]), *permission(origin)]
            await send(message)

        await self._app(scope, receive, permitting)


def permission(origin: bytes | None) -> list[tuple[bytes, bytes]]:
    if origin is None:
        return []
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", EXPOSED),
    ]


def varying(headers: Collection[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with `Origin` in `Vary`, so that no cache gives one origin's permission to another."""
    named = [value for name, value in headers if name.lower() == b"vary"]
    others = [(name, value) for name, value in headers if name.lower() != b"vary"]
    return [*others, (b"vary", b", ".join([*named, b"Origin"]))]


async def preflight(send: Send, origin: bytes | None) -> None:
    """The answer to a preflight: 204 with what is allowed, or 403 with nothing."""
    headers = varying([(b"content-length", b"0")] if origin is None else [])
    if origin is not None:
        headers += permission(origin)
        headers += [
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", HEADERS),
            (b"access-control-max-age", REMEMBERED_S),
        ]
    await send({"type": "http.response.start", "status": 204 if origin is not None else 403, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
