"""The arrows between the rooms of the house point one way."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_import_follows_the_arrows() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_ports_import_nothing_of_ours_but_themselves() -> None:
    for module in sorted((ROOT / "adapters/ports").glob("*.py")):
        for line in module.read_text().splitlines():
            if line.startswith(("import ", "from ")):
                package = line.split()[1]
                assert not package.startswith(("gateway", "resolvers", "mocks")), f"{module.name} imports {package}"
                assert not package.startswith("adapters") or package.startswith("adapters.ports"), f"{module.name}: {package}"


def test_the_played_world_imports_at_the_top_of_its_modules_alone() -> None:
    """So that no circle hides in a function or from the type checker."""
    for module in sorted((ROOT / "mocks").rglob("*.py")):
        tree = ast.parse(module.read_text())
        found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert [node.lineno for node in found if node not in tree.body] == [], module
