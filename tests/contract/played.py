"""Starts the played systems in a process of their own, on a port that the system gives."""

import subprocess
import sys
from typing import Self

TODAY = "2026-03-02"
"""The day of the played world in every test: what happened in it is dated from there."""


class Played:
    """`address` is where the played systems listen, each below its slug."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen([sys.executable, "-m", "mocks", "--today", TODAY], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), "the played systems did not start"
        return self

    def __exit__(self, *told: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()
