"""The played systems, as a process of their own that ends with the one that started it."""

import importlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import date

import typer

PATIENCE_S = 30.0


class PlayedSystems:
    """Started on `port`, 0 for a free one. The child ends when its standard input closes, so it never outlives this process."""

    def __init__(self, *, host: str, port: int, customers: int, seed: int, today: date) -> None:
        told = {"host": host, "port": port, "customers": customers, "seed": seed, "today": today}
        arguments = [word for name, value in told.items() for word in (f"--{name}", str(value))]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "mocks", *arguments, "--until-input-ends"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._stopping = False

    def wait_until_answering(self) -> str:
        """Their address. Exits with 1 where they don't come up; why not, they have said themselves."""
        assert self._process.stdout is not None
        address = self._process.stdout.readline().strip()
        until = time.monotonic() + PATIENCE_S
        while address and self._process.poll() is None and time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{address}/_control/people", timeout=1):
                    return address
            except OSError:
                time.sleep(0.05)
        typer.echo("The played systems did not start.", err=True)
        raise typer.Exit(1)

    def when_ended(self, tell: Callable[[], None]) -> None:
        """Calls `tell` from another thread where they end without having been stopped."""

        def watch() -> None:
            self._process.wait()
            if not self._stopping:
                tell()

        threading.Thread(target=watch, daemon=True, name="played-systems").start()

    def stop(self) -> None:
        self._stopping = True
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def run(*, host: str, port: int, customers: int, seed: int, today: date | None) -> None:
    """Until a signal comes. By name, for nothing of the gateway may depend on the played world."""
    importlib.import_module("mocks.serving").run(host, port, customers=customers, seed=seed, today=today)


def end_with_input() -> None:
    """Stops this process when its standard input closes: whoever started it is gone."""

    def watch() -> None:
        # Past Python's own reader: its lock would be held when the process ends.
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="input").start()
