"""For each journey a healthy world with an empty ledger, and a gateway that remembers nothing yet."""

import logging
from collections.abc import Iterator

import pytest

from tests.contract.played import Played
from tests.journey.world import World
from tests.overheard import Lines, audited, naming_somebody
from tests.running import ERRORS, RunningGateway, patient_settings


@pytest.fixture(autouse=True)
def nobody_is_named() -> Iterator[None]:
    """What is said beside the data of answers names none of the cast: every line of the log, every error, every audit record."""
    lines, own = Lines(), logging.getLogger("customer360")
    before, level = len([*audited()]), own.level
    ERRORS.clear()
    own.addHandler(lines)
    own.setLevel(logging.DEBUG)
    yield
    own.removeHandler(lines)
    own.setLevel(level)
    assert naming_somebody([*lines.lines, *ERRORS, *[*audited()][before:]]) == []


@pytest.fixture
def world(played_world: Played) -> Iterator[World]:
    world = World(played_world.address)
    world.heal()
    world.forget()
    yield world
    world.heal()


@pytest.fixture
def fresh(world: World) -> Iterator[RunningGateway]:
    """Patient: a busy machine decides nothing."""
    with RunningGateway(patient_settings(world.address)) as running:
        yield running
