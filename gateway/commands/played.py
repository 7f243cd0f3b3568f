"""The played systems as a process of their own, which ends with the one that started it."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable

import typer

from gateway.serving import listen

PATIENCE_S = 30.0


class PlayedSystems:
    """Started on `port`, 0 for a free one. The child ends when its standard input closes, so it never outlives this process."""

    def __init__(self, *, host: str, port: int, customers: int, seed: int) -> None:
        reserved = listen(host, port)
        self.port: int = reserved.getsockname()[1]
        self.address = f"http://{host}:{self.port}"
        reserved.close()
        arguments = ["--host", host, "--port", str(self.port), "--customers", str(customers), "--seed", str(seed)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "mocks", *arguments, "--until-input-ends", "--quiet"],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self._stopping = False

    def wait_until_answering(self) -> None:
        """Exits with 1 where they don't come up."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.address}/_control/people", timeout=1):
                    return
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
        if self._process.stdin is not None:
            self._process.stdin.close()


def end_with_input() -> None:
    """Stops this process when its standard input closes: whoever started it is gone."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="input").start()
