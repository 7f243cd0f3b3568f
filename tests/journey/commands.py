"""Commands as a person would run them: processes of their own, on free ports."""

import os
import shlex
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from tests.contract.played import TODAY
from tests.patience import until
from tests.running import ERRORS

PATIENCE_S = 30.0
ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "gateway")


def surroundings(**changed: str) -> dict[str, str]:
    """This process's environment, without settings that somebody has set."""
    own = {
        name: value for name, value in os.environ.items() if not name.startswith("C360_") and name not in ("PORT", "MOCKS_PORT")
    }
    return {**own, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1", "MOCKS_TODAY": TODAY, **changed}


def run(*arguments: str, folder: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself. `token` asks the played world alone, and may name the cast."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=surroundings(**environ),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    ERRORS.extend(done.stderr.splitlines() if arguments[:1] != ("token",) else ())
    return done


class Started:
    """A command that runs until it is stopped; what it says goes to files."""

    def __init__(self, said: Path, *arguments: str, folder: Path | None = None, **environ: str) -> None:
        self._out, self._err = said / "out", said / "err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [*COMMAND, *arguments], cwd=folder, env=surroundings(**environ), stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )

    @property
    def said(self) -> str:
        return self._out.read_text()

    @property
    def complained(self) -> str:
        return self._err.read_text()

    def line(self, beginning: str) -> str:
        """The first line that begins so, as soon as it is there."""

        def found() -> str | None:
            ended = self.process.poll() is not None
            lines = (self.said + self.complained).splitlines()
            line = next((line for line in lines if line.startswith(beginning)), None)
            assert line or not ended, self.said + self.complained
            return line

        return str(until(found, lambda: f"it never said {beginning}: {self.said}{self.complained}"))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """The exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def end(self) -> None:
        """By force, where it is still there."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        ERRORS.extend(self.complained.splitlines())


@contextmanager
def started(folder: Path, *arguments: str, **environ: str) -> Iterator[Started]:
    running = Started(folder, *arguments, **environ)
    try:
        yield running
    finally:
        running.end()


def answer_to(curl: str) -> Any:
    """The JSON answer to a printed `curl` command, sent without curl."""
    words = shlex.split(curl)
    address = next(word for word in words if word.startswith("http://"))
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    return posted(address, words[words.index("-d") + 1].encode(), headers)


def posted(address: str, body: bytes, headers: Mapping[str, str]) -> Any:
    with urllib.request.urlopen(urllib.request.Request(address, data=body, headers=dict(headers)), timeout=30) as response:
        return orjson.loads(response.read())


def answers(address: str) -> bool:
    """Whether anybody listens there."""
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
