"""The two lines that every contract runs over: recorded vendor samples through respx, and the played systems over sockets.

Both can be made to misbehave in the same ways, by the fault kinds of the played world's control interface.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import httpx
import respx
from yarl import URL

from tests.contract.respx_http1 import Cut, Silence

ALL_REQUESTS = frozenset({"status", "hang", "reset"})
"""Faults that strike requests for tokens too; the others strike requests for data only."""

Expected = int | tuple[int, ...]
"""The status, or the statuses, that an answer may have."""

HUGE = 16 * 1024 * 1024
"""Bytes; four times what the wire reads of one answer unless its settings say otherwise."""

PADDING = b" " * HUGE


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    status: int | None = None
    retry_after: int | None = None

    def __str__(self) -> str:
        return "_".join(str(part) for part in (self.kind, self.status, self.retry_after and "retry_after") if part)


class Recording(Protocol):
    """One vendor's samples, answering by what is asked for."""

    root: str

    def answer(self, request: httpx.Request) -> httpx.Response: ...

    def is_auth(self, request: httpx.Request) -> bool: ...

    def auth_error(self, request: httpx.Request) -> httpx.Response: ...

    def vendor_error(self, request: httpx.Request) -> httpx.Response: ...

    def drifted(self, request: httpx.Request) -> httpx.Response: ...


class RecordedLine:
    """respx over the HTTP client; nothing leaves the process."""

    name = "recorded"

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.root = recording.root
        self.sent: list[httpx.Request] = []
        self.fault: Fault | None = None
        self.before_answer: Callable[[httpx.Request], Awaitable[None]] | None = None
        self.in_flight = 0
        self.most_in_flight = 0
        self._router = respx.mock(using="http1", assert_all_called=False)

    async def open(self) -> None:
        self._router.start()
        self._router.route().mock(side_effect=self._answer)

    async def start_counting(self) -> None:
        self.sent.clear()

    async def close(self) -> None:
        self._router.stop(clear=True, reset=True)

    async def break_with(self, fault: Fault) -> None:
        self.fault = fault

    async def heal(self) -> None:
        self.fault = None

    async def counted(self) -> tuple[int, int]:
        """Requests for data and for tokens so far."""
        auth = sum(self.recording.is_auth(request) for request in self.sent)
        return len(self.sent) - auth, auth

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(0)
            if self.before_answer is not None:
                await self.before_answer(request)
            return await self._answer_now(request)
        finally:
            self.in_flight -= 1

    async def _answer_now(self, request: httpx.Request) -> httpx.Response:
        fault = self.fault
        if fault is None or (self.recording.is_auth(request) and fault.kind not in ALL_REQUESTS):
            return self.recording.answer(request)
        return await getattr(self, f"_{fault.kind}")(request, fault)

    async def _status(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if fault.status == 302:
            headers["Location"] = "https://elsewhere.test/"
        return httpx.Response(fault.status or 500, headers=headers, text="temporarily unavailable")

    async def _hang(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async def _reset(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        raise ConnectionResetError(104, "Connection reset by peer")

    async def _cut(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        whole = self.recording.answer(request)
        return httpx.Response(200, headers=whole.headers, stream=Cut(whole.content[: len(whole.content) // 2]))

    async def _garbled(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "application/json"}, content=b'{"d": amelia.hart@example.com')

    async def _html(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        return httpx.Response(200, html="<html><body><h1>Scheduled maintenance</h1></body></html>")

    async def _huge(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Length": str(HUGE)}, stream=Silence(b'{"filler": "' + b"x" * 4096))

    async def _slow_body(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "application/json"}, stream=Silence(b"{"))

    async def _packed(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        """Not a fault: the true answer, packed as the wire allows."""
        whole = self.recording.answer(request)
        headers = [(name, value) for name, value in whole.headers.multi_items() if name != "content-length"]
        return httpx.Response(
            whole.status_code, headers=[*headers, ("Content-Encoding", "gzip")], content=gzip.compress(whole.content)
        )

    async def _bomb(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        """The true answer, padded to a huge one that would be read as the same; small only while it is packed."""
        whole = self.recording.answer(request)
        headers = {"Content-Type": whole.headers["Content-Type"], "Content-Encoding": "gzip"}
        return httpx.Response(whole.status_code, headers=headers, content=gzip.compress(whole.content + PADDING, compresslevel=1))

    async def _endless(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        """The same unpacked, and without a length that would warn."""
        whole = self.recording.answer(request)
        headers = {"Content-Type": whole.headers["Content-Type"]}
        answer = httpx.Response(whole.status_code, headers=headers, content=whole.content + PADDING)
        del answer.headers["Content-Length"]
        return answer

    async def _auth(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        return self.recording.auth_error(request)

    async def _vendor_error(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        return self.recording.vendor_error(request)

    async def _drift(self, request: httpx.Request, fault: Fault) -> httpx.Response:
        return self.recording.drifted(request)


class PlayedLine:
    """The played systems in a process of their own, over real sockets."""

    name = "played"

    def __init__(self, address: str, slug: str) -> None:
        self.address = address
        self.slug = slug
        self.root = f"{address}/{slug}"
        self._session = aiohttp.ClientSession()

    async def open(self) -> None:
        await self.heal()

    async def start_counting(self) -> None:
        await self._control("DELETE", "ledger")

    async def close(self) -> None:
        try:
            await self.heal()
        finally:
            await self._session.close()

    async def break_with(self, fault: Fault) -> None:
        told: dict[str, Any] = {"kind": fault.kind, "rate": 1.0}
        if fault.status is not None:
            told["status"] = fault.status
        if fault.retry_after is not None:
            told["retry_after"] = fault.retry_after
        await self._control("PUT", f"systems/{self.slug}", {"fault": told})

    async def heal(self) -> None:
        await self._control("DELETE", "systems")

    async def counted(self) -> tuple[int, int]:
        ledger = await self._control("GET", "ledger")
        return ledger["calls"].get(self.slug, 0), ledger["auth"].get(self.slug, 0)

    async def get(self, path: str, headers: Mapping[str, str], *, expect: Expected = 200) -> Any:
        """What the played system answers to somebody else than the adapter, as JSON."""
        return await self._ask("GET", path, expect=expect, headers=headers)

    async def post(
        self, path: str, form: Mapping[str, str] | bytes, headers: Mapping[str, str] | None = None, *, expect: Expected = 200
    ) -> Any:
        """The same for a form, or for a body as it stands."""
        return await self._ask("POST", path, expect=expect, data=form, headers=headers)

    async def _ask(self, method: str, path: str, *, expect: Expected, **told: Any) -> Any:
        async with self._session.request(method, URL(self.root + path, encoded=True), **told) as response:
            assert response.status in ((expect,) if isinstance(expect, int) else expect), (
                f"the played system answered {response.status}"
            )
            return await response.json(content_type=None)

    async def _control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        async with self._session.request(method, f"{self.address}/_control/{path}", json=body) as response:
            assert response.status < 300, f"the control interface answered {response.status} to {method} {path}"
            return await response.json(content_type=None) if response.content_length else None


Line = RecordedLine | PlayedLine
