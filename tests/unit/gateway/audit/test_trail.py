"""The audit as the pipeline uses it: on or off by the settings, failing closed, and with the disk told soon after."""

import asyncio
import errno
import logging
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway.audit import Audit, AuditEvent, AuditUnavailable
from gateway.audit.trail import SYNC_S, Places
from gateway.audit_section import AlertsSection, AuditSection
from tests.unit.gateway.audit.receiving import collecting
from tests.unit.gateway.audit.test_delivery import SECRET, at_once
from tests.unit.gateway.audit.written import AGENT, AMELIA, KEYS, LentClock, file_at, read_back, record

IDS_KEY = "the key of the ids, of 32 characters"


def audit_at(path: Path, clock: LentClock | None = None) -> Audit:
    section = AuditSection(path=path, key=SecretStr(SECRET))
    return Audit.of(section, ids_key=IDS_KEY, pause=clock.pause if clock else at_once)


async def test_without_settings_the_audit_is_off_and_takes_everything() -> None:
    async with Audit.of(AuditSection(), ids_key=IDS_KEY) as audit:
        await audit.write(record())
        assert (audit.is_on, audit.where) == (False, "nowhere")


async def test_with_a_path_each_record_is_a_line_in_its_file(tmp_path: Path) -> None:
    async with audit_at(tmp_path / "audit.jsonl") as audit:
        assert audit.is_on
        await audit.write(record(request_id="one"))
        await audit.write(record(request_id="two"))
        found = read_back(tmp_path / "audit.1.jsonl")
    assert [one["api"]["request"]["uid"] for one in found] == ["one", "two"]


async def test_the_pseudonyms_are_those_of_the_settings_key(tmp_path: Path) -> None:
    async with audit_at(tmp_path / "audit.jsonl") as audit:
        assert audit.person_hashes(AMELIA) == KEYS.person_hashes(AMELIA)
        assert audit.document_hash("{ a }") == KEYS.document_hash("{ a }")


async def test_the_disk_is_told_within_a_tenth_of_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, synced = LentClock(), asyncio.Event()
    loop = asyncio.get_running_loop()
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        fsync(descriptor)
        loop.call_soon_threadsafe(synced.set)

    async with audit_at(tmp_path / "audit.jsonl", clock) as audit:
        monkeypatch.setattr(os, "fsync", noted)
        await audit.write(record())
        await clock.until_somebody_waits()
        assert clock.asked == [SYNC_S]
        assert SYNC_S < 0.1
        assert not synced.is_set()
        clock.go_on()
        await asyncio.wait_for(synced.wait(), 60)


async def test_a_write_during_a_sync_is_synced_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, begun, may_end = LentClock(), asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(_: int) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert may_end.wait(60)

    async with audit_at(tmp_path / "audit.jsonl", clock) as audit:
        monkeypatch.setattr(os, "fsync", slow)
        await audit.write(record())
        await clock.until_somebody_waits()
        clock.go_on()
        await asyncio.wait_for(begun.wait(), 60)
        await audit.write(record())
        may_end.set()
        await asyncio.wait_for(clock.until_somebody_waits(), 60)
    assert clock.asked == [SYNC_S] * 2


async def test_what_was_written_last_is_on_the_disk_after_the_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[int] = set()

    def noted(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)

    async with audit_at(tmp_path / "audit.jsonl", LentClock()) as audit:
        await audit.write(record())
        monkeypatch.setattr(os, "fsync", noted)
    assert (tmp_path / "audit.1.jsonl").stat().st_ino in synced


async def test_a_sink_that_fails_refuses_and_says_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "audit.1.jsonl").symlink_to("/dev/full")
    caplog.set_level(logging.INFO, "customer360")
    async with audit_at(tmp_path / "audit.jsonl") as audit:
        for _ in range(3):
            with pytest.raises(AuditUnavailable):
                await audit.write(record())
        (tmp_path / "audit.1.jsonl").unlink()
        await audit.write(record())
        await audit.write(record())
    assert [one.msg for one in caplog.records] == ["audit.open", "audit.failed", "audit.back"]
    assert len(read_back(tmp_path / "audit.1.jsonl")) == 2


