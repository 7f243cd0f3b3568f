"""The top level is fixed: a newcomer sees the rooms, and beside them only small files of habit."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = {"gateway", "resolvers", "adapters", "mocks", "tests"}
PAPERS = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "docs"}
LOCKS = {"requirements.lock", "requirements-dev.lock"}
HABITS = {"Makefile", ".ci", ".github", ".pre-commit-config.yaml", ".gitignore", "pyproject.toml"} | LOCKS


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in listed.stdout.split("\0") if name]


def test_nothing_stands_at_the_top_but_the_rooms_and_the_files_of_habit() -> None:
    assert {path.parts[0] for path in tracked()} <= ROOMS | PAPERS | HABITS


def test_no_room_and_no_paper_is_missing() -> None:
    assert {path.parts[0] for path in tracked()} >= ROOMS | PAPERS


def test_nothing_that_is_built_is_checked_in() -> None:
    built = [path for path in tracked() if {"static", "node_modules", "__pycache__", "dist", "_build"} & set(path.parts)]
    assert not built
