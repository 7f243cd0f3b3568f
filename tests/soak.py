"""What the suite tries a seeded sample of and `make soak` the whole: `SOAK=1 pytest -m soak`."""

import os
from collections.abc import Callable
from typing import Final, TypeVar

import pytest
from hypothesis import settings

T = TypeVar("T", bound=Callable[..., object])

SOAK: Final = "SOAK" in os.environ
SHARE: Final = 3
"""One in so many of a long run's examples is tried in the suite."""


def soaked(*values: tuple[object, ...]) -> list[object]:
    """Parameters of a test that only a long run has, beside those of the suite."""
    return [pytest.param(*value, marks=pytest.mark.soak) for value in values] if SOAK else []


def examples(many: int) -> Callable[[T], T]:
    """A property that is tried on so many examples in a long run, on a share of them in the suite."""

    def sampled(test: T) -> T:
        limited: T = settings(max_examples=many if SOAK else -(-many // SHARE))(test)
        return pytest.mark.soak(limited)

    return sampled
