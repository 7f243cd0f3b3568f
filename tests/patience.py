"""Patience with other processes: the suite looks at a running clock here alone, and only to give up at last."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 60.0
"""Far longer than anything takes on a busy machine: a test that is about to pass never meets it."""


def until(found: Callable[[], T], otherwise: Callable[[], str]) -> T:
    """The first true thing found; when there is none at last, an error with the words of `otherwise`."""
    end = time.monotonic() + PATIENCE_S
    while not (value := found()):
        assert time.monotonic() < end, otherwise()
        time.sleep(0.02)
    return value
