"""A steward's decisions are taken whole or not at all; each fault is told with its line, and never with a record's id."""

from pathlib import Path

import pytest

from gateway.app import cache_options, resolver_config
from gateway.configuration import WrongConfiguration, load
from gateway.settings import Settings
from resolvers.identity.matching.steward_decisions import Decision
from tests.journey.readme import settings_shown

OPEN = {"C360_IDS__KEY": "k" * 32, "C360_ACCESS__OPEN": "true"}
C4C, ERP = "sap-cloud-for-customer", "sap-ecc"


def loaded(tmp_path: Path, text: str, *, name: str = "decisions.yaml") -> Settings:
    path = tmp_path / name
    path.write_text(text)
    return load(None, environ={**OPEN, "C360_IDENTITY__DECISIONS": str(path)})


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(WrongConfiguration) as wrong:
        loaded(tmp_path, text)
    return str(wrong.value).splitlines()


def listed(*entries: str) -> str:
    return "decisions:\n" + "".join(f"  - {entry}\n" for entry in entries)


def test_the_docs_example_is_read_with_ids_written_as_they_are_compared(tmp_path: Path) -> None:
    text = settings_shown("identity", "decisions")
    first, second = resolver_config(loaded(tmp_path, text)).decisions.entries
    assert (first.same, second.same) == (True, False)
    assert first.records[1] == (ERP, "204717")
    assert first.reason


def test_json_is_read_too_and_without_a_file_nothing_is_decided(tmp_path: Path) -> None:
    records = '[{"system": "sap-ecc", "id": "007"}, {"system": "sap-ecc", "id": "8"}]'
    settings = loaded(
        tmp_path, f'{{"decisions": [{{"same": false, "records": {records}, "reason": " two \\n people "}}]}}', name="d.json"
    )
    assert resolver_config(settings).decisions.entries == (Decision((ERP, "7"), (ERP, "8"), False, "two people"),)
    plain = load(None, environ=OPEN)
    assert not resolver_config(plain).decisions
    assert cache_options(plain, resolver_config(plain)).secret != cache_options(settings, resolver_config(settings)).secret


def entry(one: str, other: str, same: str = "true") -> str:
    return f"{{same: {same}, records: [{{system: {one}}}, {{system: {other}}}]}}"


TWO = (f"{C4C}, id: c-17", f"{C4C}, id: c-18")
RECORDS = "decisions.yaml:2: decisions.0.records"
FAULTS = [
    (listed(entry(*TWO), entry(*TWO[::-1], "false")), "decisions.yaml:3: decisions.1: says the opposite of what other entries"),
    (listed(entry(TWO[0], f"{C4C}, id: ' c-17'")), f"{RECORDS}: names one record twice"),
    (listed(entry("sap-ecx, id: c-17", TWO[1])), f"{RECORDS}.0.system: there is no such system; known are"),
    (listed("{same: perhaps, records: []}"), f"{RECORDS}: "),
    (listed(entry("sap-ecc, id: 17", TWO[1])), f"{RECORDS}.0.id: Input should be a valid string (put it in quotes)"),
    ("entries: []\n", "decisions.yaml:1: entries: "),
    ("decisions: [\n", "decisions.yaml:2: is not YAML"),
    ("- a\n", "decisions.yaml:1: should be a mapping"),
]


@pytest.mark.parametrize(("text", "told"), FAULTS)
def test_a_bad_file_stops_the_start_and_says_where(tmp_path: Path, text: str, told: str) -> None:
    faulty = faults(tmp_path, text)
    assert faulty[0].startswith(told)
    assert not [line for line in faulty if "c-17" in line or "perhaps" in line]


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration) as wrong:
        load(None, environ={**OPEN, "C360_IDENTITY__DECISIONS": str(tmp_path / "none.yaml")})
    assert str(wrong.value) == f"{tmp_path / 'none.yaml'}: identity.decisions: there is no such file"
