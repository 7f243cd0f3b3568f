"""The line to a system, against a real socket: what is tried again, how long is waited, what each failure is called."""

import asyncio
import gzip
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from adapters.ports.errors import BadRequest, Malformed, SourceError, Throttled, TimedOut, Unauthorized, Unreachable
from adapters.wire.auth import with_headers
from adapters.wire.http1.message import ConnectionDropped, RawRequest, RawResponse
from adapters.wire.message import Request
from adapters.wire.settings import SystemSettings
from adapters.wire.system_http import Runtime, SystemHttp
from tests.unit.adapters.wire.vendor import ASK, Answering, answer, drip, hang, line_to, nonsense, reset
from tests.unit.resolvers import swift

DOWN = answer(b"oops", 500)


async def test_a_safe_call_is_sent_again_and_the_second_answer_counts() -> None:
    async with line_to(DOWN, answer(b'{"a": 1}'), jitter=0.5) as asked:
        assert (await asked.http.ask(ASK)).json() == {"a": 1}
        assert len(asked.vendor.heads) == 2
        assert asked.pauses == [0.05]


async def test_the_pause_before_each_further_attempt_grows_by_chance() -> None:
    async with line_to(DOWN, jitter=1.0, retries=3) as asked:
        with pytest.raises(Unreachable):
            await asked.http.ask(ASK)
        assert asked.pauses == [0.1, 0.2, 0.4]


async def test_an_unsafe_call_is_sent_once() -> None:
    async with line_to(DOWN, answer()) as asked:
        with pytest.raises(Unreachable):
            await asked.http.ask(replace(ASK, method="POST", body=b"{}", safe=False))
        assert len(asked.vendor.heads) == 1


async def test_a_system_that_is_down_is_not_asked_twice_as_often() -> None:
    async with line_to(DOWN) as asked:
        for _ in range(40):
            with pytest.raises(Unreachable):
                await asked.http.ask(ASK)
        assert 50 <= len(asked.vendor.heads) <= 54


async def test_a_short_pause_that_the_system_asks_for_is_kept() -> None:
    async with line_to(answer(status=429, headers={"Retry-After": "1"}), answer(), jitter=0.0) as asked:
        assert (await asked.http.ask(ASK)).status == 200
        assert asked.pauses == [1.0]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_pause_that_the_system_asks_for_is_told_and_not_waited_for(status: int) -> None:
    async with line_to(answer(status=status, headers={"Retry-After": "30"})) as asked:
        with pytest.raises(Throttled) as busy:
            await asked.http.ask(ASK)
        assert busy.value.retry_after == 30
        assert (asked.pauses, len(asked.vendor.heads)) == ([], 1)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (answer(status=400), BadRequest),
        (answer(status=403), Unauthorized),
        (answer(status=401), Unauthorized),
        (answer(status=404), BadRequest),
        (answer(status=408), TimedOut),
        (answer(status=425), Throttled),
        (answer(status=429), Throttled),
        (answer(status=500), Unreachable),
        (answer(status=503), Unreachable),
        (answer(status=504), TimedOut),
        (answer(status=204), Malformed),
        (answer(status=302, headers={"Location": "http://192.0.2.1/"}), Malformed),
        (answer(b"{", say=100), Malformed),
        (answer(b"{}", headers={"Content-Encoding": "gzip"}), Malformed),
        (answer(b"{}", headers={"Content-Encoding": "br"}), Malformed),
        (answer(b"x" * 5000), Malformed),
        (answer(b"", say=10**12), Malformed),
        (nonsense, Malformed),
        (reset, Unreachable),
        (hang, TimedOut),
        (drip, TimedOut),
    ],
)
async def test_each_failure_has_its_name_and_tells_nothing_of_what_was_said(said: Answering, error: type[SourceError]) -> None:
    async with line_to(said, deadline_s=0.3 if said in (hang, drip) else 60, max_answer_bytes=4096) as asked:
        with pytest.raises(SourceError) as failure:
            await asked.http.ask(ASK)
        assert type(failure.value) is error
        assert str(failure.value) == f"{error.__name__}: shop (PROFILE)"
        assert [call.outcome for call in asked.calls] == [error.__name__]


async def test_nobody_listening_is_unreachable() -> None:
    async with line_to(answer()) as asked:
        settings = asked.http.settings.model_copy(update={"base_url": "http://127.0.0.1:1"})
        with pytest.raises(Unreachable):
            await SystemHttp("shop", settings, runtime=asked.http._runtime).ask(ASK)


async def test_a_redirect_is_not_followed() -> None:
    async with line_to(answer(status=307, headers={"Location": "/api/elsewhere"}), answer()) as asked:
        with pytest.raises(Malformed):
            await asked.http.ask(ASK)
        assert len(asked.vendor.heads) == 1


