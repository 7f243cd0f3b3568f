"""graphql-core's own tests, run with the compiled layer inside graphql-core. They come with its source, through pip."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.soak import SOAK
from tests.unit.gateway.execution import injected

ROOT = Path(__file__).parents[4]
PARTS = ("tests/execution", "tests/test_star_wars_query.py", "tests/test_user_registry.py", "tests/test_graphql.py", "tests/type")
"""The tests that execute anything."""

pytestmark = [pytest.mark.soak, pytest.mark.skipif(not SOAK, reason="takes a minute; make soak")]


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"pip can't fetch it: {done.stderr.strip().splitlines()[-1:]}")


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked distribution, with what its tests need beside pytest in `needed`."""
    place = tmp_path_factory.mktemp("suite")
    pip("download", "--no-deps", "--no-binary", "graphql-core", f"graphql-core=={version('graphql-core')}", "-d", str(place))
    pip("install", "--no-deps", "--target", str(place / "needed"), "pytest-describe>=3.2,<4")
    (archive,) = place.glob("graphql_core-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    shutil.copy(injected.__file__, place / "needed" / "compiled_layer.py")
    return next(path for path in place.glob("graphql_core-*") if path.is_dir())


def outcome_of(suite: Path, *parts: str, **environment: str) -> str:
    """What pytest says at the end."""
    options = ["-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider", "-p", "compiled_layer", "-q", "-W", "ignore"]
    command = [sys.executable, "-m", "pytest", *options, "-o", "python_classes=PyTest*", "-o", "asyncio_mode=strict", *parts]
    paths = os.pathsep.join([str(suite.parent / "needed"), str(ROOT)])
    surroundings = {**os.environ, "PYTHONPATH": paths, **environment}
    return subprocess.run(command, cwd=suite, env=surroundings, capture_output=True, text=True, check=False).stdout


def counted(word: str, told: str) -> int:
    found = re.search(rf"(\d+) {word}", told)
    return int(found[1]) if found else 0


def test_the_suite_of_graphql_core_passes_with_compiled_code(suite: Path) -> None:
    told = outcome_of(suite, *PARTS)
    assert counted("failed", told) == counted("error", told) == 0, told
    assert counted("passed", told) > 1_000
    compiled, every = map(int, re.findall(r"compiled (\d+) of (\d+) operations", told)[0])
    assert compiled > every / 3


def test_the_suite_of_graphql_core_finds_a_wrong_completer(suite: Path) -> None:
    assert counted("failed", outcome_of(suite, "tests/execution/test_executor.py", **{injected.SPOILT: "1"})) > 0
