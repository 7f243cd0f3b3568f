"""How systems are doing, as a query on them tells it."""

from typing import Any

import pytest

from tests.journey.world import C4C, CDC, World, by
from tests.running import RunningGateway

AMELIA = f"{{ customer(by: {by('amelia.hart@example.com')}, options: {{ maxAgeSeconds: 0 }}) {{ profile {{ fullName }} }} }}"


def health(gateway: RunningGateway) -> dict[str, Any]:
    found = gateway.ask("{ systems { id health { state errorRate } } }").data["systems"]
    return {one["id"]: one["health"] for one in found}


@pytest.mark.parametrize("fault", ["garbled", "html", "drift", "cut"])
@pytest.mark.parametrize("system", [C4C, CDC])
def test_a_system_whose_answers_cannot_be_understood_is_not_well(
    fresh: RunningGateway, world: World, system: str, fault: str
) -> None:
    fresh.ask(AMELIA)
    assert health(fresh)[system] == {"state": "UP", "errorRate": 0.0}
    world.breaks(system, fault)
    fresh.ask(AMELIA)
    told = health(fresh)[system]
    assert told["state"] in ("DEGRADED", "DOWN")
    assert told["errorRate"] > 0
