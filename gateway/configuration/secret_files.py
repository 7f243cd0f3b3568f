"""Values in files, and secrets that are read again when their file has changed."""

import logging
import os
from collections.abc import Callable
from pathlib import Path as FilePath

from pydantic import SecretStr

LOOK_S = 1.0
"""Shortest time between two looks at a file."""

LARGEST = 64 * 1024
"""Bytes of the largest file that is read as one value."""

Clock = Callable[[], float]

log = logging.getLogger("customer360.configuration")


class UnreadableFile(Exception):
    """A file that holds no value. The text says why, and neither its path nor what it holds."""


def content(path: FilePath) -> str:
    """The text of a file that holds one value, without the line's end behind it. Raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            held = file.read(LARGEST + 1)
        text = held.decode()
    except OSError as error:
        raise UnreadableFile(f"the file can't be read: {error.strerror}") from None
    except ValueError:
        raise UnreadableFile("the file should hold text in UTF-8") from None
    if len(held) > LARGEST:
        raise UnreadableFile(f"the file should have at most {LARGEST // 1024} KiB")
    value = text.removesuffix("\n").removesuffix("\r")
    if not value:
        raise UnreadableFile("the file is empty")
    return value


class FileSecret(SecretStr):
    """A secret in a file. Whoever asks for it gets the present one: the file is looked at again, at most once a second.

    While a changed file can't be read, the last secret stays, and the log says `secret.unreadable` with the setting's name.
    """

    def __init__(self, path: FilePath, *, name: str, clock: Clock) -> None:
        """`name`: what the log calls it; `clock` in seconds. Raises UnreadableFile."""
        self._path = path
        self._name = name
        self._clock = clock
        self._looked = clock()
        self._state = state(path)
        super().__init__(content(path))

    def get_secret_value(self) -> str:
        now = self._clock()
        if now - self._looked >= LOOK_S:
            self._looked = now
            if (found := state(self._path)) != self._state:
                self._state = found
                self._read_again()
        return super().get_secret_value()

    def _read_again(self) -> None:
        try:
            self._secret_value = content(self._path)
        except UnreadableFile:
            log.warning("secret.unreadable", extra={"setting": self._name})
        else:
            log.info("secret.changed", extra={"setting": self._name})


def state(path: FilePath) -> tuple[int, ...]:
    """The state of a file by which a change shows, also where a link leads to another file now; empty where there is no file."""
    try:
        told = os.stat(path)
    except OSError:
        return ()
    return told.st_dev, told.st_ino, told.st_mtime_ns, told.st_size
