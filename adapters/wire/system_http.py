"""The HTTP client of one system: `SystemHttp.ask` alone limits, signs, sends, retries and classifies requests.

A request first waits for the rate and for a free place; then each attempt signs, sends, reads within the size limit and
classifies. A retry needs a safe request, budget and time before the deadline. Redirects are not followed.
"""

import asyncio
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urlencode

from adapters.ports.errors import Malformed, SourceError, Throttled, TimedOut, Unreachable
from adapters.wire.allowance import Clock, RetryBudget, TokenBucket
from adapters.wire.auth import Auth, NoAuth
from adapters.wire.body import UnreadableBody, headers_of, unpacked
from adapters.wire.calls import Call, Observer
from adapters.wire.classification import FINE, Category, Classification, Classify, by_status
from adapters.wire.http1.endpoint import Endpoint
from adapters.wire.http1.message import ConnectionDropped, RawRequest, RawResponse, UnreadableResponse
from adapters.wire.message import Request, Response
from adapters.wire.settings import SystemSettings
from adapters.wire.time_limit import TimeLimit

log = logging.getLogger("customer360.source")

LONGEST_WAIT = 1.0
"""The longest pause that a system may ask for, in seconds; with a longer one it is reported as throttled."""


ALWAYS = MappingProxyType({"User-Agent": "customer360-gateway", "Accept-Encoding": "gzip", "Accept": "application/json"})
"""Headers of every request that has no other value for them."""


def no_classifier(request: Request, response: Response) -> Classification | None:
    return None


class Sender(Protocol):
    """The carrier of requests and responses: a `ConnectionPool` outside of tests."""

    async def send(self, request: RawRequest) -> RawResponse: ...


@dataclass(frozen=True, slots=True)
class Runtime:
    """The shared means of all HTTP clients, from the composition root.

    `clock` is monotonic, in seconds; `now` is the time of day in Unix seconds, for signatures and expiries; `pause` is
    `asyncio.sleep` outside of tests.
    """

    sender: Sender
    observer: Observer
    clock: Clock
    jitter: Callable[[], float] = random.random
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Clock = time.time


class SystemHttp:
    """The only way out to one system."""

    def __init__(
        self,
        slug: str,
        settings: SystemSettings,
        *,
        runtime: Runtime,
        auth: Auth | None = None,
        classify: Classify = no_classifier,
    ) -> None:
        self.slug = slug
        self.settings = settings
        self._runtime = runtime
        self._auth: Auth = auth or NoAuth()
        self._classify = classify
        self._places = asyncio.Semaphore(settings.concurrency)
        self._rate = (
            TokenBucket(settings.requests_per_second, clock=runtime.clock) if settings.requests_per_second is not None else None
        )
        self._budget = RetryBudget()
        self._endpoint = Endpoint(settings.root, ALWAYS, way=settings.outward.way())
        self._answered_at = -math.inf

    async def ask(self, request: Request) -> Response:
        """The response with an expected status; any other outcome is a SourceError."""
        attempt = Attempt()
        started = self._runtime.clock()
        outcome = "cancelled"
        try:
            response = await self._within_deadline(request, attempt)
            outcome = "ok"
        except Exception as error:
            outcome = type(error).__name__
            raise
        else:
            return response
        finally:
            took = self._runtime.clock() - started
            self._runtime.observer(
                Call(self.slug, request.capability, request.operation, started, took, outcome, attempt.count, attempt.status)
            )

    async def exchange(self, request: Request) -> Response:
        """One unsigned, unretried call, for auth schemes that fetch a token or a CSRF token."""
        response = await self._send(request, Attempt())
        if (classification := by_status(request, response)) is not FINE:
            raise classification.error(response)
        return response

    async def _within_deadline(self, request: Request, attempt: "Attempt") -> Response:
        await self._place(request)
        try:
            async with TimeLimit(self.settings.deadline_s):
                return await self._persist(request, attempt)
        except TimeoutError:
            raise TimedOut(self.slug, request.capability) from None
        finally:
            self._places.release()

    async def _place(self, request: Request) -> None:
        """Take a place among the calls in flight. A queue that moves is worth waiting in, since each reader's own deadline ends
        its wait. Raises Throttled where the system has answered nobody for the time of a call."""
        if self._rate is None and not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with TimeLimit(self.settings.deadline_s, latest_progress=lambda: self._answered_at):
                if self._rate is not None:
                    await self._rate.take()
                await self._places.acquire()
        except TimeoutError:
            raise Throttled(self.slug, request.capability) from None

    async def _persist(self, request: Request, attempt: "Attempt") -> Response:
        self._budget.call()
        renewed = False
        while True:
            attempt.count += 1
            try:
                signed = await self._auth.sign(request, self)
                response = await self._send(signed, attempt)
                classification = self._classify(request, response) or by_status(request, response)
                if classification.meaning is Category.FINE:
                    return response
                if classification.meaning is Category.EXPIRED and not renewed and self._auth.forget(signed):
                    renewed = True
                    continue
                raise classification.error(response)
            except SourceError as error:
                if not await self._worth_another(error, request, attempt):
                    raise

    async def _worth_another(self, error: SourceError, request: Request, attempt: "Attempt") -> bool:
        """Waits before the next attempt and returns True, or returns False for no further one."""
        if not (error.retryable and request.safe) or isinstance(error, TimedOut) or attempt.retries >= self.settings.retries:
            return False
        wait = error.retry_after if isinstance(error, Throttled) and error.retry_after is not None else 0.0
        if wait > LONGEST_WAIT or not self._budget.spend():
            return False
        attempt.retries += 1
        backoff = 0.05 * 2**attempt.retries
        await self._runtime.pause(wait + backoff * self._runtime.jitter())
        return True

    async def _send(self, request: Request, attempt: "Attempt") -> Response:
        limit = self.settings.max_answer_bytes
        try:
            received = await self._runtime.sender.send(self._written(request))
            attempt.status = received.status
            headers = headers_of(received)
            body = unpacked(received.body, headers.get("content-encoding", "").lower(), limit=limit)
            self._answered_at = asyncio.get_running_loop().time()
            return Response(received.status, headers, body, self.slug, request.capability)
        except TimeoutError:
            raise TimedOut(self.slug, request.capability) from None
        except UnreadableResponse as cut:
            attempt.status = cut.status or attempt.status
            raise Malformed(self.slug, request.capability) from None
        except UnreadableBody:
            raise Malformed(self.slug, request.capability) from None
        except OSError as failed:
            if isinstance(failed, ConnectionDropped) and failed.reason:
                log.warning("source.refused", extra={"system": self.slug, "reason": failed.reason})
            raise Unreachable(self.slug, request.capability) from None

    def _written(self, request: Request) -> RawRequest:
        """The request in bytes; ValueError where a target or header cannot be sent as it is."""
        body, content_type = request.body, "application/octet-stream"
        if request.form is not None:
            body, content_type = urlencode(request.form).encode(), "application/x-www-form-urlencoded"
        return RawRequest(
            self._endpoint.origin,
            self._endpoint.written(request.method, request.target, request.headers, body, content_type),
            connect_s=self.settings.connect_s,
            limit=self.settings.max_answer_bytes,
            repeatable=request.safe,
            bodiless=request.method == "HEAD",
        )


@dataclass(slots=True)
class Attempt:
    """The number of attempts for one request, failed signatures included, and the last status."""

    count: int = 0
    retries: int = 0
    status: int | None = None
