"""The neutral bench measures like with like. No time is asserted: only the same answers, the calls, and that no figure lacks."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from urllib.error import HTTPError

import pytest
from rich.console import Console

from tests.bench.neutral import crowd, customers, garbage, hand, measuring, rows
from tests.bench.neutral.backend import HELD, rendered
from tests.bench.neutral.contenders import LONG_S, MOMENT_S, OURS, Backend, Contender, gateway, get, in_node, in_python, installed
from tests.bench.neutral.cores import TOO_BUSY, Watch, cores, on_core
from tests.bench.neutral.garbage import Left, is_ours, library_of
from tests.bench.neutral.instruments import named
from tests.bench.neutral.load import Drive, request, run
from tests.bench.neutral.question import CALLS, LEAVES, file_of
from tests.bench.question import leaves
from tests.bench.running import Client, Program
from tests.soak import soaked

SOMEBODY, SOMEBODY_ELSE = 3, 4


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    with Backend() as running:
        yield running


def tells_the_same_file(program: Program, backend: Backend) -> None:
    """Connects by the question about somebody else, so that only the calls of one file are counted."""
    client = Client(program.address)
    client.ask(file_of(SOMEBODY_ELSE))
    backend.reset()
    data = client.ask(file_of(SOMEBODY))
    client.close()
    assert backend.calls_by_path() == dict.fromkeys([customers.FIND, *customers.READS], 1)
    assert backend.calls() == CALLS
    assert leaves(data) == LEAVES
    assert data["customer"] == hand.told(*(read(SOMEBODY) for read in customers.READS.values()))


@pytest.mark.parametrize("contender", in_python(), ids=lambda contender: contender.name)
def test_each_contender_tells_the_same_file_with_six_calls(contender: Contender, backend: Backend) -> None:
    with contender.cold(backend.address) as program:
        tells_the_same_file(program, backend)


@pytest.mark.parametrize("at", soaked((0,), (1,)))
def test_apollo_and_yoga_tell_the_same_file(at: int, backend: Backend) -> None:
    """Only in a long run, since npm installs them."""
    reasons: list[str] = []
    with installed(reasons.append) as folder:
        if folder is None:
            pytest.skip(reasons[0])
        with in_node(folder)[at].cold(backend.address) as program:
            tells_the_same_file(program, backend)


def test_the_bench_has_a_figure_for_everything(backend: Backend) -> None:
    where = cores()
    few = [Contender(OURS, gateway(MOMENT_S), gateway(LONG_S)), in_python()[-1]]
    measured = rows.measure(few, rows.Bench(where, backend, 0.02), rounds=1)
    assert all(row.answers > 0 and row.failed == 0 for row in measured.values())
    assert set(measuring.MOST) | set(measuring.LEAST) <= set(measured[OURS].cells)
    assert all(cell.value >= 0 for name, cell in measured[OURS].cells.items() if ":" not in name)
    people = {"cold": crowd.measured(MOMENT_S, backend, where, rounds=1)}
    assert people["cold"].calls == 3
    assert people["cold"].beside_ms > 0
    left = {name: Left(1, {"adapters.guards.batcher.Batch": 1, "list": 2}) for name in ("cold", "failed")}
    quiet = Console(quiet=True)
    measuring.show_rows(quiet, measured)
    measuring.show_crowd(quiet, people)
    measuring.show_garbage(quiet, left)


@pytest.mark.parametrize("case", [garbage.CASES[0], garbage.CASES[4]], ids=lambda case: case.name)
def test_garbage_is_counted_by_type_in_a_gateway_of_its_own(case: garbage.Case, backend: Backend) -> None:
    left = garbage.measured(case, backend, cores(), queries=2)
    assert left.queries == 2
    assert left.ours <= left.objects
    assert sum(left.libraries.values()) == sum(left.types.values())


def test_garbage_is_told_by_whose_it_is() -> None:
    assert named({}) == "dict"
    assert named(partial(print)) == "functools.partial"
    assert named(measuring.show_rows) == "function in tests.bench.neutral.measuring"
    assert is_ours("adapters.guards.batcher.Batch")
    assert is_ours("method in gateway.pipeline")
    assert not is_ours("function in graphql.execution.executor")
    assert library_of("function in graphql.execution.executor") == "graphql"
    assert library_of("_asyncio.Future") == "asyncio"
    assert library_of("dict") == "python"


def test_a_figure_is_void_where_the_other_core_was_always_too_busy() -> None:
    quiet, busy = TOO_BUSY - 0.1, TOO_BUSY + 0.1
    assert rows.Cell([(1.0, busy), (2.0, quiet), (4.0, quiet)]).value == 3.0
    assert not rows.Cell([(1.0, busy), (2.0, quiet)]).is_void
    assert rows.Cell([(1.0, busy), (3.0, busy)]).is_void
    assert rows.Cell([(1.0, busy), (3.0, busy)]).value == 2.0


def test_a_void_figure_neither_meets_nor_misses_its_target() -> None:
    sound, void = rows.Cell([(1.0, 0.0)]), rows.Cell([(1.0, 1.0)])
    assert measuring.target("cold CPU ms", sound).endswith("met")
    assert measuring.target("hot q/s", sound).endswith("[bold]missed[/bold]")
    assert measuring.target("cold CPU ms", void).endswith("void")
    assert measuring.target("cold q/s", sound) == ""
    assert measuring.written("cold q/s", void) == "(1.0)"


def test_percentiles_are_values_that_were_measured() -> None:
    assert rows.percentile([3.0, 1.0, 2.0], rows.P50) == 2.0
    assert rows.percentile([3.0, 1.0, 2.0], rows.P99) == 3.0


def test_a_core_is_given_back_and_its_time_is_watched() -> None:
    before = os.sched_getaffinity(0)
    with on_core(cores().others):
        assert os.sched_getaffinity(0) == {cores().others}
        assert 0.0 <= Watch(cores().others).busy() <= 1.0
    assert os.sched_getaffinity(0) == before


def test_the_back_end_fails_and_spares_as_it_is_told(backend: Backend) -> None:
    backend.answer(status=503, spare=customers.FIND)
    try:
        assert get(backend.address, f"{customers.FIND}?email={customers.email_of(1)}")["rows"]
        with pytest.raises(HTTPError):
            get(backend.address, f"/club/members?ids={customers.id_of('club', 1)}")
    finally:
        backend.answer()
    assert len(get(backend.address, "/club/members?ids=M00001,M00002,M99999,X")["rows"]) == 2


def test_nobody_is_behind_a_number_that_is_too_high() -> None:
    assert rendered("/club/members", customers.id_of("club", HELD)) == b""
    assert rendered(customers.FIND, "somebody@example.com") == b""
    assert customers.number_of(customers.email_of(7)) == customers.number_of(customers.id_of("desk", 7)) == 7


@pytest.mark.parametrize("head", ["content-length: 2\r\n\r\n{}", "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"])
async def test_the_load_generator_reads_either_kind_of_answer(head: str) -> None:
    done = await driven(f"HTTP/1.1 200 OK\r\n{head}", questions=5)
    assert (len(done.waits), done.failed) == (5, 0)


@pytest.mark.parametrize("answer", ['200 OK\r\ncontent-length: 13\r\n\r\n{"errors":[]}', "503 Busy\r\ncontent-length: 0\r\n\r\n"])
async def test_the_load_generator_counts_what_failed(answer: str) -> None:
    assert (await driven(f"HTTP/1.1 {answer}", questions=3)).failed == 3


async def driven(answer: str, *, questions: int) -> Drive:
    """A run over two connections against a server that says the same to everybody."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):  # the client is gone
            while head := await reader.readuntil(b"\r\n\r\n"):
                await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
                writer.write(answer.encode())
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return await run(address, [request(address, file_of(1))] * questions, 2)
