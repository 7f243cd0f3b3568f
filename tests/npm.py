"""npm packages that tests run with Node: each folder has its own, pinned by its lock file."""

import fcntl
import shutil
import subprocess
from pathlib import Path


def installed(folder: Path) -> Path:
    """The folder, with its packages; once, also when several test processes start at the same time."""
    assert shutil.which("npm"), "these tests need Node.js 20 with npm"
    with (folder / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "node_modules" / ".package-lock.json").is_file():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True, timeout=300)
    return folder
