"""What the README tells its reader to do works as it is written there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.played import Played
from tests.journey.commands import PATIENCE_S, Started, surroundings
from tests.journey.readme import Block, blocks, unmarked
from tests.running import RunningGateway

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


class Reader:
    """Somebody who follows the README in one folder, with the demo running at the ports that it names."""

    def __init__(self, folder: Path, gateway: RunningGateway, played: Played) -> None:
        self._folder, self._gateway, self._played = folder, gateway, played
        commands = folder / ".bin"
        commands.mkdir()
        (commands / "customer360").write_text(f'#!/bin/sh\nexec {sys.executable} -m gateway "$@"\n')
        (commands / "customer360").chmod(0o755)
        self._path = f"{commands}:{os.environ['PATH']}"

    def follow(self, block: Block) -> None:
        if block.how == "run by":
            text = (ROOT / block.what).read_text()
            assert not [command for command in block.commands if command not in text], f"{block.what} runs them"
        elif block.language == "graphql":
            answer = self._gateway.ask(block.text)
            assert (answer.status, answer.errors) == (200, []), f"line {block.line}"
            assert all(value is not None for value in answer.data.values()), f"line {block.line}"
        elif block.language == "yaml":
            (self._folder / "customer360.yaml").write_text(self._here(block.text))
        elif block.how == "run until":
            self._start(block)
        else:
            self._run(block)

    def _here(self, text: str) -> str:
        """With the ports that this demo really has."""
        for port, address in (("8000", self._gateway.address), ("9000", self._played.address)):
            text = text.replace(f"http://127.0.0.1:{port}", address).replace(f"http://localhost:{port}", address)
        return text

    def _run(self, block: Block) -> None:
        environ = surroundings(
            PATH=self._path,
            PORT=self._gateway.address.rsplit(":", 1)[1],
            MOCKS_PORT=self._played.address.rsplit(":", 1)[1],
        )
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self._here(block.text)],
            cwd=self._folder,
            env=environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, f"line {block.line}: {done.stdout}{done.stderr}"
        assert '"errors"' not in done.stdout, f"line {block.line}: {done.stdout}"

    def _start(self, block: Block) -> None:
        (command,) = block.commands
        words = command.replace("--port 9000", "--port 0").split()
        assert words[0] == "customer360", f"line {block.line}: only commands of ours are started and stopped"
        running = Started(self._folder, *words[1:], folder=self._folder, PORT="0", MOCKS_PORT="0", C360_SERVER__PORT="0")
        try:
            running.line(block.what)
            assert running.stop() == 0, f"line {block.line}"
        finally:
            running.end()


@pytest.fixture
def reader(tmp_path: Path, gateway: RunningGateway, played_world: Played) -> Iterator[Reader]:
    yield Reader(tmp_path, gateway, played_world)
    shutil.rmtree(tmp_path)


def test_everything_that_a_reader_would_run_is_run_by_a_test() -> None:
    assert [f"line {block.line}" for block in unmarked(README.read_text())] == []


def test_following_the_readme_from_top_to_bottom_works(reader: Reader) -> None:
    followed = [reader.follow(block) for block in blocks(README.read_text()) if block.how]
    assert followed


SAMPLE = """\
Ask:

<!-- run -->
```graphql
{ viewer { subject } }
```

<!-- run until: The gateway -->
```bash
# comment
customer360 serve
```

<!-- run -->
Not right below.

```bash
rm -rf build
```

```json
{}
```
"""


def test_a_block_is_read_with_its_language_its_line_and_its_mark() -> None:
    read = [(block.language, block.line, block.how, block.what, block.commands) for block in blocks(SAMPLE)]
    assert read[:2] == [
        ("graphql", 4, "run", "", ["{ viewer { subject } }"]),
        ("bash", 9, "run until", "The gateway", ["customer360 serve"]),
    ]


def test_a_command_without_a_mark_is_found_and_an_answer_without_one_is_not() -> None:
    assert [block.line for block in unmarked(SAMPLE)] == [17]
