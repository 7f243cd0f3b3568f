"""The bench's instruments inside the gateway's process: pauses of the garbage collector, and objects left in reference cycles.

GET `/_bench/pauses`    collections since the last call, and the longest of them in ms, by the wall clock and of the processor
GET `/_bench/begin`     switches the collector off, and forgets what there is
GET `/_bench/garbage`   what has been left in cycles since, by type, and switches the collector on again
"""

import asyncio
import gc
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter, thread_time
from types import CodeType
from typing import Any, Final

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

SETTLE_S, PATIENCE_S = 0.1, 5.0
"""Seconds for connections to end, and at most for the tasks of queries that nobody waits for any more."""

MANY_TASKS = 1_000
"""More than a gateway has when it is not asked."""

ROOT: Final = str(Path(__file__).parents[3])
LIBRARIES: Final = "site-packages"


class Instruments:
    """The gateway's application, and beside it the three paths."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._began = self._cpu_began = 0.0
        self._tasks = MANY_TASKS
        self._pauses: list[float] = []
        self._cpu_pauses: list[float] = []
        gc.callbacks.append(self._note)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/_bench/"):
            await self._app(scope, receive, send)
            return
        told = await self._told(scope["path"].removeprefix("/_bench/"))
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps(told)})

    async def _told(self, name: str) -> dict[str, Any]:
        if name == "pauses":
            pauses, self._pauses = self._pauses, []
            cpu, self._cpu_pauses = self._cpu_pauses, []
            longest = {"longest_ms": 1000 * max(pauses, default=0.0), "longest_cpu_ms": 1000 * max(cpu, default=0.0)}
            return {"collections": len(pauses), **longest}
        await self._settled()
        if name == "begin":
            gc.disable()
            gc.collect()
            gc.freeze()
            self._tasks = len(asyncio.all_tasks())
            return {}
        return left_in_cycles()

    async def _settled(self) -> None:
        """When no more tasks run than did at the beginning."""
        until = perf_counter() + PATIENCE_S
        while len(asyncio.all_tasks()) > self._tasks and perf_counter() < until:
            await asyncio.sleep(SETTLE_S)
        await asyncio.sleep(SETTLE_S)

    def _note(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began, self._cpu_began = perf_counter(), thread_time()
        else:
            self._pauses.append(perf_counter() - self._began)
            self._cpu_pauses.append(thread_time() - self._cpu_began)


def left_in_cycles() -> dict[str, Any]:
    """How many objects can't be reached any more, by type; a function, a coroutine and the like by where it was written."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    found = Counter(map(named, gc.garbage))
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()
    return {"objects": sum(found.values()), "types": dict(found.most_common())}


def named(thing: object) -> str:
    """The type's name with its package, `adapters.guards.batcher.Batch`; `function in gateway.pipeline`."""
    kind = type(thing)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if (code := code_of(thing)) is not None:
        return f"{name} in {module_of(code.co_filename)}"
    return name


def code_of(thing: object) -> CodeType | None:
    """The code that a function, a bound method, a coroutine, a generator or a frame runs."""
    thing = getattr(thing, "__func__", thing)
    for attribute in ("__code__", "cr_code", "gi_code", "ag_code", "f_code"):
        code = getattr(thing, attribute, None) if type(thing).__module__ == "builtins" else None
        if isinstance(code, CodeType):
            return code
    return None


def module_of(path: str) -> str:
    """The dotted name of a file in the project, in a library or in Python's own."""
    for root in (ROOT, *(entry for entry in sys.path if LIBRARIES in entry), *sys.path):
        if root and path.startswith(f"{root}/"):
            return path.removeprefix(f"{root}/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return path
