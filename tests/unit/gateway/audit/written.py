"""Records of queries, and audits with a clock that is lent, for the tests beside."""

import asyncio
import itertools
from pathlib import Path
from typing import Any

import orjson

from adapters.ports.records import Purpose
from gateway.audit import AuditedPerson, AuditRecord
from gateway.audit.chained_file import ChainedFile
from gateway.audit.keys import AuditKeys
from gateway.audit.ocsf import ApiActivity
from gateway.http.messages import Outcome
from resolvers.policy.caller import Caller, Role

KEYS = AuditKeys("a secret of the audit, 32 characters long")
OTHER_KEYS = AuditKeys("another secret of the audit, 32 characters")
AGENT = Caller(
    "jane",
    roles=frozenset({Role.AGENT, Role.ASSOCIATE}),
    purposes=frozenset({Purpose.SERVICE}),
    purpose=Purpose.SERVICE,
    issuer="https://id.example",
    client="till-app",
)
AMELIA = (("sap-ecc", "204711"), ("annex-cloud-loyalty", "HRD-10002841"))


def record(at: float = 1_772_442_930.123, caller: Caller = AGENT, **more: Any) -> AuditRecord:
    """The query of an agent about Amelia, changed by `more`."""
    usual: dict[str, Any] = {
        "outcome": Outcome.COMPLETE,
        "persons": (AuditedPerson(KEYS.person_hashes(AMELIA)),),
        "clear": ("CONTACT", "ORDERS"),
        "masked": ("NOTES",),
        "systems": ("annex-cloud-loyalty", "sap-ecc"),
        "document": KEYS.document_hash("{ a }"),
        "policy_version": "2026-11-01",
        "request_id": "r-1",
    }
    return AuditRecord(at, caller, **usual | more)


def line(**more: Any) -> bytes:
    """A record as it goes to a sink, before it is in a chain."""
    return ApiActivity(product_version="1.0").written(record(**more))


NUMBERS = itertools.count(1)


def counted_id() -> str:
    """Another id of a chain each time, in place of a random one."""
    return f"{next(NUMBERS):032x}"


def file_at(path: Path, *, rotate_bytes: int | None = None, keys: AuditKeys = KEYS) -> ChainedFile:
    """A file that is open, in the part of a process."""
    file = ChainedFile(path, keys.chain, rotate_bytes=rotate_bytes, new_id=counted_id)
    file.open()
    return file


def put_on_disk(file: ChainedFile) -> None:
    """What the audit does a moment after a write."""
    work = file.sync()
    if work is not None:
        work()


def left_by(path: Path, count: int, **more: Any) -> list[Path]:
    """The files that a process leaves which writes so many records and stops."""
    file = file_at(path, **more)
    for number in range(count):
        file.write(line(request_id=f"r-{number}"))
    put_on_disk(file)
    names = file.names
    file.close()
    return [*names.aside(), names.current]


def read_back(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(one) for one in path.read_bytes().splitlines()]


class LentClock:
    """Pauses that end when the test says so. `asked` are their lengths in seconds."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self._go_on = asyncio.Event()
        self._somebody_waits = asyncio.Event()

    async def pause(self, seconds: float) -> None:
        self.asked.append(seconds)
        self._somebody_waits.set()
        await self._go_on.wait()
        self._go_on.clear()

    async def until_somebody_waits(self) -> None:
        await self._somebody_waits.wait()
        self._somebody_waits.clear()

    def go_on(self) -> None:
        self._go_on.set()
