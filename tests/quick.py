"""The tests of what changed, for `make test-quick`: named by the layout of the project, or a fixed set where that tells nothing.

python -m tests.quick            paths for pytest, one a line
"""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = "tests/house"
OTHERWISE = frozenset({HOUSE, "tests/unit/resolvers"})
"""Run where it can't be told what a change touches."""
RUN = ("tests/unit/", "tests/contract/", "tests/house/", "tests/identity_cases/")
LEFT_OUT = ("tests/journey/", "tests/browser/", "tests/bench/", "tests/audit/", "tests/apollo/")
MOST_CONTRACTS = 2
"""Contracts of more systems take longer than a quick look may; each system's unit tests are run all the same."""

GOLDEN = ("survivorship", "likeness", "predictions")

LAYOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"adapters/systems/(\w+)/.*", (r"tests/unit/adapters/\1", r"tests/contract/test_\1*.py")),
    (r"mocks/systems/(\w+)(?:\.py|/.*)", (r"tests/unit/mocks/test_\1.py", r"tests/contract/test_\1*.py")),
    (r"tests/contract/(?:samples|recorded)/(\w+)[./].*", (r"tests/contract/test_\1*.py",)),
    (r"adapters/wire/odata\w*\.py", ("tests/unit/adapters/wire_odata",)),
    (r"adapters/(wire|guards|ports)/.*", (r"tests/unit/adapters/\1",)),
    (r"mocks/.*", ("tests/unit/mocks",)),
    (r"resolvers/(?:identity|person)/.*", ("tests/unit/resolvers/identity", "tests/identity_cases")),
    (r"resolvers/consent_sources/.*", ("tests/unit/resolvers/consent",)),
    (
        r"resolvers/golden_record/.*",
        tuple(f"tests/unit/resolvers/test_{of}.py" for of in ("survivorship", "likeness", "predictions")),
    ),
    (r"(resolvers|gateway)/(\w+)/.*", (r"tests/unit/\1/\2", r"tests/unit/\1/test_\2*.py")),
    (r"(resolvers|gateway)/(\w+)\.\w+", (r"tests/unit/\1/test_\2*.py",)),
    (r"tests/identity_cases/.*", ("tests/identity_cases",)),
)
"""Names of changed files, and where their tests are; the first line that fits counts."""


def changed() -> list[str] | None:
    """Files that differ from the last commit that this branch shares with main, new ones included; None where git can't say."""
    commands = (["diff", "--name-only", "-z", "--no-renames", base()], ["ls-files", "-z", "--others", "--exclude-standard"])
    answers = [git(*command) for command in commands]
    if not all(answer is not None for answer in answers):
        return None
    return sorted({name for answer in answers for name in (answer or "").split("\0") if name})


def base() -> str:
    return (git("merge-base", "HEAD", "main") or git("merge-base", "HEAD", "origin/main") or "HEAD").strip()


def git(*arguments: str) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def chosen_for(names: Iterable[str] | None, root: Path = ROOT) -> set[str]:
    """Files and folders of tests, none inside another."""
    found = {HOUSE}
    for name in names or ():
        known = chosen_for_one(name, root)
        if known is None:
            found |= OTHERWISE
        else:
            found |= known
    if found == {HOUSE} and not names:
        found |= OTHERWISE
    return without_many_contracts({path for path in found if not any(path.startswith(f"{other}/") for other in found)})


def chosen_for_one(name: str, root: Path) -> set[str] | None:
    """None where the name tells nothing; empty where its tests take long and are left to `make test`."""
    if name.endswith(".md") or name.startswith(LEFT_OUT):
        return set()
    if name.startswith(RUN) and re.fullmatch(r"test_\w+\.py", name.rpartition("/")[2]):
        return {name} & set(existing([name], root))
    beside = set(importing(name, root))
    for pattern, places in LAYOUT:
        if fits := re.fullmatch(pattern, name):
            return beside | set(existing((fits.expand(place) for place in places), root)) or None
    if name.startswith(RUN) and (folder := name.rpartition("/")[0]) not in ("tests/contract", "tests/contract/suite"):
        return {folder} if (root / folder).is_dir() else None
    return beside or None


def existing(places: Iterable[str], root: Path) -> Iterator[str]:
    for place in places:
        yield from (str(path.relative_to(root)) for path in sorted(root.glob(place)))


def importing(name: str, root: Path) -> Iterator[str]:
    """Unit tests that import the module themselves."""
    if not name.endswith(".py") or name.startswith("tests/"):
        return
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    package, _, last = module.rpartition(".")
    import_of_it = re.compile(
        rf"^(from {re.escape(module)} import|import {re.escape(module)}\b|from {re.escape(package)} import .*\b{last}\b)", re.M
    )
    for path in sorted((root / "tests/unit").rglob("test_*.py")):
        if import_of_it.search(path.read_text()):
            yield str(path.relative_to(root))


def without_many_contracts(paths: set[str]) -> set[str]:
    contracts = {path for path in paths if path.startswith("tests/contract/")}
    systems = {re.sub(r"_people$", "", Path(path).stem) for path in contracts}
    return paths if len(systems) <= MOST_CONTRACTS else paths - contracts


if __name__ == "__main__":
    print(*sorted(chosen_for(changed())), sep="\n")
