"""Times are printed in one place: `%Y` leaves the noughts of early years out, and vendors take that for no time at all."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRINTS = re.compile(r"\.strftime|:%Y|%Y%m|\.isoformat\([^)]*\)\.replace")
ONE_PLACE = "adapters/ports/instants.py"
ELSEWHERE = {"gateway/observe/logs.py"}
"""The log's own time, which is now."""


@pytest.mark.parametrize("package", ["adapters", "resolvers", "gateway"])
def test_no_module_prints_times_by_itself(package: str) -> None:
    printing = {
        str(path.relative_to(ROOT)): found
        for path in sorted((ROOT / package).rglob("*.py"))
        if (found := [line for line in path.read_text().splitlines() if PRINTS.search(line) and "strptime" not in line])
    }
    assert printing.keys() - ELSEWHERE - {ONE_PLACE} == set()
