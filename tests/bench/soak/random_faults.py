"""One random fault after another in thirteen played systems, under eight clients, some of whom leave early."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any, Final

import aiohttp
import orjson

from gateway import demo
from mocks.control.stage import KINDS
from tests.bench.running import Program, World
from tests.contract.played import TODAY
from tests.journey.readme import query_360

SEED: Final = 360
CLIENTS: Final = 8
FIRST, PEOPLE = 16, 60
"""Numbers of the generated customers who are asked for."""

FAULTS: Final = tuple(kind for kind in KINDS if kind != "odd")
"""All that need no field to be named."""

FAULT_S: Final = 0.5
"""Seconds that one fault lasts. The longest hold up a call for the deadline of its system, which is longer."""

LEAVES, LEAVES_AFTER_S = 0.25, 0.05
"""The share of questions whose client goes away, and when."""

KEPT: Final = ("--ttl", "2", "--entries", "2000")
"""Seconds and entries of the cache, which is full soon, so that only what leaks makes memory grow."""

NOBODY_S: Final = 15.0
"""Seconds for which the gateway remembers that a system does not know somebody (`not_found_ttl_s`)."""

MOST_GROWTH_MIB: Final = 60.0
OURS: Final = frozenset({"INTERNAL_SERVER_ERROR", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "OPERATION_TOO_COMPLEX"})
"""Codes that no fault of a system explains."""

DEADLINE_MS: Final = 1_500


@dataclass(slots=True)
class Tally:
    """What came of the questions: answers without a remark, with some, abandoned ones, and `defects`. A defect is an answer that
    no fault of a system explains, or one without a remark that differs from the customer's file."""

    whole: int = 0
    remarked: int = 0
    left: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    latest: tuple[str, ...] = ()
    defects: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Endured:
    """Memory (RSS) in MiB: `began` after everybody was asked for once and each kind of fault has struck for as long as one lasts.
    `not_whole`: customers whose files were not whole again after the end of the faults."""

    tally: Tally
    began_mib: float
    ended_mib: float
    not_whole: Sequence[int]

    @property
    def words(self) -> str:
        tally = self.tally
        return (
            f"random faults: {tally.faults.total()} of {len(tally.faults)} kinds; {tally.whole} whole answers, "
            f"{tally.remarked} with remarks, {tally.left} left, {len(tally.defects)} defects; RSS {self.began_mib:.0f} MiB "
            f"after a first round, {self.ended_mib:.0f} MiB at the end; {len(self.not_whole)} not whole afterwards"
        )


@dataclass(frozen=True, slots=True)
class Siege:
    """The gateway at `address`, the played systems behind it, and everybody's file in quiet times."""

    address: str
    world: World
    files: Mapping[int, Any]
    fault_s: float = FAULT_S
    tally: Tally = field(default_factory=Tally)

    async def strike(self, chance: Random, kinds: Sequence[str]) -> None:
        """One fault after another, each in a system drawn anew."""
        for kind in kinds:
            slug = chance.choice(sorted(demo.systems("")))
            await asyncio.to_thread(self.world.fail, slug, {"kind": kind, "rate": chance.choice((0.3, 1.0))})
            self.tally.faults[kind] += 1
            self.tally.latest = (*self.tally.latest[-3:], f"{kind} in {slug}")
            await asyncio.sleep(self.fault_s)
            await asyncio.to_thread(self.world.heal, slug)

    async def ask_on(self, chance: Random, over: asyncio.Event) -> None:
        """One client: a question after the other, of which some are not waited for."""
        async with aiohttp.ClientSession() as session:
            while not over.is_set():
                number, leaves = chance.choice(list(self.files)), chance.random() < LEAVES
                try:
                    async with asyncio.timeout(LEAVES_AFTER_S if leaves else None):
                        self._note(number, await asked(session, self.address, number))
                except TimeoutError:
                    self.tally.left += 1

    def _note(self, number: int, answer: Mapping[str, Any]) -> None:
        codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
        if codes & OURS:
            self.tally.defects.append(f"{number}: {sorted(codes)}")
        if is_remarked(answer):
            self.tally.remarked += 1
            return
        self.tally.whole += 1
        if differing := list(differences(self.files[number], answer["data"])):
            self.tally.defects.append(f"{number}: differs without a remark at {differing[:3]}, after {self.tally.latest}")

    async def during(self, kinds: Sequence[str]) -> None:
        """The clients ask while these faults strike. They draw anew from the same seed."""
        over = asyncio.Event()
        clients = [asyncio.create_task(self.ask_on(Random(SEED + at), over)) for at in range(CLIENTS)]
        try:
            await self.strike(Random(SEED), kinds)
        finally:
            over.set()
            await asyncio.gather(*clients)


