"""Connections that the system closes while they are idle, just as they are used again."""

import asyncio
from dataclasses import dataclass, replace

import pytest

from adapters.ports.errors import Unreachable
from adapters.wire.message import Request
from tests.unit.adapters.wire.vendor import ASK, Vendor, answer, line_to

AT_ONCE = 30
"""More than the budget of retries has."""

SEARCH = replace(ASK, method="POST", body=b"{}")
KEPT = answer(headers={"Connection": "keep-alive"})


@dataclass
class Forgetful(Vendor):
    """Answers the first request of each connection, and closes (or resets) the connection at the second one."""

    resets: bool = False
    unanswered: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await self.answers[0](writer)
            await reader.readuntil(b"\r\n\r\n")
            self.unanswered += 1
            if self.resets:
                writer.transport.abort()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.mark.parametrize("request_", [ASK, SEARCH], ids=["GET", "POST"])
@pytest.mark.parametrize("resets", [False, True], ids=["closed", "reset"])
async def test_many_connections_closed_while_idle_cost_no_call(request_: Request, resets: bool) -> None:
    vendor = Forgetful([KEPT], resets=resets)
    async with line_to(vendor=vendor, concurrency=AT_ONCE, retries=0) as asked:
        for _ in range(2):
            answers = await asyncio.gather(*(asked.http.ask(request_) for _ in range(AT_ONCE)))
            assert [one.status for one in answers] == [200] * AT_ONCE
        assert vendor.unanswered == AT_ONCE
        assert [call.attempts for call in asked.calls] == [1] * (2 * AT_ONCE)
        assert asked.pauses == []


async def test_an_unsafe_call_on_a_closed_connection_is_not_repeated() -> None:
    vendor = Forgetful([KEPT])
    async with line_to(vendor=vendor) as asked:
        await asked.http.ask(SEARCH)
        with pytest.raises(Unreachable) as failure:
            await asked.http.ask(replace(SEARCH, safe=False))
        assert type(failure.value) is Unreachable
        assert (len(vendor.heads), vendor.unanswered) == (1, 1)


async def test_a_new_connection_that_is_closed_is_the_systems_failure() -> None:
    async def close(writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with line_to(close, retries=0) as asked:
        with pytest.raises(Unreachable):
            await asked.http.ask(SEARCH)
        assert len(asked.vendor.heads) == 1
