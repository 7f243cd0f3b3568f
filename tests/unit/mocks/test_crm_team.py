"""Who looks after whom in the played CRM."""

from __future__ import annotations

from mocks.control.stage import World
from mocks.systems.sap_cloud_for_customer.rows import OWNER, SHOPPER, customers, team
from mocks.systems.sap_cloud_for_customer.system import SERVICE
from mocks.world.population import Population

WORLD = World(Population(360, customers=2000))


def test_about_a_third_of_the_customers_have_a_care_team() -> None:
    """Nobody else has one."""
    known = [person for person in WORLD.population.everyone() if list(customers(WORLD, person))]
    looked_after = [person for person in known if list(team(WORLD, person))]
    assert 0.28 < len(looked_after) / len(known) < 0.39
    assert not [person for person in WORLD.population.everyone() if person not in known and list(team(WORLD, person))]


def test_amelia_has_a_personal_shopper_as_her_main_contact_and_an_owner() -> None:
    read = SERVICE.read(WORLD, "IndividualCustomerTeamCollection?$filter=CustomerID%20eq%20'1004711'", root="/", texts=True)
    rows = {row["PartyRoleCode"]: row for row in read["d"]["results"]}
    assert set(rows) == {SHOPPER, OWNER}
    assert [rows[SHOPPER]["PartyRoleCodeText"], rows[SHOPPER]["MainIndicator"]] == ["Personal Shopper", True]
    assert rows[OWNER]["MainIndicator"] is False
    assert rows[OWNER]["EmployeeID"] != rows[SHOPPER]["EmployeeID"]
    assert {row["ParentObjectID"] for row in rows.values()} == {next(customers(WORLD, WORLD.population.person(1)))["ObjectID"]}
