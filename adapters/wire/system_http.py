"""The line to one system: every HTTP call goes through `SystemHttp.ask`, and nowhere else are calls limited, signed, retried or
translated.

Order of what happens to a question: a place in flight, the rate, then per attempt: sign, send, read within the size limit, judge;
a retry where that is safe, within the budget and within the deadline. Redirects are not followed.
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
"""Seconds: a system that asks for a longer pause than this is reported as busy instead of being waited for."""


def no_classifier(ask: Request, reply: Response) -> Classification | None:
    return None


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the composition root lends to each line. `clock` only ever goes forward, in seconds; `now` is the time of day in Unix
    seconds, for signatures and expiries; `pause` is `asyncio.sleep` outside of tests."""

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

    async def ask(self, ask: Request) -> Response:
        """The answer whose status the question expects; any other end is a SourceError."""
        attempt = Attempt()
        started = self._runtime.clock()
        outcome = "cancelled"
        try:
            reply = await self._within_deadline(ask, attempt)
            outcome = "ok"
        except Exception as error:
            outcome = type(error).__name__
            raise
        else:
            return reply
        finally:
            took = self._runtime.clock() - started
            self._runtime.observer(
                Call(self.slug, ask.capability, ask.operation, started, took, outcome, attempt.count, attempt.status)
            )

    async def exchange(self, ask: Request) -> Response:
        """One unsigned, unretried call, for auth schemes that fetch a token or a CSRF token."""
        reply = await self._send(ask, Attempt())
        if (verdict := by_status(ask, reply)) is not FINE:
            raise verdict.error(reply)
        return reply

    async def _within_deadline(self, ask: Request, attempt: "Attempt") -> Response:
        placed = False
        try:
            async with asyncio.timeout(self.settings.deadline_s):
                if self._rate is not None:
                    await self._rate.take()
                async with self._places:
                    placed = True
                    return await self._persist(ask, attempt)
        except TimeoutError:
            raise (TimedOut if placed else Throttled)(self.slug, ask.capability) from None

    async def _persist(self, ask: Request, attempt: "Attempt") -> Response:
        self._budget.call()
        renewed = False
        while True:
            attempt.count += 1
            try:
                signed = await self._auth.sign(ask, self)
                reply = await self._send(signed, attempt)
                verdict = self._classify(ask, reply) or by_status(ask, reply)
                if verdict.meaning is Category.FINE:
                    return reply
                if verdict.meaning is Category.EXPIRED and not renewed and self._auth.forget(signed):
                    renewed = True
                    continue
                raise verdict.error(reply)
            except SourceError as error:
                if not await self._worth_another(error, ask, attempt):
                    raise

    async def _worth_another(self, error: SourceError, ask: Request, attempt: "Attempt") -> bool:
        """Waits before the next attempt and says True, or says False where there is to be none."""
        if not (error.retryable and ask.safe) or isinstance(error, TimedOut) or attempt.retries >= self.settings.retries:
            return False
        wait = error.retry_after if isinstance(error, Throttled) and error.retry_after is not None else 0.0
        if wait > LONGEST_WAIT or not self._budget.spend():
            return False
        attempt.retries += 1
        backoff = 0.05 * 2**attempt.retries
        await self._runtime.pause(wait + backoff * self._runtime.jitter())
        return True

    async def _send(self, ask: Request, attempt: "Attempt") -> Response:
        try:
            async with self._runtime.session.request(
                ask.method,
                URL(self.settings.root + ask.target, encoded=True),
                headers={"Accept-Encoding": "gzip", "Accept": "application/json", **ask.headers},
                data=ask.form if ask.form is not None else ask.body,
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                attempt.status = response.status
                body = await read_body(response, limit=self.settings.max_answer_bytes)
                return Response(response.status, headers_of(response), body, self.slug, ask.capability)
        except TimeoutError:
            raise TimedOut(self.slug, ask.capability) from None
        except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError, UnreadableBody):
            raise Malformed(self.slug, ask.capability) from None
        except (aiohttp.ClientError, OSError):
            raise Unreachable(self.slug, ask.capability) from None


@dataclass(slots=True)
class Attempt:
    """How often one question was put, also where it got no further than its credentials, and the last status seen."""

    count: int = 0
    retries: int = 0
    status: int | None = None
