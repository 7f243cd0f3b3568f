"""The flags of restricted customers in the CRM's extension field."""

from typing import Any

import pytest

from adapters.guards.absence_proof import ProvenLookup
from adapters.ports.capabilities import PERSON, RESTRICTION
from adapters.ports.errors import Malformed, SourceError, Unreachable
from adapters.ports.records import Restriction
from adapters.systems.sap_cloud_for_customer import SYSTEM
from adapters.systems.sap_cloud_for_customer.lookups import Customers
from adapters.wire.losses import gathered
from tests.unit.adapters.sap_cloud_for_customer.service import PlayedService, settings
from tests.unit.adapters.sap_cloud_for_customer.test_mapping import AMELIA

FIELD = "Restricted_KUT"
FLAG = frozenset({RESTRICTION})


def row(flag: object, number: str = "1004711") -> dict[str, Any]:
    return {"CustomerID": number, "ChangedOn": None, FIELD: flag}


def customers(service: PlayedService) -> Any:
    return ProvenLookup(Customers(service, settings(restricted_field=FIELD)), "sap-cloud-for-customer")  # type: ignore[arg-type]


async def flag(*rows: Any, truncated: bool = False) -> bool | SourceError | None:
    """What is said of 1004711."""
    with gathered():
        answer = await customers(PlayedService(lambda get: list(rows), truncated)).fetch(["1004711"], FLAG)
    said = answer.get("1004711", {}).get(RESTRICTION)
    return said.is_restricted if isinstance(said, Restriction) else said


@pytest.mark.parametrize("value", [True, "X", "maybe", {}, ["false"]], ids=repr)
async def test_a_flag_that_is_set_or_odd_restricts(value: object) -> None:
    assert await flag(row(value)) is True


@pytest.mark.parametrize("value", [False, None, "", "false"], ids=repr)
async def test_a_flag_that_is_not_set_does_not(value: object) -> None:
    assert await flag(row(value)) is False


async def test_a_flag_that_was_asked_for_and_did_not_come_restricts() -> None:
    assert await flag({"CustomerID": "1004711", "ChangedOn": None}) is True


async def test_nothing_is_said_of_strangers() -> None:
    assert await flag() is None
    assert await flag(row(False, "1004712")) is None


async def test_a_list_that_was_cut_says_nothing_of_who_is_not_in_it() -> None:
    assert isinstance(await flag(truncated=True), Malformed)


async def test_the_flag_is_read_alone_and_of_many_at_once() -> None:
    service = PlayedService(lambda get: [row(True), row(False, "1004712")])
    answer = await customers(service).fetch(["1004711", "1004712"], FLAG)
    assert [parts[RESTRICTION].is_restricted for parts in answer.values()] == [True, False]
    ((get,),) = service.requests
    assert get.options["$select"] == f"CustomerID,{FIELD},ChangedOn"


async def test_beside_other_groups_it_costs_them_nothing() -> None:
    service = PlayedService(lambda get: Unreachable("c4c") if FIELD in get.options["$select"] else [AMELIA])
    answer = await customers(service).fetch(["1004711"], FLAG | {PERSON})
    assert answer["1004711"][PERSON].given_name == "Amelia"
    assert isinstance(answer["1004711"][RESTRICTION], Unreachable)


def test_only_a_named_field_makes_the_system_say_who_is_restricted() -> None:
    assert RESTRICTION in SYSTEM.info(settings(restricted_field=FIELD)).groups
    assert RESTRICTION not in SYSTEM.info(settings()).groups
