"""The section `audit` takes whole destinations only, and shows no secret."""

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from gateway.audit_section import AuditSection
from tests.journey.readme import settings_shown

KEY = "a secret of the audit, 32 characters long"


@pytest.mark.parametrize(
    ("given", "is_on"),
    [
        ({}, False),
        ({"key": KEY}, False),
        ({"alerts": {"url": "https://alerts.example/"}}, False),
        ({"path": "audit.jsonl"}, True),
        ({"to": "stdout"}, True),
        ({"to": "http", "url": "https://collector.example/", "path": "spool.jsonl"}, True),
    ],
)
def test_the_audit_is_on_where_it_has_a_place(given: dict[str, Any], is_on: bool) -> None:
    assert AuditSection.model_validate(given).is_on is is_on


@pytest.mark.parametrize(
    "given",
    [
        {"to": "http", "url": "https://collector.example/"},
        {"to": "http", "path": "spool.jsonl"},
        {"url": "https://collector.example/", "path": "audit.jsonl"},
        {"to": "stdout", "path": "audit.jsonl"},
        {"key": "too short"},
        {"path": "audit"},
        {"path": "audit.head"},
        {"to": "syslog"},
        {"path": "audit.jsonl", "rotate_bytes": 1},
    ],
)
def test_half_of_a_destination_stops_the_start(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        AuditSection.model_validate(given)
    assert "too short" not in str(refused.value)


def test_no_secret_is_shown() -> None:
    section = AuditSection.model_validate({"to": "stdout", "key": KEY, "authorization": "Bearer t0ken"})
    assert not [secret for secret in (KEY, "t0ken") if secret in repr(section) + section.model_dump_json()]


def test_the_example_in_the_pages_is_right() -> None:
    shown = yaml.safe_load(settings_shown("operations", "audit"))
    assert AuditSection.model_validate(shown["audit"]).is_on
