"""The cast by each of their keys while each system is down in turn: nobody is merged with somebody else, ever."""

from typing import Any

import pytest

from tests.journey.test_cast import CAST, externals_of, keys_of, own_records
from tests.journey.world import ANNEX, C4C, CDC, ECC, FARFETCH, MARKETING, MINDTOUCH, World, by
from tests.running import RunningGateway

FIELDS = "id idIsProvisional identities { system { id } recordId }"
DOWN = (CDC, C4C, ANNEX, FARFETCH, ECC, MARKETING, MINDTOUCH)
"""Everybody who can tell who somebody is, and one who cannot."""


def every_key(number: int) -> list[str]:
    return [by(key) for key in keys_of(number)] + externals_of(number)


def asked(gateway: RunningGateway, keys: list[str], fields: str = FIELDS) -> list[Any]:
    """By each key in a query of its own, all in one document: nothing of one is known to the other beforehand."""
    fields_of = "\n".join(f"k{place}: customer(by: {key}) {{ {fields} }}" for place, key in enumerate(keys))
    answer = gateway.ask(f"{{ {fields_of} }}")
    return [answer.data[f"k{place}"] for place in range(len(keys))]


def records(customer: Any) -> set[tuple[str, str]]:
    return {(one["system"]["id"], one["recordId"]) for one in customer["identities"] or ()}


@pytest.mark.parametrize("down", DOWN)
@pytest.mark.parametrize("number", CAST)
def test_a_found_person_has_only_their_own_records_and_a_lasting_id(
    fresh: RunningGateway, world: World, number: int, down: str
) -> None:
    keys = every_key(number)
    world.breaks(down, "status", status=503)
    found = asked(fresh, keys)
    world.heal()
    (healthy,) = asked(fresh, [keys[0]])
    assert records(healthy) == own_records(number)
    for key, customer in zip(keys, found, strict=True):
        if customer is None:
            continue
        assert records(customer) <= own_records(number), key
        if customer["id"] != healthy["id"]:
            assert customer["idIsProvisional"] is True, key
            (again,) = asked(fresh, [f'{{ id: "{customer["id"]}" }}'])
            assert again["id"] == healthy["id"], key
            assert records(again) == own_records(number), key


@pytest.mark.parametrize("down", DOWN)
def test_the_nairs_and_the_john_smiths_are_never_joined(fresh: RunningGateway, world: World, down: str) -> None:
    world.breaks(down, "status", status=503)
    for pair in ((3, 4), (12, 13)):
        seen = [
            {record for customer in asked(fresh, every_key(number)) if customer for record in records(customer)}
            for number in pair
        ]
        assert not seen[0] & seen[1]


@pytest.mark.parametrize("down", DOWN)
def test_the_nairs_landline_leads_to_neither_whichever_system_is_down(fresh: RunningGateway, world: World, down: str) -> None:
    world.breaks(down, "status", status=503)
    answer = fresh.ask(f"{{ customer(by: {by('+442079460101')}) {{ id }} }}")
    assert answer.data == {"customer": None}
    assert {error["extensions"]["code"] for error in answer.errors} == {"AMBIGUOUS_IDENTITY"}
    assert "Nair" not in str(answer.body)
