"""Which systems lead to whom: the one whose id somebody asks by, and what those who fail put in doubt."""

from typing import Any

import pytest

from adapters.ports.capabilities import PREDICTIONS, Flow
from adapters.ports.errors import Unreachable
from adapters.ports.shapes import EMAIL
from tests.unit.resolvers.consent.amelia import BORN
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account, described
from tests.unit.resolvers.world import World

NAME: Any = {"given_name": "Wei", "family_name": "Zhang"}
MAIL = "wei@example.com"
KEY = f'email: "{MAIL}"'
SALES = described(ERP, flows=frozenset({Flow.ORDERS}), lookup_keys=frozenset({ERP, ANNEX}), links_to=frozenset({ANNEX}))
CONTACTS = described("contacts", groups=frozenset({PREDICTIONS}), lookup_keys=frozenset({EMAIL}), links_to=frozenset({C4C, ERP}))
"""A system that is asked for its own fields only, and whose records name others'."""


def in_store() -> World:
    """Loyalty and the ERP know him, and no directory does."""
    world = World([Account(ANNEX, "HRD-6", **NAME)], ttl_s={"membership": 600})
    world.connect(SALES, Account(ERP, "6", links=((ANNEX, "HRD-6"),), **NAME))
    return world


@pytest.mark.parametrize("selected", ["id", "membership { number }", "orders { nodes { number } }"])
def test_a_system_is_queried_by_its_own_id_even_without_selected_fields(selected: str) -> None:
    asked = in_store().customer(f'external: {{ system: "{ERP}", id: "6" }}', f"id {selected}")
    assert not asked.errors
    assert asked.data["customer"] == in_store().customer('membershipNumber: "HRD-6"', f"id {selected}").data["customer"]


@pytest.mark.parametrize("selected", ["identities { recordId }", "orders { nodes { number } }"])
def test_directories_queried_late_that_know_nobody_are_not_queried_again(selected: str) -> None:
    """The ERP names itself in the second round; by its number the directories are asked while sections read."""
    world = in_store()
    for _ in range(2):
        world.calls()
        assert not world.customer('membershipNumber: "HRD-6"', selected).errors
    assert "find" not in {what for _, what in world.calls()}


def test_a_failing_fields_system_does_not_put_directories_in_doubt() -> None:
    """It was queried for its own fields only."""
    world = World([Account(CDC, "u", emails=(MAIL,), birth_date=BORN, **NAME)])
    world.connect(SALES)
    world.connect(CONTACTS).fault = Unreachable
    answer = world.customer(
        KEY, "tickets { nodes { number } } profile { fullName } predictions { name } orders { missing { id } }"
    )
    assert answer.failures.keys() == {"customer.predictions", "customer.orders"}, "it alone might have named a number of the ERP"
    assert answer.data["customer"]["tickets"] == {"nodes": []}
    assert answer.missing == []


@pytest.mark.parametrize("silent", [CDC, C4C])
def test_a_failing_directory_puts_only_its_own_fields_in_doubt(silent: str) -> None:
    world = World([Account(ANNEX, "HRD-6", **NAME)])
    world.books[silent].fault = Unreachable
    answer = world.customer('membershipNumber: "HRD-6"', "tickets { nodes { number } } consents { name }")
    assert answer.failures == {"customer.tickets" if silent == C4C else "customer.consents": [("Unreachable", silent)]}
