"""Asks pip-audit for known weaknesses of the locked packages, for `make check`.

python -m tests.supply.audit            AUDIT=required fails where there are no advisories at hand
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.supply.locked import DEVELOPED_WITH

PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for all packages: a line for each known weakness, and how many packages nobody knew anything about."""

    weaknesses: tuple[str, ...]
    unknown: int
    packages: int

    @property
    def audited(self) -> bool:
        return self.packages > 0 and self.unknown == 0


def verdict(answer: str) -> Verdict:
    """The verdict in pip-audit's JSON; nothing is audited where it is none."""
    try:
        packages: list[Mapping[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict((), 0, 0)
    weaknesses = (
        f"{package['name']} {package['version']}: {weakness['id']}, fixed in {', '.join(weakness['fix_versions']) or 'none'}"
        for package in packages
        for weakness in package.get("vulns", ())
    )
    return Verdict(tuple(weaknesses), sum("skip_reason" in package for package in packages), len(packages))


def told(found: Verdict, *, required: bool) -> tuple[str, int]:
    """What to print, and the exit code."""
    if found.weaknesses:
        return "\n".join(("known weaknesses:", *found.weaknesses)), 1
    if found.audited:
        return f"audited: {found.packages} packages, no known weakness", 0
    missing = "no advisories at hand" if not found.packages else f"nothing known of {found.unknown} of {found.packages} packages"
    return f"not audited: {missing}", 1 if required else 0


def asked() -> str:
    """The answer of pip-audit; empty where it gives none."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(DEVELOPED_WITH), "--no-deps", "--disable-pip"]
    form = ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run([*command, *form], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


if __name__ == "__main__":
    text, code = told(verdict(asked()), required=os.environ.get("AUDIT") == "required")
    print(text, file=sys.stderr if code else sys.stdout)
    sys.exit(code)
