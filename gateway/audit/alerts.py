"""Events that somebody should see at once: sent beside the queries, in order, with a few tries each."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from gateway.audit import cloud_events
from gateway.audit.delivery import FIRST_WAIT_S, Pause
from gateway.audit.posting import NotDelivered, Receiver
from gateway.audit.record import AuditEvent

MOST_WAITING = 1000
TRIES = 6
LAST_S = 2.0
"""Seconds of a stop for sending what still waits."""

_log = logging.getLogger("customer360.audit")


class Alerts:
    """The way to `audit.alerts.url`. An event that can't be sent is told in the log, by its kind: its record is in the audit."""

    def __init__(self, receiver: Receiver, *, new_id: Callable[[], str], pause: Pause = asyncio.sleep) -> None:
        self._receiver = receiver
        self._new_id = new_id
        self._pause = pause
        self._waiting: asyncio.Queue[AuditEvent] = asyncio.Queue(MOST_WAITING)

    def send(self, event: AuditEvent) -> None:
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            _log.error("audit.alert_lost", extra={"kind": event.kind, "reason": "QUEUE_FULL"})

    async def run(self) -> None:
        while True:
            event = await self._waiting.get()
            await self._sent(event)
            self._waiting.task_done()

    async def _sent(self, event: AuditEvent) -> None:
        body = cloud_events.alert(event, event_id=self._new_id())
        for left in reversed(range(TRIES)):
            try:
                await self._receiver.post(body, cloud_events.SINGLE)
            except NotDelivered as failure:
                if not left:
                    _log.error("audit.alert_lost", extra={"kind": event.kind, "reason": failure.reason})
                    return
                await self._pause(FIRST_WAIT_S * 2 ** (TRIES - 1 - left))
            else:
                return

    async def drain(self) -> None:
        """Waits until all are sent, or a short time is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._waiting.join(), LAST_S)
