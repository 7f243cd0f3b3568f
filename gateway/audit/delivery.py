"""Delivery to a collector: records go to a bounded spool first, and from there in order, at least once, until they are taken."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor

from gateway.audit import cloud_events
from gateway.audit.chained_file import ChainedFile, reason, unavailable
from gateway.audit.file_names import abandoned
from gateway.audit.posting import NotDelivered, Receiver
from gateway.audit.sink import AuditUnavailable, Sync
from gateway.audit.spool import SpoolBatch, SpoolReader

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0

_log = logging.getLogger("customer360.audit")

Pause = Callable[[float], Awaitable[None]]


class Delivery:
    """A sink before a collector. `most`: bytes that may wait. `pause` waits for so many seconds."""

    def __init__(self, file: ChainedFile, receiver: Receiver, *, most: int, pause: Pause = asyncio.sleep) -> None:
        self._file = file
        self._receiver = receiver
        self._most = most
        self._pause = pause
        self._before = 0
        self._done = 0
        self._reader: SpoolReader | None = None
        self._has_more = asyncio.Event()

    @property
    def where(self) -> str:
        return f"collector {self._receiver.host}, spool {self._file.where}"

    @property
    def waiting(self) -> int:
        """Bytes in the spool that the collector has not got."""
        return self._before + self._file.appended - self._done

    def open(self) -> None:
        self._file.open()
        try:
            self._begin_reading()
        except OSError as error:
            raise unavailable(error) from None

    def _begin_reading(self) -> None:
        """Reads the spool from its beginning, where what is delivered already is passed over."""
        self._reader = SpoolReader(self._file.names)
        self._before, self._done = self._reader.size() - self._file.appended, 0
        self._has_more.set()

    def write(self, record: bytes) -> None:
        if self._reader is None:
            self.open()
        if self.waiting + len(record) > self._most:
            raise AuditUnavailable("SPOOL_FULL")
        self._file.write(record)
        self._has_more.set()

    def finish(self) -> bool:
        return self._file.finish()

    def sync(self) -> Sync | None:
        return self._file.sync()

    def doubt(self) -> None:
        self._file.doubt()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._file.close()

    async def run(self, thread: Executor) -> None:
        """Delivers for as long as the process serves; first what processes left that live no more. Files are read in `thread`."""
        await self._has_more.wait()
        while True:
            try:
                await self._adopt(thread)
                break
            except OSError as error:
                await self._after_a_failure(error)
        while True:
            await self._has_more.wait()
            self._has_more.clear()
            if self._reader is None:
                continue
            try:
                await self._emptied(self._reader, thread, is_own=True)
            except OSError as error:
                self._reader.close()
                await self._after_a_failure(error)
                self._begin_reading()

    async def _adopt(self, thread: Executor) -> None:
        for names in abandoned(self._file.path):
            reader = SpoolReader(names)
            try:
                await self._emptied(reader, thread, is_own=False)
            finally:
                reader.close()

    async def _after_a_failure(self, error: OSError) -> None:
        _log.error("audit.spool_unreadable", extra={"reason": reason(error)})
        await self._pause(LONGEST_WAIT_S)

    async def _emptied(self, reader: SpoolReader, thread: Executor, *, is_own: bool) -> None:
        """Delivers everything that is in a spool now."""
        loop = asyncio.get_running_loop()
        while (batch := await loop.run_in_executor(thread, reader.batch)) is not None:
            await self._delivered(batch)
            await loop.run_in_executor(thread, reader.done, batch)
            self._done += batch.size if is_own else 0

    async def _delivered(self, batch: SpoolBatch) -> None:
        """Sends the batch until it is taken."""
        body = cloud_events.batch(batch.lines)
        wait = FIRST_WAIT_S
        while batch.lines:
            try:
                await self._receiver.post(body, cloud_events.BATCH)
            except NotDelivered as failure:
                if wait == FIRST_WAIT_S:
                    _log.warning("audit.not_delivered", extra={"reason": failure.reason})
                await self._pause(wait)
                wait = min(wait * 2, LONGEST_WAIT_S)
            else:
                return
