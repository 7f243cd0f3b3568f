"""Recognising people keeps its quality: what `make bench` prints of the Febrl sets, as a floor that a change must not break."""

import pytest
from rich.console import Console

from tests.bench import linkage
from tests.bench.linkage import Measured, closed


@pytest.fixture(scope="module")
def measured() -> dict[str, Measured]:
    return {one.name: one for one in linkage.measure()}


@pytest.mark.parametrize(
    ("name", "f1", "calls"),
    [
        ("febrl4, all fields", 0.997, 1.5),
        ("febrl4, without the number", 0.990, 1.5),
        ("febrl3, without the number", 0.981, 2.5),
        ("febrl4 with relatives, without the number", 0.98, 4.0),
    ],
)
def test_people_are_recognised_in_few_calls(measured: dict[str, Measured], name: str, f1: float, calls: float) -> None:
    assert measured[name].f1 >= f1
    assert measured[name].calls <= calls


def test_nearly_nobody_is_taken_for_somebody_else(measured: dict[str, Measured]) -> None:
    assert min(one.precision for name, one in measured.items() if name != linkage.AT_HOME) >= 0.999


def test_relatives_who_live_with_them_are_told_apart(measured: dict[str, Measured]) -> None:
    one = measured[linkage.AT_HOME]
    assert one.precision >= 0.993
    assert one.recall >= 0.983
    assert one.calls <= 4.0


def test_relatives_at_one_address_are_told_apart(measured: dict[str, Measured]) -> None:
    one = measured["febrl4 with relatives, without the number"]
    assert min(one.precision, one.recall) >= 0.98


def test_what_is_joined_to_the_same_record_is_one_group() -> None:
    assert closed([("a", "b"), ("c", "b"), ("x", "y")]) == {("a", "b"), ("a", "c"), ("b", "c"), ("x", "y")}


def test_the_table_is_printed(measured: dict[str, Measured]) -> None:
    linkage.show(Console(quiet=True), list(measured.values()))
