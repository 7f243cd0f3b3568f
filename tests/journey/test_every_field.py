"""Every field of the schema for many people: whatever their systems hold, nothing goes wrong here itself.

`python -m tests.journey.test_every_field 200` walks through the cast and as many generated people as are wanted.
"""

import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from mocks.world.population import Population
from tests.contract.played import Played
from tests.journey.every_field import parts
from tests.journey.world import SEED, World
from tests.running import RunningGateway, demo_settings

LIMITS = {"aliases": 1000, "cost": 1_000_000, "tokens": 100_000, "depth": 40, "fragments": 1000, "comparisons": 1_000_000}
PATIENT = {"deadline_ms": 20_000}
QUERY = "query Everything($by: CustomerKey!) { customer(by: $by) { " + " ".join(parts()) + " } }"
CAST = 15
SAMPLE = 10
"""Generated people in the quick walk."""


def keys(numbers: range | list[int]) -> Iterator[dict[str, str]]:
    """One key of each: the e-mail, else the membership number; who has neither can't be asked for."""
    population = Population(SEED, customers=2000)
    for number in numbers:
        person = population.person(number)
        assert person is not None
        if person.email:
            yield {"email": person.email}
        elif person.known_to("annex-cloud-loyalty"):
            yield {"membershipNumber": person.membership_number}


def defects(gateway: RunningGateway, by: dict[str, str]) -> list[Any]:
    answer = gateway.ask(QUERY, {"by": by})
    assert answer.status in (200, 294), answer.body
    return [error for error in answer.errors if error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"]


@pytest.fixture(scope="module")
def patient(played_world: Played) -> Iterator[RunningGateway]:
    World(played_world.address).heal()
    with RunningGateway(demo_settings(played_world.address, limits=LIMITS, server=PATIENT)) as running:
        yield running


@pytest.mark.parametrize("number", [1, 5, 6, 9, 14, 15])
def test_no_field_of_the_cast_fails_by_itself(patient: RunningGateway, number: int) -> None:
    (by,) = keys([number])
    assert defects(patient, by) == []


def test_no_field_of_people_drawn_by_lot_fails_by_itself(patient: RunningGateway) -> None:
    drawn = random.Random(SEED).sample(range(CAST + 1, 2000), SAMPLE)
    assert [(by, found) for by in keys(drawn) if (found := defects(patient, by))] == []


def walk(count: int) -> int:
    """How many people there were with a defect; each is printed."""
    found = 0
    with Played() as played, RunningGateway(demo_settings(played.address, limits=LIMITS, server=PATIENT)) as gateway:
        for by in keys(range(1, CAST + count + 1)):
            if told := defects(gateway, by):
                found += 1
                print(by, told)
    return found


if __name__ == "__main__":
    sys.exit(walk(int(sys.argv[1])) > 0)
