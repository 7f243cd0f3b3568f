"""Standard output takes lines without the event loop ever waiting for whoever reads it."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from gateway.audit import AuditedPerson, AuditUnavailable
from gateway.audit.chain import NOTHING_BEFORE, read_line
from gateway.audit.sink import SinkBusy
from gateway.audit.standard_output import PIECE, StandardOutput
from gateway.audit.trail import BUSY_TRIES, Audit, Places
from tests.unit.gateway.audit.written import KEYS, LentClock, counted_id, line, record

PIPE = 64 * 1024


class Pipe:
    """A pipe with a sink at its end. It takes `PIPE` bytes until somebody reads."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        self.sink = StandardOutput(KEYS.chain, new_id=counted_id, descriptor=self.writer)
        self.content = b""

    def read(self) -> None:
        os.set_blocking(self.reader, False)
        while piece := self._piece():
            self.content += piece

    def _piece(self) -> bytes:
        try:
            return os.read(self.reader, PIPE)
        except BlockingIOError:
            return b""

    def numbers(self) -> list[int]:
        """The numbers of the lines that were read, found to be one chain."""
        previous = NOTHING_BEFORE
        found: list[int] = []
        for whole in self.content.splitlines():
            one = read_line(KEYS.chain, whole)
            assert one is not None
            assert one.previous == previous
            previous = one.link.hash
            found.append(one.link.sequence)
        return found


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    os.close(made.reader)
    os.close(made.writer)


def fill(pipe: Pipe) -> int:
    """Writes until the pipe takes no more; how many lines it took whole."""
    count = 0
    while True:
        try:
            pipe.sink.write(line())
        except SinkBusy:
            return count
        count += 1


def test_a_line_can_be_read_when_write_returns(pipe: Pipe) -> None:
    pipe.sink.write(line())
    pipe.read()
    assert pipe.numbers() == [1]
    assert orjson.loads(pipe.content)["class_uid"] == 6003


def test_a_full_pipe_refuses_and_loses_nothing_of_what_it_began(pipe: Pipe) -> None:
    fill(pipe)
    pipe.read()
    while not pipe.sink.finish():
        pipe.read()
    pipe.sink.write(line())
    pipe.read()
    numbers = pipe.numbers()
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 10


def test_a_reader_that_is_gone_refuses(pipe: Pipe) -> None:
    spare = os.dup(pipe.reader)
    os.close(pipe.reader)
    os.close(spare)
    with pytest.raises(AuditUnavailable) as refused:
        pipe.sink.write(line())
    assert refused.value.reason == "EPIPE"
    pipe.reader = os.open("/dev/null", os.O_RDONLY)


async def test_a_slow_reader_is_waited_for(pipe: Pipe) -> None:
    async def read_meanwhile(_: float) -> None:
        pipe.read()

    audit = Audit(Places(pipe.sink), KEYS, product_version="1.0", pause=read_meanwhile)
    fill(pipe)
    await audit.write(record(request_id="late"))
    pipe.read()
    assert sum(b'"late"' in one for one in pipe.content.splitlines()) == 1
    assert pipe.numbers()[-1] == len(pipe.content.splitlines())
    assert pipe.content.endswith(b"}}}\n")


async def test_a_line_that_a_slow_reader_takes_in_pieces_is_written_once(pipe: Pipe) -> None:
    async def read_a_piece(_: float) -> None:
        pipe.content += os.read(pipe.reader, PIECE)

    audit = Audit(Places(pipe.sink), KEYS, product_version="1.0", pause=read_a_piece)
    fill(pipe)
    many = tuple(AuditedPerson(KEYS.person_hashes([("sap-ecc", str(number))])) for number in range(100))
    await audit.write(record(request_id="long", persons=many))
    pipe.read()
    found = [one for one in pipe.content.splitlines() if b'"long"' in one]
    assert len(found) == 1
    assert len(found[0]) > 2 * PIECE
    assert pipe.numbers()[-1] == len(pipe.content.splitlines())


async def test_a_reader_that_sleeps_is_given_up_after_a_second(pipe: Pipe) -> None:
    asked: list[float] = []

    async def nothing_happens(seconds: float) -> None:
        asked.append(seconds)

    audit = Audit(Places(pipe.sink), KEYS, product_version="1.0", pause=nothing_happens)
    fill(pipe)
    with pytest.raises(AuditUnavailable):
        await audit.write(record())
    assert len(asked) == BUSY_TRIES
    assert sum(asked) == pytest.approx(1)


async def test_several_that_wait_are_all_written_once(pipe: Pipe) -> None:
    clock = LentClock()
    audit = Audit(Places(pipe.sink), KEYS, product_version="1.0", pause=clock.pause)
    fill(pipe)
    writing = [asyncio.create_task(audit.write(record(request_id=f"late-{number}"))) for number in range(3)]
    while not all(task.done() for task in writing):
        await asyncio.sleep(0)
        pipe.read()
        clock.go_on()
    pipe.read()
    lines: list[dict[str, Any]] = [orjson.loads(one) for one in pipe.content.splitlines()]
    late = [one["api"]["request"]["uid"] for one in lines if one["api"]["request"]["uid"].startswith("late")]
    assert sorted(late) == ["late-0", "late-1", "late-2"]
    assert pipe.numbers() == list(range(1, len(lines) + 1))
