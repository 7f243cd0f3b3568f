"""Every setting and its default is checked in as text, so that a changed default is seen in review."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from adapters.registry import discover
from adapters.wire.settings import SystemSettings
from gateway.configuration.known import fields_of, model_in
from gateway.security.limits import Limits
from gateway.settings import LimitsSection, configuration_schema, settings_model
from tests.contract.recorded.beside import contract_file, systems_with_samples_beside

GOLDEN = Path(__file__).parent / "settings_defaults.json"


def defaults(model: type[BaseModel]) -> dict[str, Any]:
    """By name: the default as it would be written in JSON, a section as the same again, and `required` where there is none."""
    return {name: default(field) for name, field in fields_of(model).items()}


def default(field: Any) -> Any:
    section = model_in(field.annotation)
    if section is not None and not isinstance(field.default, BaseModel):
        return defaults(section)
    if field.is_required():
        return "required"
    return plain(field.get_default(call_default_factory=True))


def plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def test_the_defaults_are_those_that_are_checked_in() -> None:
    """After a wanted change: python -m tests.house.test_settings_defaults."""
    assert json.loads(GOLDEN.read_text()) == json.loads(as_text())


def as_text() -> str:
    """Without the systems that keep them in their contract file."""
    held = defaults(settings_model())
    for name in systems_with_samples_beside():
        del held["systems"][name.replace("_", "-")]
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", systems_with_samples_beside())
def test_the_defaults_of_a_system_are_those_in_its_contract_file(name: str) -> None:
    """`DEFAULTS` there: those that it does not share with every system, or has another default for."""
    shared = defaults(SystemSettings)
    own = defaults(discover()[name.replace("_", "-")].settings)
    differing = {setting: held for setting, held in own.items() if setting not in shared or held != shared[setting]}
    assert differing == json.loads(json.dumps(contract_file(name).DEFAULTS))


def test_the_configurable_limits_are_all_limits_with_the_same_defaults() -> None:
    assert {field.name: field.default for field in fields(Limits)} == LimitsSection().model_dump()
    assert LimitsSection().limits() == Limits()


def sections(schema: Any) -> list[tuple[str, str, Any]]:
    return [
        (title, name, setting) for title, part in schema["$defs"].items() for name, setting in part.get("properties", {}).items()
    ]


@pytest.mark.parametrize(
    "section",
    [
        "ServerSection",
        "IdsSection",
        "CacheSection",
        "LimitsSection",
        "GoldenRecordSection",
        "ContactSection",
        "PredictionsSection",
        "LoggingSection",
        "AuditSection",
        "AlertsSection",
    ],
)
def test_every_setting_of_the_gateway_says_what_it_is_for(section: str) -> None:
    undescribed = [
        name for title, name, setting in sections(configuration_schema()) if title == section and not described(setting)
    ]
    assert not undescribed


def described(setting: Mapping[str, Any]) -> bool:
    return bool(setting.get("description"))


def test_no_default_of_a_secret_is_checked_in() -> None:
    assert "*****" not in GOLDEN.read_text()


if __name__ == "__main__":
    GOLDEN.write_text(as_text())
