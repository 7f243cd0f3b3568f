"""No test judges by a running clock: on a busy machine it would tell of the machine."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[2]
RUNNING = frozenset({"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "process_time_ns"})
MAY_LOOK = ("tests/patience.py", "tests/bench/")
"""Waiting for another process, which gives up at last; and the measurements, whose figures nobody judges by."""


def calls_of_clocks(text: str) -> Iterator[int]:
    """Lines that ask a running clock; a clock lent to our own code is not asked."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in RUNNING:
                yield node.lineno


def test_no_test_asks_a_running_clock() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if not str(path.relative_to(ROOT)).startswith(MAY_LOOK)
        for line in calls_of_clocks(path.read_text())
    ]
    assert found == [], "lend a clock, count, or wait for what happens"


def test_no_property_is_judged_by_the_clock() -> None:
    assert settings().deadline is None


def test_the_one_profile_says_so_for_all_properties() -> None:
    saying = {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py") if "deadline=" + "None" in path.read_text()}
    assert saying == {"tests/conftest.py"}


@pytest.mark.parametrize("text", ["time.monotonic()", "perf_counter() - began < 2", "assert time.process_time() < end"])
def test_a_look_at_a_clock_is_seen(text: str) -> None:
    assert list(calls_of_clocks(text)) == [1]


def test_a_clock_that_is_lent_is_none_that_is_looked_at() -> None:
    assert list(calls_of_clocks("Surroundings(session, observer, time.monotonic)")) == []
