"""Packages count as audited only where somebody knew something about each of them."""

import json
from typing import Any

import pytest

from tests.supply.audit import told, verdict

WELL = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
UNKNOWN = {"name": "starlette", "skip_reason": "not found"}
WEAK = {"name": "orjson", "version": "3.13.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.13.1"]}]}


def answer(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize("said", ["", "no network", "[]", answer(UNKNOWN), answer(WELL, UNKNOWN), answer()])
def test_without_advisories_it_passes_unless_it_must_be_audited(said: str) -> None:
    text, code = told(verdict(said), required=False)
    assert (text.partition(":")[0], code) == ("not audited", 0)
    assert told(verdict(said), required=True) == (text, 1)


@pytest.mark.parametrize("required", [False, True])
def test_packages_without_a_known_weakness_pass(required: bool) -> None:
    assert told(verdict(answer(WELL)), required=required) == ("audited: 1 packages, no known weakness", 0)


@pytest.mark.parametrize("required", [False, True])
def test_a_known_weakness_fails_also_where_not_all_is_known(required: bool) -> None:
    text, code = told(verdict(answer(WELL, UNKNOWN, WEAK)), required=required)
    assert (text, code) == ("known weaknesses:\norjson 3.13.0: PYSEC-2026-1, fixed in 3.13.1", 1)
