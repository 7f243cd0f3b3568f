"""The flag of a restricted person in a site's own field."""

from typing import Any

import orjson
import pytest

from adapters.ports.capabilities import RESTRICTION
from adapters.systems.sap_customer_data_cloud import SYSTEM, mapping, wire
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings

SETTINGS = {"base_url": "https://accounts.example.com", "api_key": "a", "user_key": "u", "secret": "c2VjcmV0"}


def settings(**changed: Any) -> CustomerDataCloudSettings:
    return CustomerDataCloudSettings.model_validate({**SETTINGS, **changed})


def flag(data: object, path: str = "data.restricted") -> bool:
    body = orjson.dumps({"errorCode": 0, "UID": "7f1c", "data": data})
    read_one, _ = wire.readers(())
    account, _ = read_one.salvage(body)
    return mapping.restriction(account, settings(restricted_field=path)).is_restricted


@pytest.mark.parametrize("data", [{"restricted": True}, {"restricted": "maybe"}, {"restricted": {}}, [], "closed", 7])
def test_a_flag_that_is_set_or_odd_restricts(data: object) -> None:
    assert flag(data)


@pytest.mark.parametrize("data", [{}, {"restricted": False}, {"restricted": None}, {"other": True}])
def test_a_flag_that_is_not_set_does_not(data: object) -> None:
    assert not flag(data)


def test_the_field_may_be_deeper() -> None:
    assert flag({"house": {"vip": True}}, "data.house.vip")
    assert flag({"house": "odd"}, "data.house.vip")
    assert not flag({"house": None}, "data.house.vip")


def test_only_a_named_field_makes_the_system_say_who_is_restricted() -> None:
    assert RESTRICTION in SYSTEM.info(settings(restricted_field="data.restricted")).groups
    assert RESTRICTION not in SYSTEM.info(settings()).groups
