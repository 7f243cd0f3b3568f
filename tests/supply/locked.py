"""Reads lock files: the packages at their versions, for which Pythons and machines, and the hashes of their files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUN_WITH, DEVELOPED_WITH, DATA = ROOT / "requirements.lock", ROOT / "requirements-dev.lock", ROOT / "tests/bench/data.lock"
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.!+_-]+)(?: ; (?P<marker>.+))?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package at one version. `marker` is None where it is installed everywhere."""

    name: str
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]

    @property
    def applies(self) -> bool:
        """Whether it is installed with this Python on this machine."""
        return self.marker is None or self.marker.evaluate()


def pins(lock: Path) -> Iterator[Pin]:
    """The pins in a lock file, by names as packages are compared. ValueError for a line of another form."""
    text = re.sub(r"^#.*\n", "", lock.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    for line in text.splitlines():
        said, *hashes = re.split(r"\s+(?=--hash=)", line.strip())
        pin = PIN.fullmatch(said.strip())
        if pin is None or not all(map(HASH.fullmatch, hashes)):
            raise ValueError(f"not a pin with hashes: {said}")
        marker = Marker(pin["marker"]) if pin["marker"] else None
        yield Pin(canonicalize_name(pin["name"]), pin["version"], marker, tuple(hash_.rpartition(":")[2] for hash_ in hashes))
