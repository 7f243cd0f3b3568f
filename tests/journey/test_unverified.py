"""An address that somebody typed in and did not confirm beside one that they did: nobody's key, and shown as what it is."""

from collections.abc import Iterator

import pytest

from tests.journey.world import C4C, CDC, World
from tests.running import RunningGateway

ASK = """query ($by: CustomerKey!) { customer(by: $by) {
  profile { fullName } identities { system { id } recordId } contactPoints { value verified sources { system { id } } } } }"""
PRIYA, AMELIA = "priya.nair@example.com", "amelia.hart@example.com"


@pytest.fixture
def typed(world: World) -> Iterator[World]:
    """Amelia's account has Priya's address for its main one, unconfirmed."""
    world.change(1, CDC, field="unverified_email", value=PRIYA)
    yield world
    world.change(1, CDC, field="unverified_email", value="")


def test_somebody_elses_address_typed_in_neither_finds_nor_joins_anybody(fresh: RunningGateway, typed: World) -> None:
    priya = fresh.ask(ASK, {"by": {"email": PRIYA}})
    assert priya.errors == []
    assert priya.data["customer"]["profile"]["fullName"] == "Priya Nair"
    amelia = fresh.ask(ASK, {"by": {"email": AMELIA}}).data["customer"]
    assert amelia["profile"]["fullName"] == "Amelia Hart"
    ids = [{(one["system"]["id"], one["recordId"]) for one in each["identities"]} for each in (amelia, priya.data["customer"])]
    assert not ids[0] & ids[1]
    assert {system for system, _ in ids[0]} >= {CDC, C4C}
    (point,) = (one for one in amelia["contactPoints"] if one["value"] == PRIYA)
    assert (point["verified"], [one["system"]["id"] for one in point["sources"]]) == (False, [CDC])


def test_a_search_for_it_finds_its_owner_alone(fresh: RunningGateway, typed: World) -> None:
    found = fresh.ask(f'{{ searchCustomers(text: "{PRIYA}") {{ nodes {{ profile {{ fullName }} }} }} }}').data["searchCustomers"]
    assert [node["profile"]["fullName"] for node in found["nodes"]] == ["Priya Nair"]
