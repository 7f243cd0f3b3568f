"""Commands, queries and answers in the README and in docs/ are true as they are written there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contract.played import Played
from tests.journey.commands import PATIENCE_S, Started, surroundings
from tests.journey.readme import ANSWER, ROOT, Step, pages, steps
from tests.running import RunningGateway

CI = ROOT / ".ci/run"
STAYS = re.compile(r"^customer360 (serve|mocks|demo(?!.*--print-config))")


class Reader:
    """Somebody who follows a page in one folder, with the demo running at the ports that it names."""

    def __init__(self, folder: Path, gateway: RunningGateway, played: Played) -> None:
        self._folder, self._gateway, self._played = folder, gateway, played
        self._broken = False
        self._answer: Any = None
        commands = folder / ".bin"
        commands.mkdir()
        (commands / "customer360").write_text(f'#!/bin/sh\nexec {sys.executable} -m gateway "$@"\n')
        (commands / "customer360").chmod(0o755)
        self._path = f"{commands}:{os.environ['PATH']}"

    def follow(self, step: Step) -> None:
        """A `make` target is run by CI, which sets up the machine for it; the rest is run here."""
        command = self._here(step.text)
        if step.language == ANSWER:
            assert holds(self._answer, json.loads(step.text)), f"line {step.line}: the answer is {self._answer}"
        elif step.language == "graphql":
            answer = self._gateway.ask(step.text)
            assert (answer.status, answer.errors) == (200, []), f"line {step.line}"
            assert all(value is not None for value in answer.data.values()), f"line {step.line}"
        elif command.startswith("make "):
            assert re.search(rf"\b{re.escape(command)}\b", CI.read_text()), f"line {step.line}: not run by .ci/run"
        elif STAYS.match(command):
            self._start(command, step.line)
        else:
            self._run(command, step.line)

    def _here(self, text: str) -> str:
        """With the ports that this demo really has, and the command that is being tested."""
        for port, address in (("8000", self._gateway.address), ("9000", self._played.address)):
            text = text.replace(f"http://127.0.0.1:{port}", address).replace(f"http://localhost:{port}", address)
        return text.replace(".venv/bin/customer360", "customer360").replace("--port 9000", "--port 0")

    def _run(self, command: str, line: int) -> None:
        environ = surroundings(
            PATH=self._path,
            PORT=self._gateway.address.rsplit(":", 1)[1],
            MOCKS_PORT=self._played.address.rsplit(":", 1)[1],
        )
        shell = ["bash", "-euo", "pipefail", "-c", command]
        done = subprocess.run(
            shell, cwd=self._folder, env=environ, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        assert done.returncode == 0, f"line {line}: {done.stdout}{done.stderr}"
        if "/_control/systems" in command:
            self._broken = "DELETE" not in command
        elif "/graphql" in command:
            assert '"data"' in done.stdout, f"line {line}: {done.stdout}"
            assert ('"errors"' in done.stdout) == self._broken, f"line {line}: {done.stdout}"
            self._answer = json.loads(done.stdout)

    def _start(self, command: str, line: int) -> None:
        """What runs until it is stopped: it must come up, say where, and stop cleanly."""
        free = {"PORT": "0", "MOCKS_PORT": "0", "C360_SERVER__PORT": "0"}
        running = Started(self._folder, *command.split()[1:], folder=self._folder, **free)
        try:
            running.line("http://" if " mocks" in command else "The gateway answers" if " serve" in command else "curl ")
            assert running.stop() == 0, f"line {line}"
        finally:
            running.end()


def holds(answer: Any, shown: Any) -> bool:
    """The page may leave entries of objects out, and nothing else."""
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(name in answer and holds(answer[name], value) for name, value in shown.items())
    if isinstance(shown, list):
        return isinstance(answer, list) and len(answer) == len(shown) and all(map(holds, answer, shown))
    return bool(answer == shown)


@pytest.mark.parametrize("page", [page for page, text in pages().items() if any(steps(text))])
def test_following_a_page_from_top_to_bottom_works(
    page: str, tmp_path: Path, gateway: RunningGateway, played_world: Played
) -> None:
    reader = Reader(tmp_path, gateway, played_world)
    followed = [reader.follow(step) for step in steps(pages()[page])]
    assert followed


def test_the_pages_that_are_followed_are_the_readme_and_the_docs() -> None:
    assert {"README.md", "docs/tutorial.md", "docs/asking.md", "docs/operations.md"} <= pages().keys()


@pytest.mark.parametrize(
    ("shown", "true"),
    [
        ({"data": {"a": 1}}, True),
        ({"data": {"a": 2}}, False),
        ({"data": {"b": [{"c": "x"}]}}, True),
        ({"data": {"b": []}}, False),
        ({"errors": []}, False),
    ],
)
def test_a_shown_answer_may_leave_out_but_not_differ(shown: Any, true: bool) -> None:
    assert holds({"data": {"a": 1, "b": [{"c": "x", "d": None}]}}, shown) == true


SAMPLE = """\
```bash
# a comment
make test

curl -s http://127.0.0.1:8000/graphql \\
  -d '{}'
```

```json
{}
```

```graphql
{ viewer { subject } }
```
"""


def test_every_command_query_and_answer_is_a_step() -> None:
    assert list(steps(SAMPLE)) == [
        Step("bash", "make test", 1),
        Step("bash", "curl -s http://127.0.0.1:8000/graphql    -d '{}'", 1),
        Step("json", "{}\n", 9),
        Step("graphql", "{ viewer { subject } }\n", 13),
    ]


@pytest.mark.parametrize(
    ("command", "stays"),
    [
        ("customer360 serve --config customer360.yaml", True),
        ("customer360 demo", True),
        ("customer360 mocks --port 9000", True),
        ("customer360 demo --print-config > customer360.yaml", False),
        ("customer360 check --config customer360.yaml", False),
    ],
)
def test_commands_that_run_until_they_are_stopped_are_told_from_the_others(command: str, stays: bool) -> None:
    assert bool(STAYS.match(command)) == stays
