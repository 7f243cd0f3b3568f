"""What the yardsticks in Python share: reading the neutral back end as little as it takes, and a socket to listen on."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

Decode = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Upstream:
    """The neutral back end as a yardstick reads it: one row a call."""

    backend: str
    session: aiohttp.ClientSession
    decode: Decode

    async def found(self, email: str) -> Any:
        """The person of an e-mail address."""
        return (await self._read(f"/directory/find?email={email}"))["rows"][0]["people"][0]

    async def row(self, path: str, id_: str) -> Any:
        return (await self._read(f"{path}?ids={id_}"))["rows"][0]

    async def _read(self, target: str) -> Any:
        async with self.session.get(f"{self.backend}{target}") as response:
            return self.decode(await response.read())


def listening_on() -> tuple[socket.socket, str]:
    """A socket of this machine alone on a free port, and its address."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"
