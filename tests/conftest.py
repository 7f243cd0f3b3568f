"""What holds for every test: nothing leaves this machine, and what a test opens it closes (a warning is an error).
No property is judged by the wall clock."""

import ipaddress
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.contract.played import Played
from tests.soak import SOAK, tried

if TYPE_CHECKING:
    from tests.running import RunningGateway

settings.register_profile("no wall clock", deadline=None, max_examples=tried(100), suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no wall clock")


class CalledOutside(AssertionError):
    """A test tried to reach another machine. Not an OSError, so that no adapter takes it for a system that is down."""


def refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook sees every connection and look-up of a name, whatever library makes it; uvloop's alone go by it."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name not in (None, "", "localhost") and not is_loopback(str(name)):
        raise CalledOutside("a test may call this machine only")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


sys.addaudithook(refuse_outside)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many odd values were put into the recorded answers, by system (`tests/contract/suite/mutations.py`), and the figures of
    long runs under load."""
    tried, counting, exempt = Counter[str](), Counter[str](), Counter[str]()
    for report in (report for reports in terminalreporter.stats.values() for report in reports):
        if getattr(report, "when", None) == "call":
            for _, words in (one for one in report.user_properties if one[0] == "long run"):
                terminalreporter.write_line(words)
            for system, *figures in (value for name, value in report.user_properties if name == "odd values"):
                for counter, figure in zip((tried, counting, exempt), figures, strict=True):
                    counter[system] += figure
    if SOAK:
        for system in sorted(tried):
            figures = f"{tried[system]} tried, {counting[system]} count, {exempt[system]} exempt"
            terminalreporter.write_line(f"odd values in {system}: {figures}")
    if tried:
        figures = f"{tried.total()} tried, {counting.total()} count, {exempt.total()} exempt"
        terminalreporter.write_line(f"odd values: {figures}")


@pytest.fixture(scope="session")
def played_world() -> Iterator[Played]:
    """The played systems, in one process for each test worker."""
    with Played() as played:
        yield played


@pytest.fixture(scope="session")
def gateway(played_world: Played) -> "Iterator[RunningGateway]":
    """A patient gateway before the played systems. Its cache lives as long as it does: a test of faults starts its own."""
    from tests.running import RunningGateway, patient_settings

    with RunningGateway(patient_settings(played_world.address)) as running:
        yield running


@pytest.fixture(scope="session")
def gateway_url(gateway: "RunningGateway") -> str:
    return gateway.url
