"""For each journey a healthy world with an empty ledger, and a gateway that remembers nothing yet."""

from collections.abc import Iterator

import pytest

from tests.contract.played import Played
from tests.journey.world import World
from tests.running import RunningGateway, patient_settings


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
