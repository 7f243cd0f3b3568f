"""Faults of the connection, of the body and of the vendor's own making, one function each.

The server puts its connection into the scope as `played.connection`. Without one, in process, a reset is a ConnectionResetError.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from mocks.control.stage import Fault, System, Transform

HUGE_BYTES = 96 * 1024 * 1024
DRIP_SECONDS = 0.5
_CHUNK = b'{"results":[' + b'{"id":"0000000000","name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},' * 1024
_PHRASES = frozenset(int(status) for status in HTTPStatus)
Respond = Callable[[], Awaitable[Response]]
_LOGIN_PAGE = "<!doctype html><html><head><title>Sign in</title></head><body><form>Sign in to continue</form></body></html>"


async def fail(fault: Fault, system: System, respond: Respond, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers a call with the fault; faults that spoil the right answer get it from `respond`."""
    request = Request(scope, receive)
    match fault.kind:
        case "hang":
            await _gone(receive)
        case "reset":
            _reset(scope)
        case "huge":
            await _huge(receive, send)
        case "odd":
            answer = await respond()
            await _as(system.redo(bytes(answer.body), odd(fault)), answer)(scope, receive, send)
        case "cut" | "slow_body" | "garbled" | "drift":
            await _spoil(fault.kind, system, await respond(), scope, receive, send)
        case _:
            await _instead(fault, system, request)(scope, receive, send)


def _instead(fault: Fault, system: System, request: Request) -> Response:
    """Another answer than the right one."""
    if fault.kind == "auth":
        return system.auth_error(request)
    if fault.kind == "vendor_error":
        return system.vendor_error(request)
    if fault.kind == "html":
        return HTMLResponse(_LOGIN_PAGE)
    headers = {"retry-after": f"{fault.retry_after:g}"} if fault.retry_after is not None else {}
    phrase = HTTPStatus(fault.status).phrase if fault.status in _PHRASES else "Failed"
    return PlainTextResponse(phrase, fault.status, headers)


async def _spoil(kind: str, system: System, answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    body = bytes(answer.body)
    if kind == "cut":
        await _half(answer, body, scope, send)
    elif kind == "slow_body":
        await _drip(answer, body, receive, send)
    else:
        spoilt = system.redo(body, system.drift) if kind == "drift" else body[: len(body) // 2] + b'\x00}{"'
        await _as(spoilt, answer)(scope, receive, send)


def _as(body: bytes, answer: Response) -> Response:
    """Another body under the head of the right answer."""
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return Response(body, answer.status_code, headers)


def odd(fault: Fault) -> Transform:
    """A change of an answer that puts the fault's value into its field, in as many rows as the fault says."""

    def spoil(body: object) -> object:
        left = fault.rows
        waiting: deque[object] = deque([body])
        while waiting and left:
            node = waiting.popleft()
            if isinstance(node, dict) and fault.field in node:
                node[fault.field] = fault.value
                left -= 1
            waiting.extend(node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
        return body

    return spoil


async def _half(answer: Response, body: bytes, scope: Scope, send: Send) -> None:
    """Half of the body; then the connection closes."""
    await send(_start(answer))
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    connection = scope.get("played.connection")
    if connection is None:
        raise ConnectionResetError
    connection.close()


async def _drip(answer: Response, body: bytes, receive: Receive, send: Send) -> None:
    """A byte now and then, until the client goes."""
    await send(_start(answer))
    gone = asyncio.create_task(_gone(receive))
    for place in range(len(body)):
        await send({"type": "http.response.body", "body": body[place : place + 1], "more_body": place + 1 < len(body)})
        done, _ = await asyncio.wait({gone}, timeout=DRIP_SECONDS)
        if done:
            return
    gone.cancel()


async def _huge(receive: Receive, send: Send) -> None:
    """A body of HUGE_BYTES, sent until the client goes."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    gone = asyncio.create_task(_gone(receive))
    for sent in range(0, HUGE_BYTES, len(_CHUNK)):
        if gone.done():
            return
        await send({"type": "http.response.body", "body": _CHUNK, "more_body": sent + len(_CHUNK) < HUGE_BYTES})
        await asyncio.sleep(0)
    gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _reset(scope: Scope) -> None:
    connection = scope.get("played.connection")
    if connection is None:
        raise ConnectionResetError
    with contextlib.suppress(OSError):
        connection.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.abort()


def _start(answer: Response) -> Message:
    return {"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers}
