"""Programs in processes of their own, measured from outside, and questions put to them one at a time or several at once."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
import orjson

from gateway import demo
from tests.bench.question import Question

ROOT = Path(__file__).parents[2]
STOP_S = 10.0


class Program:
    """`python -m <module> <arguments>`, which prints its address as its first line."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        if not self.address.startswith("http://127.0.0.1:"):
            self.__exit__(None, None, None)
            raise RuntimeError(f"it did not start: {' '.join(self._command[1:])}")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def cpu_s(self) -> float:
        """Processor seconds of all its threads so far, read from the process's own clock (Linux: CPUCLOCK_SCHED of the pid)."""
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def memory_mb(self, name: str) -> float:
        """`VmRSS`, what it holds in memory, or `VmHWM`, the most it ever held."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


class Script(Program):
    """`node <path> <arguments>`, which prints its address as its first line."""

    def __init__(self, path: Path, *arguments: str) -> None:
        self._command = ["node", str(path), *arguments]


class Client:
    """One connection that is kept open; one question at a time."""

    def __init__(self, address: str, *, bearer: str | None = None) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._headers = {"content-type": "application/json", "accept": "application/json"}
        if bearer is not None:
            self._headers["authorization"] = f"Bearer {bearer}"

    def ask(self, question: Question) -> dict[str, Any]:
        """The answer's `data`. Raises when there are errors: what failed must not be measured."""
        data, errors = self.ask_whatever(question)
        if errors:
            raise RuntimeError(f"errors in the answer: {errors[:3]}")
        return data

    def ask_whatever(self, question: Question) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The answer's `data` and `errors`."""
        answer = orjson.loads(self.post(orjson.dumps(question.body)))
        return answer["data"], answer.get("errors", [])

    def post(self, body: bytes) -> bytes:
        self._connection.request("POST", "/graphql", body=body, headers=self._headers)
        return self._connection.getresponse().read()

    def close(self) -> None:
        self._connection.close()


class Ledger:
    """The played systems' own count of the calls that reached them."""

    def __init__(self, address: str) -> None:
        self._netloc = urlsplit(address).netloc

    def reset(self) -> None:
        self._call("DELETE")

    def calls(self) -> dict[str, int]:
        """Data calls by system since the last reset; tokens are not among them."""
        return dict(orjson.loads(self._call("GET"))["calls"])

    def requests(self) -> list[dict[str, Any]]:
        return list(orjson.loads(self._call("GET"))["requests"])

    def _call(self, method: str) -> bytes:
        connection = HTTPConnection(self._netloc, timeout=10)
        connection.request(method, "/_control/ledger")
        answer = connection.getresponse().read()
        connection.close()
        return answer


class World:
    """Control of the played systems."""

    def __init__(self, address: str) -> None:
        self._netloc = urlsplit(address).netloc

    def slow(self, latency_ms: float) -> None:
        """Every system."""
        for slug in demo.systems(""):
            self._call("PUT", f"systems/{slug}", orjson.dumps({"latency_ms": latency_ms}))

    def fail(self, slug: str, fault: Mapping[str, Any]) -> None:
        """One system, by a fault of `mocks.control.stage`, until it is healed."""
        self._call("PUT", f"systems/{slug}", orjson.dumps({"fault": fault}))

    def heal(self, slug: str | None = None) -> None:
        """This system, or all of them."""
        self._call("DELETE", "systems" if slug is None else f"systems/{slug}")

    def _call(self, method: str, path: str, body: bytes | None = None) -> None:
        connection = HTTPConnection(self._netloc, timeout=10)
        connection.request(method, f"/_control/{path}", body)
        response = connection.getresponse()
        told = response.read()
        connection.close()
        if response.status >= 400:
            raise RuntimeError(f"the played systems refused: {told.decode()}")


async def ask_all(address: str, questions: Iterable[Question], *, at_once: int) -> int:
    """Puts all questions, so many at once; how many answers had errors."""
    waiting = iter(questions)

    async def work(session: aiohttp.ClientSession) -> int:
        failed = 0
        for question in waiting:
            async with session.post(f"{address}/graphql", json=question.body) as response:
                answer = orjson.loads(await response.read())
                failed += "errors" in answer or "data" not in answer
        return failed

    async with aiohttp.ClientSession() as session:
        return sum(await asyncio.gather(*(work(session) for _ in range(at_once))))
