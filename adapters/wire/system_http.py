"""The HTTP client of one system: `SystemHttp.ask` alone limits, signs, sends, retries and classifies requests.

A request first waits for the rate and for a free place; then each attempt signs, sends, reads within the size limit and
classifies. A retry needs a safe request, budget and time before the deadline. Redirects are not followed.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from yarl import URL

from adapters.ports.errors import Malformed, SourceError, Throttled, TimedOut, Unreachable
from adapters.wire.allowance import Clock, RetryBudget, TokenBucket
from adapters.wire.auth import Auth, NoAuth
from adapters.wire.body import UnreadableBody, headers_of, read_body
from adapters.wire.calls import Call, Observer
from adapters.wire.classification import FINE, Category, Classification, Classify, by_status
from adapters.wire.message import Request, Response
from adapters.wire.settings import SystemSettings

LONGEST_WAIT = 1.0
"""The longest pause that a system may ask for, in seconds; with a longer one it is reported as throttled."""


def no_classifier(request: Request, response: Response) -> Classification | None:
    return None


@dataclass(frozen=True, slots=True)
class Runtime:
    """The shared means of all HTTP clients, from the composition root.

    `clock` is monotonic, in seconds; `now` is the time of day in Unix seconds, for signatures and expiries; `pause` is
    `asyncio.sleep` outside of tests.
    """

    session: aiohttp.ClientSession
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
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=settings.connect_s)

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
        placed = False
        try:
            async with asyncio.timeout(self.settings.deadline_s):
                if self._rate is not None:
                    await self._rate.take()
                async with self._places:
                    placed = True
                    return await self._persist(request, attempt)
        except TimeoutError:
            raise (TimedOut if placed else Throttled)(self.slug, request.capability) from None

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
        try:
            async with self._runtime.session.request(
                request.method,
                URL(self.settings.root + request.target, encoded=True),
                headers={"Accept-Encoding": "gzip", "Accept": "application/json", **request.headers},
                data=request.form if request.form is not None else request.body,
                allow_redirects=False,
                timeout=self._timeout,
            ) as received:
                attempt.status = received.status
                body = await read_body(received, limit=self.settings.max_answer_bytes)
                return Response(received.status, headers_of(received), body, self.slug, request.capability)
        except TimeoutError:
            raise TimedOut(self.slug, request.capability) from None
        except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError, UnreadableBody):
            raise Malformed(self.slug, request.capability) from None
        except (aiohttp.ClientError, OSError):
            raise Unreachable(self.slug, request.capability) from None


@dataclass(slots=True)
class Attempt:
    """The number of attempts for one request, failed signatures included, and the last status."""

    count: int = 0
    retries: int = 0
    status: int | None = None
