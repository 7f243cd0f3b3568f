"""What is installed is what was tested, comes from wherever the person installing gets packages, and is whole."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.locked import DATA, DEVELOPED_WITH, RUN_WITH, pins

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = [RUN_WITH, DEVELOPED_WITH, DATA]
LOWEST_COVERAGE = 94
"""Per cent of the code, branches counted, that the unit tests run through; it may only rise."""
NPM_LOCKS = sorted(path for path in ROOT.rglob("package-lock.json") if not {"node_modules", ".venv"} & set(path.parts))


def pinned_in(lock: Path) -> dict[str, str]:
    """Versions by name as packages are compared, of what is installed with this Python on this machine."""
    return {pin.name: pin.version for pin in pins(lock) if pin.applies}


def wanted() -> Iterator[Requirement]:
    project = PROJECT["project"]
    for line in (*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)):
        yield Requirement(line)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_lock_is_one_version_with_its_files_hashes(lock: Path) -> None:
    found = list(pins(lock))
    assert found
    assert [pin.name for pin in found if not pin.hashes] == []
    named = [pin.name for pin in found if pin.applies]
    assert sorted(set(named)) == sorted(named)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_place_to_get_packages_from(lock: Path) -> None:
    assert not re.search(r"://|index-url|find-links", lock.read_text())


@pytest.mark.parametrize("line", ["aiohttp==3.14.5", "aiohttp>=3.14 --hash=sha256:" + "0" * 64, "aiohttp==3.14.5 --hash=md5:00"])
def test_a_line_without_a_version_or_a_strong_hash_is_no_pin(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.lock").write_text(f"{line}\n")
    if "--hash" in line:
        with pytest.raises(ValueError):
            list(pins(tmp_path / "a.lock"))
    else:
        assert [pin.hashes for pin in pins(tmp_path / "a.lock")] == [()]


def test_every_named_requirement_is_pinned_within_its_range() -> None:
    pinned = pinned_in(DEVELOPED_WITH)
    for requirement in wanted():
        name = canonicalize_name(requirement.name)
        assert name in pinned, f"{name} is not in {DEVELOPED_WITH.name}: make lock"
        assert requirement.specifier.contains(pinned[name], prereleases=True), f"{name} {pinned[name]}"


@pytest.mark.parametrize("lock", [RUN_WITH, DEVELOPED_WITH], ids=lambda lock: lock.name)
def test_what_these_packages_need_is_pinned_as_well(lock: Path) -> None:
    pinned = pinned_in(lock)
    for name in pinned:
        try:
            needs = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, needs):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in pinned, f"{name} needs {requirement.name}"


def test_the_gateway_runs_with_what_it_is_developed_with_and_less() -> None:
    ran, developed = pinned_in(RUN_WITH), pinned_in(DEVELOPED_WITH)
    assert ran.items() < developed.items()
    assert not {"pytest", "ruff", "bandit", "sphinx"} & ran.keys()


def test_the_tests_run_with_the_pinned_versions() -> None:
    """Except pip itself, which comes with the environment."""
    pinned = {name: version for name, version in pinned_in(DEVELOPED_WITH).items() if name != "pip"}
    installed = {name: version for name in pinned if (version := version_of(name)) is not None}
    assert installed == {name: version for name, version in pinned.items() if name in installed}


@pytest.mark.parametrize("path", ["Makefile", ".ci/run"])
def test_every_installation_from_a_registry_checks_hashes(path: str) -> None:
    """Or takes nothing from a registry: what is built here, with what is installed already."""
    lines = (ROOT / path).read_text().replace("\\\n", " ").splitlines()
    installs = [line for line in lines if re.search(r"pip\"? install|\$\(PIP\)", line) and ":=" not in line]
    assert installs
    assert [line for line in installs if "--require-hashes" not in line and "--no-deps" not in line] == []
    assert [line for line in installs if "--no-deps" in line and not re.search(r"--require-hashes|-e \.|\.whl", line)] == []


def version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


@pytest.mark.parametrize("path", NPM_LOCKS, ids=lambda path: path.parent.name)
def test_npm_locks_pin_content_and_name_no_address(path: Path) -> None:
    packages: dict[str, Any] = json.loads(path.read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if name and not (package.get("integrity") or package.get("link"))]


def test_the_wheel_takes_the_built_page_along_although_git_ignores_it() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "gateway/http/static/**" in wheel["artifacts"]


def test_every_package_says_that_it_is_typed() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert not [package for package in packages if not (ROOT / package / "py.typed").is_file()]


def test_the_pythons_that_are_declared_are_those_that_ci_tries() -> None:
    declared = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["project"]["classifiers"]))
    assert declared == re.findall(r'"(3\.\d+)"', (ROOT / ".github/workflows/ci.yml").read_text())
    assert f">={declared[0]}" == PROJECT["project"]["requires-python"]
    assert all(f"python{version}" in (ROOT / ".ci/run").read_text() for version in declared)


def test_the_floor_of_coverage_does_not_sink() -> None:
    assert PROJECT["tool"]["coverage"]["report"]["fail_under"] >= LOWEST_COVERAGE
    assert "make coverage" in (ROOT / ".github/workflows/ci.yml").read_text()


def test_the_command_is_installed_under_its_name() -> None:
    assert PROJECT["project"]["scripts"] == {"customer360": "gateway.__main__:main"}
