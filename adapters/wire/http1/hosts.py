"""The IP addresses of hosts, remembered for a minute."""

import asyncio
import socket
from collections import defaultdict

REMEMBERED_S = 60.0


class Hosts:
    """Looks hosts up, each of them once at a time however many ask."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[float, list[str]]] = {}
        self._turns: defaultdict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def addresses(self, host: str, port: int) -> list[str]:
        """IP addresses in the order in which to try them; OSError or UnicodeError where the name leads to none."""
        loop, key = asyncio.get_running_loop(), (host, port)
        async with self._turns[key]:
            until, found = self._known.get(key, (0.0, []))
            if loop.time() >= until:
                told = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
                found = list(dict.fromkeys(str(address[0]) for *_, address in told))
                self._known[key] = loop.time() + REMEMBERED_S, found
            return found

    def forget(self, host: str, port: int) -> None:
        """Look the host up anew next time."""
        self._known.pop((host, port), None)
