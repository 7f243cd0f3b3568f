"""Reads of one service that begin at the same moment: one request for all, and to each caller its own answer or failure."""

import asyncio
import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from adapters.ports.capabilities import Capability
from adapters.ports.errors import BadRequest, SourceError, TimedOut
from adapters.wire import odata
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import Get, Rows, Service
from tests.unit.adapters.wire_odata.test_service import ROOT, Thing, feed, ids, multipart, reply


class EchoingLine:
    """Answers every read with a row that has the name of its entity set, once `open` is set."""

    settings = SimpleNamespace(root=ROOT)

    def __init__(self, *, statuses: dict[str, int] | None = None, error: Exception | None = None, row: object = None) -> None:
        self.asked: list[Request] = []
        self.cancelled = 0
        self.open = asyncio.Event()
        self.open.set()
        self._statuses = statuses or {}
        self._error = error
        self._row = row

    async def ask(self, request: Request) -> Response:
        self.asked.append(request)
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self._error is not None:
            raise self._error
        if request.method == "GET":
            return reply(self._body(request.target.split("/")[-1].split("?")[0]))
        return multipart([(self._statuses.get(name, 200), self._body(name)) for name in inner(request)])

    def _body(self, name: str) -> bytes:
        return orjson.dumps({"d": {"results": [self._row]}}) if self._row is not None else feed(name)

    @property
    def told(self) -> list[list[str]]:
        """The entity sets in each request."""
        return [inner(one) or [one.target.split("/")[-1].split("?")[0]] for one in self.asked]


def inner(request: Request) -> list[str]:
    return re.findall(r"^GET (\w+)\?", (request.body or b"").decode(), re.MULTILINE)


def service(line: EchoingLine, *, most: int = 10) -> Service:
    return Service(line, path="/served", fixed={"$format": "json"}, headers={}, reads_per_batch=most)  # type: ignore[arg-type]


async def read(
    asked: Service, *names: str, capability: Capability = Capability.PROFILE, operation: str = "x", **options: str
) -> Sequence[Rows[Any] | SourceError]:
    gets: list[Get[Any]] = [Get(name, options, odata.reader(Thing)) for name in names]
    return await asked.read(gets, capability=capability, operation=operation)


async def test_sections_that_ask_at_once_share_a_request() -> None:
    line = EchoingLine()
    asked = service(line)
    profile, tickets = await asyncio.gather(read(asked, "A", "B"), read(asked, "C", capability=Capability.TICKETS, operation="y"))
    assert [ids(rows) for rows in (*profile, *tickets)] == [["A"], ["B"], ["C"]]
    assert line.told == [["A", "B", "C"]]
    assert line.asked[0].operation == "reads.shared"


async def test_a_section_that_asks_alone_makes_its_own_request() -> None:
    line = EchoingLine()
    (rows,) = await read(service(line), "A")
    assert ids(rows) == ["A"]
    assert [(one.method, one.operation) for one in line.asked] == [("GET", "x")]


async def test_a_read_that_two_sections_want_is_made_once() -> None:
    line = EchoingLine()
    asked = service(line)
    both = await asyncio.gather(read(asked, "A", "B"), read(asked, "A"))
    assert [[ids(rows) for rows in one] for one in both] == [[["A"], ["B"]], [["A"]]]
    assert line.told == [["A", "B"]]


async def test_a_lost_row_is_told_to_each_who_shares_the_read() -> None:
    line = EchoingLine(row={"ID": ["?"]})
    asked = service(line)
    both = await asyncio.gather(read(asked, "A", "B"), read(asked, "A"))
    assert all(isinstance(rows, Rows) and rows.may_lack("1", ["1"]) for one in both for rows in one)


async def test_a_read_that_fails_in_a_shared_request_fails_alone() -> None:
    line = EchoingLine(statuses={"B": 400})
    asked = service(line)
    (fine,), (bad,) = await asyncio.gather(read(asked, "A"), read(asked, "B", capability=Capability.TICKETS))
    assert ids(fine) == ["A"]
    assert isinstance(bad, BadRequest)
    assert bad.capability is Capability.TICKETS


async def test_a_shared_request_that_fails_names_each_capability() -> None:
    line = EchoingLine(error=TimedOut("played", Capability.PROFILE))
    asked = service(line)
    reads = read(asked, "A"), read(asked, "B", capability=Capability.TICKETS)
    first, second = await asyncio.gather(*reads, return_exceptions=True)
    assert isinstance(first, TimedOut)
    assert isinstance(second, TimedOut)
    assert [first.capability, second.capability] == [Capability.PROFILE, Capability.TICKETS]


async def test_a_defect_on_the_way_reaches_everybody() -> None:
    asked = service(EchoingLine(error=LookupError("a defect")))
    both = await asyncio.gather(read(asked, "A"), read(asked, "B"), return_exceptions=True)
    assert [type(one) for one in both] == [LookupError, LookupError]


async def test_who_leaves_does_not_end_the_request_of_others() -> None:
    line = EchoingLine()
    line.open.clear()
    asked = service(line)
    leaving, staying = asyncio.create_task(read(asked, "A")), asyncio.create_task(read(asked, "B"))
    while not line.asked:
        await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    line.open.set()
    (rows,) = await staying
    assert ids(rows) == ["B"]
    assert line.cancelled == 0


async def test_a_request_that_everybody_left_is_ended() -> None:
    line = EchoingLine()
    line.open.clear()
    asked = service(line)
    leaving = [asyncio.create_task(read(asked, name)) for name in ("A", "B")]
    while not line.asked:
        await asyncio.sleep(0)
    for one in leaving:
        one.cancel()
    await asyncio.gather(*leaving, return_exceptions=True)
    await asyncio.sleep(0)
    assert line.cancelled == 1


async def test_who_left_before_the_request_is_not_in_it() -> None:
    line = EchoingLine()
    asked = service(line)
    leaving, staying = asyncio.create_task(read(asked, "A")), asyncio.create_task(read(asked, "B"))
    await asyncio.sleep(0)
    leaving.cancel()
    await staying
    assert line.told == [["B"]]


async def test_a_shared_request_holds_no_more_reads_than_it_may() -> None:
    line = EchoingLine()
    asked = service(line, most=3)
    await asyncio.gather(read(asked, "A", "B"), read(asked, "C", "D"), read(asked, "E"))
    assert line.told == [["A", "B"], ["C", "D", "E"]]


async def test_one_call_of_many_reads_goes_alone_and_whole() -> None:
    line = EchoingLine()
    asked = service(line, most=3)
    await asyncio.gather(read(asked, "A", "B", "C", "D"), read(asked, "E"), read(asked, "F"))
    assert line.told == [["A", "B", "C", "D"], ["E", "F"]]


@pytest.mark.parametrize("most", [1, 10])
async def test_a_search_is_never_in_a_batch(most: int) -> None:
    line = EchoingLine()
    asked = service(line, most=most)
    await asyncio.gather(read(asked, "A", **{"$search": "Amelia"}), read(asked, "B"))
    assert sorted(line.told) == [["A"], ["B"]]
    assert {one.method for one in line.asked} == {"GET"}


async def test_calls_share_nothing_unless_the_system_says_so() -> None:
    line = EchoingLine()
    asked = service(line, most=1)
    await asyncio.gather(read(asked, "A"), read(asked, "B"))
    assert line.told == [["A"], ["B"]]