def differences(expected: Any, found: Any, path: str = "") -> Iterator[str]:
    """Parts that differ, by path. A line of the timeline may be shorter: its details are read for its own sake (decision 27)."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in expected.keys() | found.keys():
            yield from differences(expected.get(name), found.get(name), f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for at, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{path}[{at}]")
    elif expected != found and not (path.endswith(".summary") and is_shortened(str(expected), str(found))):
        yield f"{path}: {found!r} in the place of {expected!r}"


def is_shortened(whole: str, text: str) -> bool:
    """Whether a line of the timeline lacks nothing but its names and some of its parts: `Bought: Lipstick, GBP 34.00, sent back
    later` is `Bought in store, sent back later` without its details."""
    first, *parts = text.split(", ")
    begin, *rest = whole.split(", ")
    further = iter(rest)
    names_less = ":" in begin and ":" not in first and first.partition(" ")[0] == begin.partition(":")[0]
    in_order = all(part in further for part in parts)  # an iterator goes on behind what was found
    return bool(first) and (begin.startswith(first) or names_less) and in_order


def is_remarked(answer: Mapping[str, Any]) -> bool:
    return "errors" in answer or bool(answer.get("extensions"))


def question() -> str:
    """The tutorial's query over all systems for anybody, with a deadline, and without what tells of the cache."""
    whole = (
        query_360().replace("query GoldenFile", "query File($email: String!)").replace(" freshness", "").replace(" fetchedAt", "")
    )
    return whole.replace(
        'by: { email: "amelia.hart@example.com" }', f"by: {{ email: $email }}, options: {{ deadlineMs: {DEADLINE_MS} }}"
    )


async def asked(session: aiohttp.ClientSession, address: str, number: int) -> Mapping[str, Any]:
    body = {"query": question(), "variables": {"email": f"customer{number:06d}@example.com"}}
    async with session.post(f"{address}/graphql", json=body) as response:
        answer: Mapping[str, Any] = orjson.loads(await response.read())
        return answer


async def all_files(address: str, numbers: Sequence[int]) -> dict[int, Any]:
    """The files of all who have one without any remark, asked for one after another."""
    files = {}
    async with aiohttp.ClientSession() as session:
        for number in numbers:
            answer = await asked(session, address, number)
            if not is_remarked(answer):
                files[number] = answer["data"]
    return files


async def not_whole(siege: Siege, numbers: Sequence[int]) -> list[int]:
    """Those whose files are not as before, once all that was remembered has run out."""
    until = perf_counter() + 2 * NOBODY_S
    left = list(numbers)
    while left and perf_counter() < until:
        files = await all_files(siege.address, left)
        left = [number for number in left if files.get(number) != siege.files[number]]
        await asyncio.sleep(siege.fault_s if left else 0)
    return left


def measure(seconds: float, *, people: int = PEOPLE, fault_s: float = FAULT_S) -> Endured:
    """The gateway under faults for so long, after a first round of all kinds; each kind as often as any other."""
    with (
        Program("mocks", "--port", "0", "--customers", str(FIRST + people), "--today", TODAY) as played,
        Program("tests.bench.serve", "ours", *KEPT, "--all", "--played", played.address) as program,
    ):
        files = asyncio.run(all_files(program.address, range(FIRST, FIRST + people)))
        siege, chance = Siege(program.address, World(played.address), files, fault_s), Random(SEED)
        asyncio.run(siege.during(FAULTS))
        began, rounds = program.memory_mb("VmRSS"), round(seconds / fault_s / len(FAULTS))
        asyncio.run(siege.during([kind for _ in range(rounds) for kind in chance.sample(FAULTS, len(FAULTS))]))
        ended = program.memory_mb("VmRSS")
        return Endured(siege.tally, began, ended, asyncio.run(not_whole(siege, list(files))))
