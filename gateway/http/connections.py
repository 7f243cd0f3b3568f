"""The open connections of a server: how many there may be in all and from one address, and what their unfinished heads hold."""

from collections import Counter
from ipaddress import IPv6Address, ip_address
from typing import Final

SPARE: Final = 100
"""Connections beyond the allowed ones that are still told 503 when they ask. Further ones are closed at once."""

HEADS_BYTES: Final = 16 * 1024 * 1024
"""The most bytes of unfinished heads, of all connections together."""

NETWORK_BITS: Final = 64
"""The part of an IPv6 address that is one customer's of a provider (RFC 6177): the rest is the customer's to choose."""


class OpenConnections:
    """The count of one server's connections. `heads`: bytes of heads that are not complete yet."""

    def __init__(self, *, most: int, most_per_address: int) -> None:
        self._most = most + SPARE
        self._most_per_address = most_per_address
        self._by_address: Counter[str] = Counter()
        self._open = 0
        self.heads = 0

    def __len__(self) -> int:
        return self._open

    def opens(self, address: str) -> bool:
        """Counts a connection from this origin, and tells whether it may stay. `closes` must follow either way."""
        self._open += 1
        self._by_address[address] += 1
        return self._open <= self._most and self._by_address[address] <= self._most_per_address

    def closes(self, address: str) -> None:
        self._open -= 1
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]


def origin(host: str) -> str:
    """The address that counts: of IPv6 the network alone."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> NETWORK_BITS << NETWORK_BITS))
