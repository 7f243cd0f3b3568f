"""The played systems in a child process, which ends with its parent."""

import importlib
import os
import signal
import subprocess  # nosec B404  # our own program
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import date

import click

PATIENCE_S = 30.0


class PlayedSystems:
    """The process of the played systems, started on `port` (0: a free one). It ends when its standard input closes, so it never
    outlives this process."""

    def __init__(self, *, host: str, port: int, customers: int, seed: int, today: date) -> None:
        options = {"host": host, "port": port, "customers": customers, "seed": seed, "today": today}
        arguments = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self._process = subprocess.Popen(  # nosec B603  # our own module, without a shell
            [sys.executable, "-m", "gateway", "mocks", *arguments, "--until-input-ends"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._stopping = False

    def wait_until_answering(self) -> str:
        """The address of the played systems. Exits with 1 if they do not start; they have printed the reason."""
        assert self._process.stdout is not None
        address = self._process.stdout.readline().strip()
        until = time.monotonic() + PATIENCE_S
        while address and self._process.poll() is None and time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{address}/_control/people", timeout=1):  # nosec B310  # http to this machine
                    return address
            except OSError:
                time.sleep(0.05)
        click.echo("The played systems did not start.", err=True)
        raise click.exceptions.Exit(1)

    def when_ended(self, tell: Callable[[], None]) -> None:
        """Calls `tell` from another thread if they end without having been stopped."""

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
    """Runs the played systems until a signal comes. Imports them by name, because the gateway must not depend on them."""
    importlib.import_module("mocks.serving").run(host, port, customers=customers, seed=seed, today=today)


def end_with_input() -> None:
    """Stops this process when its standard input closes: the process that started it is gone."""

    def watch() -> None:
        # Not through Python's own reader, which would still hold its lock when the process ends.
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="input").start()
