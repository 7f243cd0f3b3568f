"""A large system shows in which order to read it: the docstring of its package names every module, by what it does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT

MOST_WITHOUT_ORDER = 8
"""Modules that a reader takes in at a glance."""


def large_systems() -> Iterator[Path]:
    for package in sorted((ROOT / "adapters/systems").iterdir()):
        if (package / "__init__.py").exists() and len(modules(package)) > MOST_WITHOUT_ORDER:
            yield package


def modules(package: Path) -> set[str]:
    return {path.stem for path in package.glob("*.py")} - {"__init__"}


def named(package: Path) -> list[str]:
    """Names in backticks in the package's docstring, in their order."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    return re.findall(r"`(\w+)`", text)


@pytest.mark.parametrize("package", list(large_systems()), ids=lambda package: package.name)
def test_a_large_system_names_each_of_its_modules_once_in_reading_order(package: Path) -> None:
    assert sorted(named(package)) == sorted(modules(package))


def test_there_are_large_systems() -> None:
    assert len(list(large_systems())) >= 4
