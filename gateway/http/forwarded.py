"""The client's address where proxies stand before the gateway: by `X-Forwarded-For` or `Forwarded` (RFC 7239) of listed ones."""

import re
from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from starlette.types import Scope

FOR: Final = re.compile(r"(?:^|[;\s])for=(\"[^\"]*\"|[^;,\s]+)", re.IGNORECASE)
MOST_HOPS: Final = 50


class ClientAddress:
    """The address that a request came from. A header counts only as far as listed proxies wrote it: read from its end, the first
    address that is none of theirs is the client's."""

    def __init__(self, proxies: Collection[str]) -> None:
        self._proxies = tuple(ip_network(proxy) for proxy in proxies)

    def __call__(self, scope: Scope) -> str | None:
        client = scope.get("client")
        peer: str | None = client[0] if client else None
        if not self._proxies or peer is None or not self._is_ours(address(peer)):
            return peer
        told = [
            hops for hops in (listed(scope, b"x-forwarded-for"), [for_of(hop) for hop in listed(scope, b"forwarded")]) if hops
        ]
        found = {self._beyond(hops) for hops in told}
        return (found.pop() if len(found) == 1 else None) or peer

    def _beyond(self, hops: Sequence[str]) -> str | None:
        """The first address from the end that is no proxy of ours; None if there is none, or one can't be read."""
        for hop in reversed(hops[-MOST_HOPS:]):
            if (found := address(hop)) is None:
                return None
            if not self._is_ours(found):
                return str(found)
        return None

    def _is_ours(self, found: IPv4Address | IPv6Address | None) -> bool:
        return found is not None and any(found in network for network in self._proxies)


def listed(scope: Scope, header: bytes) -> list[str]:
    """The entries of a header, which may be given several times."""
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == header]
    return [entry.strip() for value in values for entry in value.split(",")]


def for_of(hop: str) -> str:
    """The address in an entry of `Forwarded`; empty if it has none."""
    found = FOR.search(hop)
    return found[1].strip('"') if found else ""


def address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in this text, with or without a port; None if it is none. An IPv4 address in an IPv6 one is that of IPv4."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text.partition(":")[0] if text.count(":") == 1 else text
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
