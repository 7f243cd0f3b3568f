"""Names are looked up once a minute, each of them once at a time."""

import asyncio
import socket
from typing import Any

import pytest

from adapters.wire.http1.hosts import REMEMBERED_S, Hosts
from tests.unit.resolvers import swift


class LookUps:
    """Stands in for the system's resolver: two addresses, one of them twice; or none."""

    def __init__(self) -> None:
        self.count = 0
        self.known = True
        self.told = ["127.0.0.1", "127.0.0.1", "127.0.0.2"]

    async def __call__(self, host: str, port: int, **_: Any) -> list[Any]:
        self.count += 1
        await asyncio.sleep(0.1)
        if not self.known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self.told]


def looked_up() -> tuple[Hosts, LookUps]:
    look_ups = LookUps()
    asyncio.get_running_loop().getaddrinfo = look_ups  # type: ignore[method-assign, assignment]
    return Hosts(), look_ups


def test_a_name_is_looked_up_once_a_minute_however_many_ask() -> None:
    async def asked() -> None:
        hosts, look_ups = looked_up()
        found = await asyncio.gather(*(hosts.addresses("vendor.test", 443) for _ in range(5)))
        assert (found, look_ups.count) == ([["127.0.0.1", "127.0.0.2"]] * 5, 1)
        await asyncio.sleep(REMEMBERED_S - 1)
        await hosts.addresses("vendor.test", 443)
        assert look_ups.count == 1
        await asyncio.sleep(1)
        await hosts.addresses("vendor.test", 443)
        assert look_ups.count == 2
        hosts.forget("vendor.test", 443)
        await hosts.addresses("vendor.test", 443)
        assert look_ups.count == 3

    swift.run(asked())


def test_whoever_leaves_a_look_up_leaves_it_to_the_next() -> None:
    async def asked() -> None:
        hosts, look_ups = looked_up()
        first, second = (asyncio.create_task(hosts.addresses("vendor.test", 443)) for _ in range(2))
        await asyncio.sleep(0.05)
        first.cancel()
        assert await second == ["127.0.0.1", "127.0.0.2"]
        assert look_ups.count == 2

    swift.run(asked())


def test_a_name_that_is_not_known_is_asked_for_again() -> None:
    async def asked() -> None:
        hosts, look_ups = looked_up()
        look_ups.known = False
        with pytest.raises(OSError):
            await hosts.addresses("vendor.test", 443)
        look_ups.known = True
        assert await hosts.addresses("vendor.test", 443)

    swift.run(asked())


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "100.100.100.200",
        "0.0.0.0",
        "::",
        "224.0.0.1",
    ],
)
def test_a_name_leads_to_no_address_where_no_vendor_can_be(address: str) -> None:
    """Whoever answers for a vendor's name could otherwise have the machine's own cloud credentials asked for."""

    async def asked() -> None:
        hosts, look_ups = looked_up()
        look_ups.told = [address, "10.1.2.3"]
        assert await hosts.addresses("vendor.test", 443) == ["10.1.2.3"]

    swift.run(asked())
