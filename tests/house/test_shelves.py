"""A system stands on three shelves: its adapter, its played self, and its contract."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def named(path: Path) -> bool:
    return not path.name.startswith(("_", "."))


def systems() -> list[str]:
    """Every system that stands on at least one of the shelves."""
    shelves = (ROOT / "adapters/systems", ROOT / "mocks/systems")
    return sorted({path.name for shelf in shelves for path in shelf.iterdir() if path.is_dir() and named(path)})


@pytest.mark.parametrize("system", systems())
def test_each_system_stands_on_all_three_shelves(system: str) -> None:
    wanted = [
        *(f"adapters/systems/{system}/{name}" for name in ("__init__.py", "wire.py", "mapping.py", "adapter.py", "README.md")),
        *(f"mocks/systems/{system}/{name}" for name in ("__init__.py", "system.py")),
        f"tests/contract/test_{system}.py",
    ]
    missing = [path for path in wanted if not (ROOT / path).exists()]
    assert not missing, f"missing for {system}: {', '.join(missing)}"


def test_no_contract_is_left_of_a_system_that_is_gone() -> None:
    suites = {path.stem.removeprefix("test_") for path in (ROOT / "tests/contract").glob("test_*.py")}
    for suite in suites & {path.stem for path in (ROOT / "tests/contract/recorded").glob("*.py") if named(path)}:
        assert suite in systems()


def test_the_registry_finds_every_folder() -> None:
    from adapters.registry import discover

    folders = [path.name for path in (ROOT / "adapters/systems").iterdir() if path.is_dir() and named(path)]
    assert list(discover()) == [folder.replace("_", "-") for folder in sorted(folders)]
