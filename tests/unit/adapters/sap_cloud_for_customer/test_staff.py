"""Names of employees: from the setting, else from a call that is theirs by the same key; never from anybody else's."""

import asyncio
from typing import Any

from adapters.ports.errors import Unreachable
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.staff import MOST_ASKED, Staff
from tests.unit.adapters.sap_cloud_for_customer.test_asking import PlayedService, settings

GRACE, TOM = (f"00163e5a-7c1d-1eee-a1b2-c3d4e5f6074{number}" for number in (1, 2))


def member(number: str, key: Any = GRACE) -> wire.TeamMember:
    return wire.TeamMember.model_validate({"CustomerID": "1", "EmployeeID": number, "EmployeeUUID": key})


def call(key: str = GRACE, name: str = "Grace Holt") -> dict[str, str]:
    return {"OwnerUUID": key.upper(), "OwnerFormattedName": name}


def staff(service: Any, *, now: list[float] | None = None, **changed: Any) -> Staff:
    clock = now if now is not None else [0.0]
    return Staff(service, settings(**changed), clock=lambda: clock[0])


async def test_an_employees_name_comes_from_a_call_requested_by_their_key() -> None:
    service = PlayedService(lambda get: [call()])
    assert await staff(service).names([member("7"), member("7")]) == {"7": "Grace Holt"}
    ((get,),) = service.requests
    assert (get.entity_set, get.options["$filter"], get.options["$top"]) == (
        "PhoneCallCollection",
        f"OwnerUUID eq guid'{GRACE}'",
        "1",
    )


async def test_a_call_of_another_employee_names_nobody() -> None:
    assert await staff(PlayedService(lambda get: [call(TOM, "Tom Ellery")])).names([member("7")]) == {}


async def test_whom_the_setting_names_nobody_is_asked_about() -> None:
    service = PlayedService(lambda get: [call()])
    assert await staff(service, staff_names={"7": "Grace H."}).names([member("7")]) == {"7": "Grace H."}
    assert service.requests == []


async def test_where_calls_are_not_to_be_asked_only_the_setting_names() -> None:
    service = PlayedService(lambda get: [call()])
    assert await staff(service, names_from_calls=False, staff_names={"8": "Tom"}).names([member("7")]) == {"8": "Tom"}
    assert service.requests == []


async def test_a_name_and_that_there_is_none_are_remembered_for_a_while() -> None:
    service, now = PlayedService(lambda get: [call()] if GRACE in get.options["$filter"] else []), [0.0]
    one = staff(service, now=now, staff_held_s=60)
    for _ in range(3):
        assert await one.names([member("7"), member("8", TOM)]) == {"7": "Grace Holt"}
    assert len(service.requests) == 1
    now[0] = 61.0
    await one.names([member("7")])
    assert len(service.requests) == 2


async def test_what_fails_costs_the_names_alone_and_is_asked_again() -> None:
    failing = [True]
    service = PlayedService(lambda get: Unreachable("played") if failing[0] else [call()])
    one = staff(service)
    assert await one.names([member("7")]) == {}
    failing[0] = False
    assert await one.names([member("7")]) == {"7": "Grace Holt"}


async def test_a_system_that_hangs_costs_no_more_than_the_patience_for_names(monkeypatch: Any) -> None:
    class Hanging:
        async def read(self, *asked: Any, **how: Any) -> Any:
            await asyncio.Event().wait()

    monkeypatch.setattr("adapters.systems.sap_cloud_for_customer.staff.PATIENCE_S", 0.0)
    assert await staff(Hanging()).names([member("7")]) == {}


async def test_a_key_that_is_none_is_never_sent() -> None:
    service = PlayedService(lambda get: [call()])
    odd = [member(str(number), key) for number, key in enumerate([None, "", "x' or 1 eq 1", 7, "*"])]
    assert await staff(service).names(odd) == {}
    assert service.requests == []


async def test_only_so_many_are_asked_about_at_once() -> None:
    service = PlayedService(lambda get: [])
    keys = [f"00163e5a-7c1d-1eee-a1b2-{number:012x}" for number in range(MOST_ASKED + 5)]
    await staff(service).names([member(str(number), key) for number, key in enumerate(keys)])
    assert [len(gets) for gets in service.requests] == [MOST_ASKED]
