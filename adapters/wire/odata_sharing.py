"""Reads of one OData service that begin at the same moment share a request.

A query's sections ask a system on their own, each for another list or record. Their reads begin within a few turns of the event
loop, so one `$batch` can hold them all. Each caller gets its own answers, or the failure of the request under its own capability.
"""

import asyncio
import copy
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.wire.message import Response

QUIET_TURNS: Final = 1
"""Turns of the event loop without a further call, after which the requests are made. One is enough, since callers have collected
their own requests before."""

MOST_TURNS: Final = 4
"""Turns after which they are made in any case: under load every turn adds something."""

SHARED: Final = "reads.shared"
"""The operation of a request for several callers."""

Outcomes = list[Response | SourceError]
Send = Callable[[Sequence[str], Capability, str], Awaitable[Outcomes]]
"""Sends reads by address in one request, and gives the outcome of each; an error of the whole request is raised."""


class CallerReads:
    """One caller's reads, and the future of their outcomes."""

    __slots__ = ("addresses", "answer", "capability", "operation", "request")

    def __init__(self, addresses: Sequence[str], capability: Capability, operation: str) -> None:
        self.addresses = addresses
        self.capability = capability
        self.operation = operation
        self.answer: asyncio.Future[Outcomes | Exception] = asyncio.get_running_loop().create_future()
        self.request: SharedRequest | None = None

    async def outcomes(self) -> Outcomes:
        """The outcome of each read. Raises the failure of the whole request."""
        outcomes = await self.answer
        if not isinstance(outcomes, Exception):
            return outcomes
        try:
            raise outcomes
        finally:
            del outcomes, self  # the error keeps this frame, and either would keep the error

    def failed(self, error: Exception) -> Exception:
        """The failure of the whole request as this caller's own."""
        return copy.copy(error).at(self.capability) if isinstance(error, SourceError) else error

    def own(self, outcome: Response | SourceError) -> Response | SourceError:
        """An outcome as this caller's own. Its losses are told to every caller who reads it."""
        if isinstance(outcome, SourceError):
            return outcome.at(self.capability)
        return replace(outcome, capability=self.capability, told=Counter())


class SharedRequest:
    """One request for several calls. It is cancelled once nobody waits for it."""

    __slots__ = ("_calls", "task")

    def __init__(self, calls: Sequence[CallerReads], send: Send) -> None:
        self._calls = calls
        for call in calls:
            call.request = self
        self.task: asyncio.Task[None] = asyncio.get_running_loop().create_task(answer(calls, send))

    def end_if_abandoned(self) -> None:
        if all(call.answer.done() for call in self._calls):
            self.task.cancel()


async def answer(calls: Sequence[CallerReads], send: Send) -> None:
    """Make the request, and hand each call its outcomes.

    A function, since its frame must not hold its own task: the task keeps its CancelledError, and by the traceback that holds the
    frame.
    """
    addresses = list(dict.fromkeys(address for call in calls for address in call.addresses))
    operations = {call.operation for call in calls}
    operation = operations.pop() if len(operations) == 1 else SHARED
    try:
        outcomes = dict(zip(addresses, await send(addresses, calls[0].capability, operation), strict=True))
    except Exception as error:
        for call in waiting(calls):
            call.answer.set_result(call.failed(error))
    else:
        for call in waiting(calls):
            call.answer.set_result([call.own(outcomes[address]) for address in call.addresses])
    finally:
        for call in waiting(calls):
            call.answer.cancel()


def waiting(calls: Iterable[CallerReads]) -> Iterator[CallerReads]:
    return (call for call in calls if not call.answer.done())


class RequestSharing:
    """The calls of one service. `most`: reads in a shared request; a call of more than that has a request of its own."""

    def __init__(self, send: Send, *, most: int) -> None:
        self._send = send
        self._most = most
        self._joined: list[CallerReads] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, addresses: Sequence[str], capability: Capability, operation: str) -> Outcomes:
        """The outcome of each read. An error of the whole request is raised."""
        if len(addresses) >= self._most:
            return await self._send(addresses, capability, operation)
        call = CallerReads(addresses, capability, operation)
        self._joined.append(call)
        if len(self._joined) == 1:
            self._keep(asyncio.get_running_loop().create_task(self._collect()))
        try:
            return await call.outcomes()
        finally:
            request, call.request = call.request, None  # or each would keep the other alive
            if request is not None:
                request.end_if_abandoned()

    async def _collect(self) -> None:
        known, quiet = 0, 0
        for _ in range(MOST_TURNS):
            quiet = quiet + 1 if len(self._joined) == known else 0
            known = len(self._joined)
            if quiet == QUIET_TURNS:
                break
            await asyncio.sleep(0)
        joined, self._joined = self._joined, []
        for calls in self._requests([call for call in joined if not call.answer.done()]):
            self._keep(SharedRequest(calls, self._send).task)

    def _requests(self, calls: Sequence[CallerReads]) -> Iterator[list[CallerReads]]:
        """The calls of each request, in their order."""
        together: list[CallerReads] = []
        reads = 0
        for call in calls:
            if together and reads + len(call.addresses) > self._most:
                yield together
                together, reads = [], 0
            together.append(call)
            reads += len(call.addresses)
        if together:
            yield together

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
