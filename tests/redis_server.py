"""A real Redis on a free port of this machine, that writes nothing to disk."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import until


@contextmanager
def running_redis(folder: Path) -> Iterator[int]:
    """Its port. `folder` must be empty, and still is afterwards."""
    program = shutil.which("redis-server")
    assert program is not None, "redis-server is missing: `make test` installs it"
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(port) or server.poll() is not None, lambda: "redis-server does not listen")
        assert server.poll() is None, "redis-server ended at once"
        yield port
    finally:
        server.terminate()
        server.wait(10)
    assert not list(folder.iterdir()), "something was written to disk"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True
