"""Records for a collector: in a bounded spool first, then delivered in order, at least once, whatever the collector does."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.wire.http1.message import DIRECT, Proxy, Way
from gateway.audit import Audit, AuditUnavailable
from gateway.audit.chain import read_line
from gateway.audit.spool import SpoolReader
from gateway.audit_section import MIB, AuditSection
from tests.unit.gateway.audit.receiving import Collector, collecting
from tests.unit.gateway.audit.written import KEYS, record

SECRET = "a secret of the audit, 32 characters long"


async def at_once(_: float) -> None:
    await asyncio.sleep(0)


def audit_to(collector: Collector, tmp_path: Path, *, way: Way = DIRECT, **more: Any) -> Audit:
    usual: dict[str, Any] = {"to": "http", "url": collector.url, "path": tmp_path / "spool.jsonl", "key": SecretStr(SECRET)}
    return Audit.of(AuditSection(**usual | more), ids_key="x" * 32, pause=at_once, way=way)


async def write(audit: Audit, *names: str) -> None:
    for name in names:
        await audit.write(record(request_id=name))


def named(events: list[Any]) -> list[str]:
    return [event["data"]["api"]["request"]["uid"] for event in events]


async def test_records_arrive_in_order_as_batches_of_cloud_events(tmp_path: Path) -> None:
    async with collecting() as collector, audit_to(collector, tmp_path) as audit:
        await write(audit, "a", "b", "c")
        events = await collector.until_it_got(3)
    assert named(events) == ["a", "b", "c"]
    first = events[0]
    assert (first["specversion"], first["datacontenttype"]) == ("1.0", "application/json")
    assert first["type"] == "customer360.audit.api-activity"
    assert len({(event["source"], event["id"]) for event in events}) == 3
    assert {head["content-type"] for head in collector.heads} == {"application/cloudevents-batch+json"}


async def test_a_record_stands_in_its_envelope_byte_for_byte(tmp_path: Path) -> None:
    async with collecting() as collector, audit_to(collector, tmp_path) as audit:
        await write(audit, "a")
        await collector.until_it_got(1)
        spooled = (tmp_path / "spool.1.jsonl").read_bytes().strip()
    assert read_line(KEYS.chain, spooled) is not None
    assert collector.events()[0]["data"]["unmapped"]["chain"]["hash"].encode() in spooled


async def test_a_collector_on_this_machine_needs_no_proxy(tmp_path: Path) -> None:
    """A proxy opens tunnels for https; what is asked by plain http goes without."""
    nowhere = Way(proxy=Proxy("127.0.0.1", 9, None))
    async with collecting() as collector, audit_to(collector, tmp_path, way=nowhere) as audit:
        await write(audit, "a")
        assert named(await collector.until_it_got(1)) == ["a"]


async def test_the_collector_is_shown_the_credentials(tmp_path: Path) -> None:
    async with collecting() as collector, audit_to(collector, tmp_path, authorization=SecretStr("Bearer t")) as audit:
        await write(audit, "a")
        await collector.until_it_got(1)
        assert "Bearer" not in audit.where
    assert collector.heads[0]["authorization"] == "Bearer t"


async def test_credentials_that_change_are_shown_as_they_are_now(tmp_path: Path) -> None:
    class Changing(SecretStr):
        now = "Bearer 1"

        def get_secret_value(self) -> str:
            return self.now

    secret = Changing("")
    async with collecting() as collector, audit_to(collector, tmp_path, authorization=secret) as audit:
        await write(audit, "a")
        await collector.until_it_got(1)
        Changing.now = "two\r\nlines"
        await write(audit, "b")
        Changing.now = "Bearer 2"
        await collector.until_it_got(2)
    assert {head["authorization"] for head in collector.heads} == {"Bearer 1", "Bearer 2"}


@pytest.mark.parametrize("status", [301, 400, 401, 429, 500, 503])
async def test_a_batch_that_is_refused_is_sent_again_until_it_is_taken(tmp_path: Path, status: int) -> None:
    async with collecting() as collector, audit_to(collector, tmp_path) as audit:
        collector.statuses = [status] * 4
        await write(audit, "a", "b")
        events = await collector.until_it_got(2)
    assert named(events) == ["a", "b"]
    assert len(collector.heads) > 4


async def test_a_full_spool_refuses_records_until_the_collector_is_back(tmp_path: Path) -> None:
    async with collecting() as collector, audit_to(collector, tmp_path, spool_bytes=MIB) as audit:
        collector.statuses = [503] * 1_000_000
        written, reason = await until_full(audit)
        assert reason == "SPOOL_FULL"
        assert written > 100
        collector.statuses = []
        events = await collector.until_it_got(written)
        assert named(events) == [str(number) for number in range(written)]
        await until_taken(audit, "again")
        assert named(await collector.until_it_got(written + 1))[-1] == "again"


async def until_full(audit: Audit) -> tuple[int, str]:
    """How many records the spool took, and why it took no more."""
    for number in range(1_000_000):
        try:
            await write(audit, str(number))
        except AuditUnavailable as refused:
            return number, refused.reason
    raise AssertionError("the spool has no end")


async def until_taken(audit: Audit, name: str) -> None:
    for _ in range(10_000):
        try:
            await write(audit, name)
        except AuditUnavailable:
            await asyncio.sleep(0)
        else:
            return
    raise AssertionError("the spool stays full")


async def test_what_a_stopped_process_left_is_delivered_by_the_next(tmp_path: Path) -> None:
    async with collecting() as collector:
        collector.statuses = [503] * 1_000_000
        async with audit_to(collector, tmp_path) as audit:
            await write(audit, "a", "b")
        collector.statuses = []
        async with audit_to(collector, tmp_path) as audit:
            await write(audit, "c")
            events = await collector.until_it_got(3)
        assert named(events) == ["a", "b", "c"]
        async with audit_to(collector, tmp_path) as audit:
            await write(audit, "d")
            events = await collector.until_it_got(4)
    assert named(events)[-1] == "d"
    assert named(events)[:3] == ["a", "b", "c"]


async def test_files_that_were_delivered_are_removed(tmp_path: Path) -> None:
    async with collecting() as collector:
        async with audit_to(collector, tmp_path, rotate_bytes=4096) as audit:
            for number in range(30):
                await write(audit, str(number))
                await collector.until_it_got(number + 1)
        async with audit_to(collector, tmp_path, rotate_bytes=4096) as audit:
            await write(audit, "last")
            await collector.until_it_got(31)
        assert named(collector.events())[:30] == [str(number) for number in range(30)]
    assert len(list(tmp_path.glob("spool.1.0*.jsonl"))) <= 1


async def test_a_collector_that_is_not_there_does_not_hold_queries_up(tmp_path: Path) -> None:
    async with collecting() as collector:
        pass
    async with audit_to(collector, tmp_path) as audit:
        await write(audit, "a", "b")
    assert (tmp_path / "spool.1.jsonl").read_bytes().count(b"\n") == 2


async def test_what_a_process_left_whose_number_nobody_takes_is_delivered_too(tmp_path: Path) -> None:
    async with collecting() as collector:
        collector.statuses = [503] * 1_000_000
        async with audit_to(collector, tmp_path) as first, audit_to(collector, tmp_path) as second:
            await write(first, "a")
            await write(second, "b")
        assert (tmp_path / "spool.2.jsonl").exists()
        collector.statuses = []
        async with audit_to(collector, tmp_path) as only:
            await write(only, "c")
            events = await collector.until_it_got(3)
        async with audit_to(collector, tmp_path) as only:
            await write(only, "d")
            await collector.until_it_got(4)
    assert sorted(named(events)) == ["a", "b", "c"]
    assert sorted(named(collector.events())) == ["a", "b", "c", "d"]


async def test_a_spool_that_cannot_be_read_for_a_moment_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def broken(_: SpoolReader) -> None:
        loop.call_soon_threadsafe(failed.set)
        raise OSError

    async with collecting() as collector, audit_to(collector, tmp_path) as audit:
        with monkeypatch.context() as disk:
            disk.setattr(SpoolReader, "batch", broken)
            await write(audit, "a", "b")
            await asyncio.wait_for(failed.wait(), 60)
        assert named(await collector.until_it_got(2)) == ["a", "b"]


async def test_a_line_that_somebody_broke_does_not_stop_the_others(tmp_path: Path) -> None:
    async with collecting() as collector:
        collector.statuses = [503] * 1_000_000
        async with audit_to(collector, tmp_path) as audit:
            await write(audit, "a", "b")
        spool = tmp_path / "spool.1.jsonl"
        spool.write_bytes(spool.read_bytes().replace(b'{"category_uid"', b'}"category_uid"', 1))
        collector.statuses = []
        async with audit_to(collector, tmp_path):
            events = await collector.until_it_got(1)
    assert named(events) == ["b"]


async def test_half_a_line_in_the_spool_stops_nothing(tmp_path: Path) -> None:
    async with collecting() as collector:
        collector.statuses = [503] * 1_000_000
        async with audit_to(collector, tmp_path) as audit:
            await write(audit, "a")
        with (tmp_path / "spool.1.jsonl").open("ab") as file:
            file.write(b'{"half')
        collector.statuses = []
        async with audit_to(collector, tmp_path) as audit:
            await write(audit, "b")
            events = await collector.until_it_got(2)
    assert named(events) == ["a", "b"]