async def test_a_packed_answer_is_unpacked_within_the_size_limit() -> None:
    packed = answer(gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip"})
    async with line_to(packed) as asked:
        assert (await asked.http.ask(ASK)).json() == {"a": 1}


async def test_a_gzip_bomb_is_not_unpacked_to_the_end() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    async with line_to(answer(bomb, headers={"Content-Encoding": "gzip"}), max_answer_bytes=100_000) as asked:
        tracemalloc.start()
        with pytest.raises(Malformed):
            await asked.http.ask(ASK)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 5_000_000


async def test_a_body_whose_size_nobody_said_is_not_read_beyond_the_limit() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            await writer.drain()

    async with line_to(endless, max_answer_bytes=100_000) as asked:
        with pytest.raises(Malformed):
            await asked.http.ask(ASK)


PACKED = gzip.compress(b"[1, 2, 3]" * 400)


@pytest.mark.parametrize(
    "body", [PACKED[:-20], PACKED[:-1], PACKED + PACKED[:-1]], ids=["truncated", "no check sum", "second cut"]
)
async def test_a_compressed_answer_that_ends_early_is_malformed(body: bytes) -> None:
    async with line_to(answer(body, headers={"Content-Encoding": "gzip"})) as asked:
        with pytest.raises(Malformed):
            await asked.http.ask(ASK)


async def test_nothing_at_all_may_call_itself_packed() -> None:
    async with line_to(answer(b"", 204, headers={"Content-Encoding": "gzip"})) as asked:
        assert (await asked.http.ask(replace(ASK, expect=frozenset({204})))).body == b""


async def test_an_answer_as_large_as_allowed_is_read_and_one_byte_more_is_not() -> None:
    async with line_to(answer(b"1" * 4096), answer(b"1" * 4097), max_answer_bytes=4096) as asked:
        assert len((await asked.http.ask(ASK)).body) == 4096
        with pytest.raises(Malformed):
            await asked.http.ask(ASK)


class Tokens:
    """A token that is refused until it has been renewed `stale` times."""

    def __init__(self) -> None:
        self.number = 0
        self.forgotten = 0

    async def sign(self, ask: Request, http: SystemHttp) -> Request:
        return with_headers(ask, {"Authorization": f"Bearer t{self.number}"})

    def forget(self, refused: Request) -> bool:
        self.forgotten += 1
        self.number += 1
        return True


async def test_refused_credentials_are_renewed_once_and_no_more() -> None:
    tokens = Tokens()
    async with line_to(answer(status=401), answer(), auth=tokens) as asked:
        await asked.http.ask(ASK)
        sent = [head.split("Bearer ")[1][:2] for head in asked.vendor.heads]
        assert sent == ["t0", "t1"]
    again = Tokens()
    async with line_to(answer(status=401), auth=again) as asked:
        with pytest.raises(Unauthorized):
            await asked.http.ask(ASK)
        assert (len(asked.vendor.heads), again.forgotten) == (2, 1)


async def test_calls_beyond_the_allowed_concurrency_are_throttled() -> None:
    async with line_to(hang, concurrency=2, deadline_s=0.2) as asked:
        outcomes = await asyncio.gather(*(asked.http.ask(ASK) for _ in range(5)), return_exceptions=True)
        names = [type(outcome).__name__ for outcome in outcomes]
        assert names[:2] == ["TimedOut"] * 2
        assert set(names[2:]) <= {"Throttled", "TimedOut"}, "a place that is freed at the very end is taken, and too late"
        assert "Throttled" in names
        assert len(asked.vendor.heads) <= 2 + names[2:].count("TimedOut")


async def test_a_place_is_free_again_after_a_failure_and_after_a_caller_who_left() -> None:
    async with line_to(DOWN, hang, answer(), concurrency=1, retries=0, deadline_s=60) as asked:
        with pytest.raises(Unreachable):
            await asked.http.ask(ASK)
        leaving = asyncio.create_task(asked.http.ask(ASK))
        while len(asked.vendor.heads) < 2:
            await asyncio.sleep(0.005)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        assert (await asked.http.ask(ASK)).status == 200
        assert [call.outcome for call in asked.calls] == ["Unreachable", "cancelled", "ok"]


async def test_what_is_told_of_a_call_is_told_once_and_holds_nothing_personal() -> None:
    async with line_to(DOWN, answer()) as asked:
        await asked.http.ask(ASK)
        (call,) = asked.calls
        assert (call.system, call.operation, call.outcome, call.attempts, call.status) == ("shop", "people.read", "ok", 2, 200)
        assert "amelia" not in repr(call)


class FailsAtFirst:
    """A sender whose first request fails after a second, and whose second is never answered."""

    def __init__(self) -> None:
        self.asked = 0

    async def send(self, request: RawRequest) -> RawResponse:
        self.asked += 1
        if self.asked == 1:
            await asyncio.sleep(1)
            raise ConnectionDropped
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


def test_the_deadline_holds_across_all_attempts() -> None:
    async def asked() -> float:
        sender, settings = FailsAtFirst(), SystemSettings(base_url="http://127.0.0.1:1", deadline_s=2.5)
        clock = asyncio.get_running_loop().time
        around = Runtime(sender, lambda call: None, clock)
        with pytest.raises(TimedOut):
            await SystemHttp("shop", settings, runtime=around).ask(ASK)
        assert sender.asked == 2
        return clock()

    assert swift.run(asked()) == pytest.approx(2.5)


async def test_cookies_come_back_in_one_header_and_are_never_sent_by_themselves() -> None:
    said: dict[str, Any] = {"Set-Cookie": "session=abc; Path=/; HttpOnly"}
    async with line_to(answer(headers=said)) as asked:
        assert (await asked.http.ask(ASK)).headers["set-cookie"] == "session=abc"
        await asked.http.ask(ASK)
        assert "cookie" not in asked.vendor.heads[1].lower()
