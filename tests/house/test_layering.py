"""The arrows between the rooms of the house point one way."""

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
