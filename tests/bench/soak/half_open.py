"""Memory that half-open connections cost: clients that connect and say nothing, half a head, or half a body."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Final
from urllib.parse import urlsplit

from tests import patience
from tests.bench.neutral.contenders import Backend, gateway, get
from tests.bench.running import Program

MANY: Final = 1_990
"""As many as may be open by default, but for a few who ask."""
MOST_MIB: Final = 50.0
LOOKS: Final = 25

HEAD = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
SAID: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "half a head": HEAD + b"A: " + b"a" * 1_000,
    "half a body": HEAD + b"Content-Length: 2000\r\n\r\n" + b" " * 1_000,
}


def measure(many: int = MANY) -> Iterator[tuple[str, float]]:
    """By what they say: the growth of the gateway's memory (RSS, MiB) with so many connections. It answers meanwhile."""
    for said, part in SAID.items():
        with Backend() as backend, gateway("60")(backend.address) as program:
            get(program.address, "/health/live")
            before = settled(program)
            with ExitStack() as held:
                hold(program, many, part, held)
                assert get(program.address, "/health/live") == {"live": True}
                yield said, program.memory_mb("VmRSS") - before


def settled(program: Program) -> float:
    """The memory once it stays the same: behind its start the gateway reads what the first queries will need."""
    looks: list[float] = []

    def stays() -> bool:
        looks.append(program.memory_mb("VmRSS"))
        return len(looks) >= LOOKS and len(set(looks[-LOOKS:])) == 1

    patience.until(stays, lambda: "its memory goes on to grow")
    return looks[-1]


def hold(program: Program, many: int, part: bytes, held: ExitStack) -> None:
    """Opens the connections, and waits until the gateway has taken all of what they say."""
    where = urlsplit(program.address)
    lines = [held.enter_context(socket.create_connection((where.hostname, where.port), timeout=20)) for _ in range(many)]
    for line in lines:
        line.sendall(part)
    patience.until(lambda: unread(lines) == 0, lambda: "the gateway does not read")
    get(program.address, "/health/live")


def unread(lines: list[socket.socket]) -> int:
    """Bytes that the gateway has not taken from the system yet, of all lines together (Linux: the receive queue of its side)."""
    ports = {f"{line.getsockname()[1]:04X}" for line in lines}
    with open("/proc/net/tcp") as table:
        rows = [row.split() for row in table.readlines()[1:]]
    return sum(int(row[4].split(":")[1], 16) for row in rows if row[2].split(":")[1] in ports)
