"""The least that a warehouse has to be configured with."""

from typing import Any

from adapters.systems.sap_bw.settings import WarehouseSettings


def settings(**changed: Any) -> WarehouseSettings:
    return WarehouseSettings.model_validate({"base_url": "https://bw.example.com", "user": "u", "password": "p", **changed})
