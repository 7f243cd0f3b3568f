"""How much is tried: by `make soak` the whole (`SOAK=1 pytest -m soak`), by the suite a sample, by `make test-quick` a few."""

import os
from collections.abc import Callable
from typing import Final, TypeVar

import pytest
from hypothesis import settings

T = TypeVar("T", bound=Callable[..., object])

SOAK: Final = "SOAK" in os.environ
QUICK: Final = "QUICK" in os.environ
SECONDS: Final = float(os.environ.get("SOAK_SECONDS", 600))
"""How long the gateway is kept under load in a long run (`SOAK_SECONDS=60 make soak` for a trial)."""

MOMENT_S: Final = 1.0
"""The same in the suite, only to see that it runs."""

SHARE: Final = 3
"""One in so many of a long run's examples is tried in the suite."""
FEWEST: Final = 5


def tried(many: int) -> int:
    """Examples of a property in this run, of so many in the suite."""
    return max(FEWEST, many // 10) if QUICK else many


def soaked(*values: tuple[object, ...]) -> list[object]:
    """Parameters of a test that only a long run has, beside those of the suite."""
    return [pytest.param(*value, marks=pytest.mark.soak) for value in values] if SOAK else []


def examples(many: int) -> Callable[[T], T]:
    """A property that is tried on so many examples in a long run, on a share of them in the suite."""

    def sampled(test: T) -> T:
        limited: T = settings(max_examples=many if SOAK else tried(-(-many // SHARE)))(test)
        return pytest.mark.soak(limited)

    return sampled
