"""The IP addresses of hosts, remembered for a minute, without those where no vendor can be."""

import asyncio
import socket
from collections import defaultdict
from ipaddress import IPv6Address, ip_address

REMEMBERED_S = 60.0
OF_CLOUDS = frozenset({ip_address("100.100.100.200"), ip_address("fd00:ec2::254")})
"""Where clouds tell a machine its own credentials, beside the link-local 169.254.169.254."""


def may_be_a_vendor(address: str) -> bool:
    """Whether a system may be at this IP address: not at one of the machine's own link, of many, or of nobody."""
    told = ip_address(address.partition("%")[0])
    ip = (told.ipv4_mapped or told) if isinstance(told, IPv6Address) else told
    return not (ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip in OF_CLOUDS)


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
                found = [one for one in dict.fromkeys(str(address[0]) for *_, address in told) if may_be_a_vendor(one)]
                self._known[key] = loop.time() + REMEMBERED_S, found
            return found

    def forget(self, host: str, port: int) -> None:
        """Look the host up anew next time."""
        self._known.pop((host, port), None)
