"""`make test-quick` runs the tests of what changed, and a fixed set where that can't be told."""

from pathlib import Path

import pytest

from tests.quick import HOUSE, OTHERWISE, changed, chosen_for


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ("adapters/systems/sap_bw/mapping.py", {"tests/unit/adapters/sap_bw", "tests/contract/test_sap_bw.py"}),
        (
            "adapters/systems/sap_ecc/paging.py",
            {"tests/unit/adapters/sap_ecc", "tests/contract/test_sap_ecc.py", "tests/contract/test_sap_ecc_people.py"},
        ),
        ("mocks/systems/sap_bw/query.py", {"tests/unit/mocks/test_sap_bw.py", "tests/contract/test_sap_bw.py"}),
        ("tests/contract/recorded/sap_bw.py", {"tests/contract/test_sap_bw.py"}),
        ("tests/contract/samples/sap_bw/value.json", {"tests/contract/test_sap_bw.py"}),
        ("adapters/wire/odata_batch.py", {"tests/unit/adapters/wire_odata"}),
        ("adapters/wire/system_http.py", {"tests/unit/adapters/wire"}),
        ("adapters/guards/batcher.py", {"tests/unit/adapters/guards"}),
        ("resolvers/identity/parted.py", {"tests/unit/resolvers/identity", "tests/identity_cases"}),
        ("resolvers/passions/kept_purchases.py", {"tests/unit/resolvers/passions", "tests/unit/resolvers/test_passions.py"}),
        ("gateway/documents.py", {"tests/unit/gateway/test_documents.py"}),
        ("mocks/world/hours.py", {"tests/unit/mocks"}),
        ("tests/identity_cases/names.yaml", {"tests/identity_cases"}),
        ("tests/unit/adapters/guards/shared.py", {"tests/unit/adapters/guards"}),
        ("tests/unit/gateway/test_keys.py", {"tests/unit/gateway/test_keys.py"}),
    ],
)
def test_a_changed_file_leads_to_its_tests(changed: str, found: set[str]) -> None:
    assert chosen_for([changed]) >= {HOUSE, *found}


@pytest.mark.parametrize("name", ["pyproject.toml", "Makefile", "tests/conftest.py", "tests/contract/suite/faults.py"])
def test_where_a_name_tells_nothing_the_fixed_set_is_run(name: str) -> None:
    assert chosen_for([name]) == OTHERWISE


@pytest.mark.parametrize("names", [None, []])
def test_without_a_change_the_fixed_set_is_run(names: list[str] | None) -> None:
    assert chosen_for(names) == OTHERWISE


@pytest.mark.parametrize("name", ["README.md", "tests/journey/test_log.py", "tests/unit/gateway/test_gone.py"])
def test_what_has_no_quick_tests_costs_those_of_the_house_alone(name: str) -> None:
    assert chosen_for([name]) == {HOUSE}


def test_tests_that_import_what_changed_are_run_wherever_they_stand(tmp_path: Path) -> None:
    unit = tmp_path / "tests/unit/resolvers"
    unit.mkdir(parents=True)
    for name, line in (
        ("one", "from gateway.keys import Key"),
        ("two", "from gateway import keys"),
        ("three", "import gateway.keys_of"),
    ):
        (unit / f"test_{name}.py").write_text(f"{line}\n")
    found = chosen_for(["gateway/keys.py"], tmp_path)
    assert found == {HOUSE, "tests/unit/resolvers/test_one.py", "tests/unit/resolvers/test_two.py"}


def test_no_path_stands_inside_another() -> None:
    found = chosen_for(["adapters/guards/batcher.py", "tests/unit/adapters/guards/test_desk.py"])
    assert "tests/unit/adapters/guards/test_desk.py" not in found


def test_contracts_of_many_systems_are_left_to_the_whole_suite() -> None:
    systems = ("sap_bw", "sap_car", "farfetch")
    found = chosen_for([f"adapters/systems/{system}/mapping.py" for system in systems])
    assert not [path for path in found if path.startswith("tests/contract")]
    assert found >= {f"tests/unit/adapters/{system}" for system in systems}


def test_whatever_git_names_leads_to_tests_that_exist() -> None:
    root = Path(__file__).parents[2]
    assert all((root / path).exists() for path in chosen_for(changed()))
