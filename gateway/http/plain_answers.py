"""The protective headers of every answer, and the answers outside of GraphQL: plain text that names nothing of what runs here."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PROTECTIVE: Final = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    # Of requests without CORS alone (Fetch, section 3.7): a page of a listed origin asks with CORS.
    ("cross-origin-resource-policy", "same-origin"),
)
"""The headers of every answer. The server adds them, also to answers that no application gave."""

NOTHING_LOADS: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of a text that a browser shows as a page."""


def plain(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(text, status, {**(headers or {}), "content-security-policy": NOTHING_LOADS})


async def refused(request: Request, refusal: Exception) -> Response:
    """The answer for an address or a method that there is none of. The text is that of HTTP for the status."""
    assert isinstance(refusal, HTTPException)
    return plain(refusal.detail, refusal.status_code, dict(refusal.headers or {}))


def failing(report: Callable[[BaseException], str]) -> Callable[[Request, Exception], Awaitable[Response]]:
    """The answer after a fault outside of GraphQL: the id of the log's event and nothing else."""

    async def failed(request: Request, fault: Exception) -> Response:
        return plain(f"Something went wrong here ({report(fault)}).", 500)

    return failed
