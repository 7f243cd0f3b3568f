"""`Audit`: everything that the pipeline needs of the audit. An answer may leave once `write` has returned."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from types import TracebackType
from typing import NamedTuple, Self
from uuid import uuid4

from adapters.wire.http1.message import DIRECT, Way
from gateway.audit.alerts import Alerts
from gateway.audit.chained_file import ChainedFile
from gateway.audit.delivery import Delivery, Pause
from gateway.audit.keys import AuditKeys
from gateway.audit.ocsf import PRODUCT, ApiActivity
from gateway.audit.posting import Receiver
from gateway.audit.record import AuditEvent, AuditRecord
from gateway.audit.sink import AuditUnavailable, Sink, SinkBusy
from gateway.audit.standard_output import StandardOutput
from gateway.audit_section import AuditSection

SYNC_S = 0.05
"""Seconds after a write until the disk is told to keep it, so that a busy machine does so within a tenth of a second."""
BUSY_WAIT_S, BUSY_TRIES = 0.05, 20
"""How long and how often a record waits for a slow reader of standard output."""

_log = logging.getLogger("customer360.audit")


class Places(NamedTuple):
    """The places that records and events go to; None where they go nowhere."""

    sink: Sink | None = None
    collector: Delivery | None = None
    alerts: Alerts | None = None
    receivers: tuple[Receiver, ...] = ()


class Audit:
    """The audit of one process, for one event loop; an async context manager. Without a sink it is off and takes everything."""

    def __init__(self, places: Places, keys: AuditKeys, *, product_version: str, pause: Pause = asyncio.sleep) -> None:
        self._places = places
        self._sink = places.sink
        self.person_hashes: Callable[[Iterable[tuple[str, str]]], tuple[str, ...]] = keys.person_hashes
        self.document_hash: Callable[[str], str] = keys.document_hash
        self._activity = ApiActivity(product_version=product_version)
        self._pause = pause
        self._failing: str | None = None
        self._is_due = asyncio.Event()
        self._disk = ThreadPoolExecutor(1, "audit")
        self._spool = ThreadPoolExecutor(1, "audit-spool")
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    def of(cls, section: AuditSection, *, ids_key: str, way: Way = DIRECT, pause: Pause = asyncio.sleep) -> Self:
        """The audit of the settings. `ids_key`: the secret of `ids.key`, of which the audit's keys are made if it has none.
        `way`: to the collector and the receiver of alerts."""
        keys = keys_of(section, ids_key=ids_key)
        return cls(places_of(section, keys, way=way, pause=pause), keys, product_version=metadata.version(PRODUCT), pause=pause)

    @property
    def is_on(self) -> bool:
        """Whether records go anywhere. If not, none need be made."""
        return self._sink is not None

    @property
    def where(self) -> str:
        """Where records go, for the log."""
        return self._sink.where if self._sink else "nowhere"

    async def __aenter__(self) -> Self:
        for receiver in self._places.receivers:
            receiver.open()
        if self._sink is not None:
            try:
                self._sink.open()
            except AuditUnavailable as failure:
                self._tell(failure.reason)
            self._tasks.append(asyncio.create_task(self._keep_synced(self._sink), name="audit"))
        if self._places.collector is not None:
            self._tasks.append(asyncio.create_task(self._places.collector.run(self._spool), name="audit delivery"))
        if self._places.alerts is not None:
            self._tasks.append(asyncio.create_task(self._places.alerts.run(), name="audit alerts"))
        _log.info("audit.open", extra={"to": self.where})
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._places.alerts is not None:
            await self._places.alerts.drain()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks = []
        self._disk.shutdown()
        self._spool.shutdown()
        if self._sink is not None:
            try:
                if (work := self._sink.sync()) is not None:
                    work()
            except OSError:
                _log.exception("audit.failed")
            self._sink.close()
        for receiver in self._places.receivers:
            await receiver.aclose()

    async def write(self, record: AuditRecord) -> None:
        """Returns when the operating system has the record. AuditUnavailable: it has not, and the answer must not leave."""
        sink = self._sink
        if sink is None:
            return
        written = self._activity.written(record)
        try:
            sink.write(written)
        except SinkBusy as busy:
            await self._write_patiently(sink, written, is_begun=busy.is_begun)
        except AuditUnavailable as failure:
            self._tell(failure.reason)
            raise
        if self._failing is not None:
            self._tell(None)
        self._is_due.set()

    async def _write_patiently(self, sink: Sink, written: bytes, *, is_begun: bool) -> None:
        """Goes on as long as the reader of the output may be late. A line that was begun is not written again."""
        for _ in range(BUSY_TRIES):
            await self._pause(BUSY_WAIT_S)
            try:
                if is_begun:
                    if sink.finish():
                        return
                else:
                    sink.write(written)
                    return
            except SinkBusy as busy:
                is_begun = busy.is_begun
        self._tell("BUSY")
        raise AuditUnavailable("BUSY")

    def alert(self, event: AuditEvent) -> None:
        """Sends an event at once, beside the query. It never fails: the record of the query is what counts."""
        _log.warning("audit.alert", extra={"kind": event.kind})
        if self._places.alerts is not None:
            self._places.alerts.send(event)

    async def _keep_synced(self, sink: Sink) -> None:
        """Has the disk keep what was written, a moment after each first write."""
        while True:
            await self._is_due.wait()
            await self._pause(SYNC_S)
            self._is_due.clear()
            work = sink.sync()
            if work is None:
                continue
            running = asyncio.get_running_loop().run_in_executor(self._disk, work)
            try:
                await asyncio.shield(running)
            except OSError:
                sink.doubt()
                self._tell("FSYNC")

    def _tell(self, reason: str | None) -> None:
        """Says in the log that the audit fails, once for each reason, and that it is well again."""
        if reason is not None and reason != self._failing:
            _log.error("audit.failed", extra={"reason": reason})
        elif reason is None and self._failing is not None:
            _log.warning("audit.back")
        self._failing = reason


def keys_of(section: AuditSection, *, ids_key: str) -> AuditKeys:
    return AuditKeys.of(section.key.get_secret_value() if section.key else None, ids_key=ids_key)


def places_of(section: AuditSection, keys: AuditKeys, *, way: Way, pause: Pause) -> Places:
    places = Places()
    if section.to == "stdout":
        places = Places(StandardOutput(keys.chain, new_id=new_id))
    elif section.path is not None:
        in_pieces = min(section.rotate_bytes or section.spool_bytes, section.spool_bytes // 8)
        rotate = in_pieces if section.to == "http" else section.rotate_bytes
        file = ChainedFile(section.path, keys.chain, rotate_bytes=rotate, new_id=new_id)
        places = Places(file)
        if section.to == "http":
            receiver = Receiver(str(section.url), authorization=section.authorization, way=way)
            delivery = Delivery(file, receiver, most=section.spool_bytes, pause=pause)
            places = Places(delivery, delivery, receivers=(receiver,))
    if section.alerts.url is None:
        return places
    told = Receiver(str(section.alerts.url), authorization=section.alerts.authorization, way=way)
    return places._replace(alerts=Alerts(told, new_id=new_id, pause=pause), receivers=(*places.receivers, told))


def new_id() -> str:
    return uuid4().hex
