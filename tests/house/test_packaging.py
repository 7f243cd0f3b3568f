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

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if line and not line.startswith("#")]
LOWEST_COVERAGE = 94
"""Per cent of the code, branches counted, that the unit tests run through; it may only rise."""
NPM_LOCKS = sorted(path for path in ROOT.rglob("package-lock.json") if not {"node_modules", ".venv"} & set(path.parts))


def pins() -> dict[str, str]:
    """Versions by name as packages are compared."""
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in LOCK)}


def wanted() -> Iterator[Requirement]:
    project = PROJECT["project"]
    for line in (*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)):
        yield Requirement(line)


def test_every_line_of_the_lock_is_one_package_at_one_version() -> None:
    assert not [line for line in LOCK if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line)]


def test_every_named_requirement_is_pinned_within_its_range() -> None:
    pinned = pins()
    for requirement in wanted():
        name = canonicalize_name(requirement.name)
        assert name in pinned, f"{name} is not in requirements.lock"
        assert requirement.specifier.contains(pinned[name], prereleases=True), f"{name} {pinned[name]}"


def test_what_these_packages_need_is_pinned_as_well() -> None:
    pinned = pins()
    for name in pinned:
        try:
            needs = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, needs):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in pinned, f"{name} needs {requirement.name}"


def test_the_tests_run_with_the_pinned_versions() -> None:
    installed = {name: version for name in pins() if (version := version_of(name)) is not None}
    assert installed == {name: version for name, version in pins().items() if name in installed}


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
