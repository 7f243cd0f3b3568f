"""A copy of the checkout, from which one rule at a time is taken out."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from tests.rules.rule import Rule

ROOT = Path(__file__).parents[2]
COPIED = ("gateway", "resolvers", "adapters", "mocks", "tests", "docs", "pyproject.toml", "README.md", "CHANGELOG.md", "Makefile")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "_build")
PATIENCE_S = 600


class Copy:
    """A copy in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name)
        for name in COPIED:
            source = self._root / name
            if source.is_dir():
                shutil.copytree(source, self._path / name, ignore=LEFT_OUT)
            else:
                shutil.copy(source, self._path / name)
        return self

    def __exit__(self, *told: object) -> None:
        self._folder.cleanup()

    def fails_without(self, rule: Rule) -> list[str]:
        """The tests that fail without the rule; the first failure ends the run."""
        file = self._path / rule.file
        whole = file.read_text()
        file.write_text(whole.replace(rule.code, rule.without))
        try:
            run = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", rule.tests],
                cwd=self._path,
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=False,
            )
        finally:
            file.write_text(whole)
        return [line.removeprefix("FAILED ") for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
