"""Windows worked out from windows: those that are the same for everybody once, and nobody's place in a list is remembered."""

from datetime import UTC, datetime

import pytest

from adapters.ports.shapes import Position, Window, resized

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("window", [Window(20), Window(20, statuses=frozenset({"OPEN"}), links=False)])
def test_a_common_window_is_worked_out_once(window: Window) -> None:
    assert resized(window, 5).limit == 5
    assert resized(window, 5) is resized(window, 5)


@pytest.mark.parametrize(
    "window", [Window(20, before=Position(AT, "an order of hers")), Window(20, since=AT), Window(20, until=AT)]
)
def test_one_that_names_a_place_or_a_time_is_not_remembered(window: Window) -> None:
    assert resized(window, 5) == resized(window, 5)
    assert resized(window, 5) is not resized(window, 5)


def test_a_window_of_that_length_already_is_itself() -> None:
    window = Window(20, since=AT)
    assert resized(window, 20) is window
