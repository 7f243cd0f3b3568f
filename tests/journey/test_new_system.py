"""Somebody adds a system: what is written works at once and touches no other file, and the suite tells what was forgotten."""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
import yaml

from tests.journey.commands import PATIENCE_S, ROOT, Started, posted, run, surroundings

ROOMS = ("gateway", "resolvers", "adapters", "mocks", "tests")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", ".*_cache", ".hypothesis")
SYSTEMS = {
    "acme": "orders",
    "acme_care": "tickets,interactions",
    "acme_club": "profile,membership,predictions,value,consents",
}
QUERY = '{ customer(by: {membershipNumber: "HRD-10002841"}) { orders(first: 3) { nodes { number source { system { id } } } } } }'


def hashes(root: Path) -> dict[str, str]:
    found = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def copied(folder: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=LEFT_OUT)
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "README.md", "Makefile"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def make(tree: Path, name: str, provides: str) -> subprocess.CompletedProcess[str]:
    """`make new-system`, with the commands of this environment in the place of the tree's own."""
    commands = tree.parent / "bin"
    commands.mkdir(exist_ok=True)
    (commands / "customer360").write_text(f'#!/bin/sh\nexec {sys.executable} -m gateway "$@"\n')
    (commands / "customer360").chmod(0o755)
    command = ["make", "-s", "new-system", f"NAME={name}", f"PROVIDES={provides}", "INSTALLED=", f"BIN={commands}"]
    return subprocess.run(
        command, cwd=tree, env=surroundings(PYTHONPATH=str(tree)), capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def python(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=tree,
        env={**surroundings(PYTHONPATH=str(tree)), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def suite(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return python(tree, "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", *arguments)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository to which three systems were added, which touched nothing else."""
    folder = copied(tmp_path_factory.mktemp("added") / "gateway")
    before = hashes(folder)
    new = set()
    for name, provides in SYSTEMS.items():
        done = make(folder, name, provides)
        assert done.returncode == 0, done.stderr
        new |= set(done.stdout.splitlines())
    after = hashes(folder)
    assert {path for path, text in before.items() if after.get(path) != text} == set()
    assert after.keys() - before.keys() == new
    assert len(new) == 9 * len(SYSTEMS)
    return folder


def test_what_is_written_is_formatted_and_linted(tree: Path) -> None:
    new = [f"{folder}{name}" for name in SYSTEMS for folder in ("adapters/systems/", "mocks/systems/")]
    contracts = [f"tests/contract/test_{name}.py" for name in SYSTEMS]
    for command in (["ruff", "format", "--check"], ["ruff", "check"]):
        done = python(tree, *command, "--no-cache", *new, *contracts)
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_written_keeps_its_contracts_and_the_rules_of_the_house(tree: Path) -> None:
    """Of the contracts those tests that hang on what a system is, not on how the line to it fails."""
    done = suite(
        tree,
        *(f"tests/contract/test_{name}.py" for name in SYSTEMS),
        "tests/contract/test_every_port_has_a_contract.py",
        "tests/contract/test_played_answers.py",
        *(f"tests/house/test_{name}.py" for name in ("shelves", "sizes", "settings_defaults")),
        "-k",
        "house or declared or recorded_samples or contract_file or known_id or newest or unknown or later_pages or at_once",
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def mocks(tree: Path, tmp_path: Path) -> Iterator[str]:
    said = tmp_path / "mocks"
    said.mkdir()
    running = Started(said, "mocks", "--port", "0", folder=tree, PYTHONPATH=str(tree))
    try:
        yield running.line("http://")
    finally:
        running.end()


def test_it_answers_a_check_and_a_query_before_its_played_self(tree: Path, mocks: str, tmp_path: Path) -> None:
    config = tmp_path / "customer360.yaml"
    loyalty = {"base_url": f"{mocks}/annex-cloud-loyalty/api/3.0", "site_id": "29990001", "secret": "annex-demo-secret"}
    own = {
        name.replace("_", "-"): {
            "base_url": f"{mocks}/{name.replace('_', '-')}/v1",
            "api_key": f"{name.replace('_', '-')}-demo-key",
        }
        for name in SYSTEMS
    }
    config.write_text(
        yaml.safe_dump(
            {
                "server": {"port": 0},
                "access": {"open": True},
                "ids": {"key": "k" * 32},
                "systems": {"annex-cloud-loyalty": loyalty, **own},
            }
        )
    )
    done = run("check", "--config", str(config), folder=tree, PYTHONPATH=str(tree))
    assert done.returncode == 0, done.stdout + done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()[1:]} == {"annex-cloud-loyalty", *own}
    serving = Started(tmp_path, "serve", "--config", str(config), folder=tree, PYTHONPATH=str(tree))
    try:
        address = serving.line("The gateway answers at ").split()[-1]
        answer = posted(address, orjson.dumps({"query": QUERY}), {"content-type": "application/json"})
    finally:
        serving.end()
    orders = answer["data"]["customer"]["orders"]["nodes"]
    assert [(order["number"], order["source"]["system"]["id"]) for order in orders] == [
        ("900ZDT", "acme"),
        ("TRZ938", "acme"),
        ("GX13ED", "acme"),
    ]


FORGOTTEN = {
    "a field in the mapping": (
        "adapters/systems/acme/mapping.py",
        "        store=row.store,\n        total=money(row.total),\n",
        "        store=row.store,\n",
        "test_every_field_of_the_newest_entry_is_mapped[played]",
        "total",
    ),
    "the vendor's later pages": (
        "adapters/systems/acme/adapter.py",
        "listed.pages, lost",
        "1, lost",
        "test_what_stands_on_later_pages_of_the_vendor_comes_too[played]",
        "",
    ),
    "what the vendor's own errors mean": (
        "adapters/systems/acme/adapter.py",
        "auth=ApiKey(settings), classify=classify",
        "auth=ApiKey(settings)",
        "test_whoever_is_unknown_has_no_entries[played]",
        "BadRequest",
    ),
    "the contract of a port": (
        "tests/contract/test_acme.py",
        "class TestOrderDetails(",
        "class OrderDetailsOfAcme(",
        "test_every_declared_port_has_a_contract_and_every_contract_a_port[acme]",
        "LookupContract",
    ),
    "a setting": (
        "tests/contract/test_acme.py",
        '    "page_size": 50,\n',
        "",
        "test_the_defaults_of_a_system_are_those_in_its_contract_file[acme]",
        "page_size",
    ),
}


@pytest.fixture(scope="module")
def complaints(tree: Path) -> Callable[[str], str]:
    """What the suite says with everything forgotten at once, by the name of a test."""
    kept = {place: (tree / place).read_text() for place, *_ in FORGOTTEN.values()}
    for place, written, forgotten, *_ in FORGOTTEN.values():
        text = (tree / place).read_text()
        assert written in text, place
        (tree / place).write_text(text.replace(written, forgotten))
    names = {name.partition("[")[0] for *_, name, _ in FORGOTTEN.values()}
    places = (
        "tests/contract/test_acme.py",
        "tests/contract/test_every_port_has_a_contract.py",
        "tests/house/test_settings_defaults.py",
    )
    try:
        done = suite(tree, "-rf", *places, "-k", " or ".join(names))
    finally:
        for place, text in kept.items():
            (tree / place).write_text(text)
    assert done.returncode == 1, done.stdout + done.stderr
    _, *told = re.split(r"^_{3,} (.+) _{3,}$", done.stdout, flags=re.MULTILINE)
    by_name = {name.rpartition(".")[2]: text for name, text in zip(told[::2], told[1::2], strict=True)}
    return lambda name: by_name.get(name, "")


@pytest.mark.parametrize("what", FORGOTTEN)
def test_the_suite_tells_what_was_forgotten(complaints: Callable[[str], str], what: str) -> None:
    *_, name, word = FORGOTTEN[what]
    told = complaints(name)
    assert told, f"nothing says that {what} was forgotten"
    assert word in told


@pytest.mark.parametrize(
    ("name", "provides", "told"),
    [
        ("Acme!", "orders", "'Acme!' can't be a system's name: "),
        ("farfetch", "orders", "farfetch is there already: adapters/systems/farfetch"),
        ("acme", "orders,warranties", "there is nothing to begin with for warranties; "),
        ("acme", "", "what does it provide? One or more of orders, "),
    ],
)
def test_what_cannot_be_written_is_refused_with_one_line(name: str, provides: str, told: str) -> None:
    done = run("new-system", name, "--provides", provides, folder=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(told)