async def test_a_path_that_cannot_be_written_stops_no_start_but_every_answer(tmp_path: Path) -> None:
    async with audit_at(tmp_path / "not there" / "audit.jsonl") as audit:
        with pytest.raises(AuditUnavailable):
            await audit.write(record())
        (tmp_path / "not there").mkdir()
        await audit.write(record())
    assert len(read_back(tmp_path / "not there" / "audit.1.jsonl")) == 1


async def test_a_sync_that_fails_refuses_the_next_answers_until_the_disk_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, failed = LentClock(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def broken(_: int) -> None:
        loop.call_soon_threadsafe(failed.set)
        raise OSError(errno.EIO, "")

    async with audit_at(tmp_path / "audit.jsonl", clock) as audit:
        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", broken)
            await audit.write(record())
            await clock.until_somebody_waits()
            clock.go_on()
            await asyncio.wait_for(failed.wait(), 60)
            await until_refused(audit)
        await audit.write(record())


async def until_refused(audit: Audit) -> None:
    for _ in range(10_000):
        try:
            await audit.write(record())
        except AuditUnavailable:
            return
        await asyncio.sleep(0)
    raise AssertionError("it takes everything")


async def test_neither_error_nor_log_tells_the_path_or_anything_of_the_query(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "audit.1.jsonl").symlink_to("/dev/full")
    caller = replace(AGENT, break_glass="Amelia Hart asked for it")
    audit = Audit(Places(file_at(tmp_path / "audit.jsonl")), KEYS, product_version="1.0")
    async with audit:
        with pytest.raises(AuditUnavailable) as refused:
            await audit.write(record(caller=caller))
    said = (
        str(refused.value) + repr(refused.value) + "".join(str(vars(one)) for one in caplog.records if one.msg == "audit.failed")
    )
    assert not [word for word in ("Amelia", "jane", str(tmp_path)) if word in said]


async def test_an_alert_is_sent_at_once_with_who_why_and_about_whom() -> None:
    event = AuditEvent(
        "break-glass", 1_772_442_930.5, replace(AGENT, break_glass="She asked"), record().persons, request_id="r-1"
    )
    async with collecting() as receiver:
        section = AuditSection(alerts=AlertsSection.model_validate({"url": receiver.url}))
        async with Audit.of(section, ids_key=IDS_KEY, pause=at_once) as audit:
            receiver.statuses = [503, 503]
            audit.alert(event)
            (found,) = await receiver.until_it_got(1)
    assert (found["type"], found["time"]) == ("customer360.alert.break-glass", "2026-03-02T09:15:30.500Z")
    assert (found["data"]["subject"], found["data"]["reason"]) == ("jane", "She asked")
    assert [one["uid"] for one in found["data"]["resources"]] == list(KEYS.person_hashes(AMELIA))
    assert receiver.heads[0]["content-type"] == "application/cloudevents+json"


async def test_an_alert_that_nobody_takes_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with collecting() as receiver:
        receiver.statuses = [500] * 100
        section = AuditSection(alerts=AlertsSection.model_validate({"url": receiver.url}))
        async with Audit.of(section, ids_key=IDS_KEY, pause=at_once) as audit:
            audit.alert(AuditEvent("break-glass", 0.0, AGENT))
            await receiver.until_it_was_asked(6)
    lost = [one for one in caplog.records if one.msg == "audit.alert_lost"]
    assert len(lost) == 1


async def test_without_an_address_an_alert_is_in_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    async with Audit.of(AuditSection(), ids_key=IDS_KEY) as audit:
        audit.alert(AuditEvent("browsing-limit", 0.0, replace(AGENT, break_glass="Amelia")))
    assert [one.msg for one in caplog.records if one.name == "customer360.audit"] == ["audit.alert"]
    assert "Amelia" not in str(vars(caplog.records[-1]))
