"""The rules for tests are themselves kept: of these little tests each must fail but the last."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FORBIDDEN = {
    "connects_to_another_machine": """
        import socket
        def test_x():
            try:
                socket.create_connection(("192.0.2.1", 80), timeout=0.01)
            except OSError:
                pass
    """,
    "looks_up_a_name": """
        import socket
        def test_x():
            try:
                socket.getaddrinfo("customer360.invalid", 80)
            except OSError:
                pass
    """,
    "calls_outside_through_aiohttp": """
        import aiohttp
        async def test_x():
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(0.01)) as session:
                try:
                    await session.get("http://192.0.2.1/")
                except (aiohttp.ClientError, TimeoutError):
                    pass
    """,
    "leaves_a_session_open": """
        import aiohttp
        async def test_x():
            aiohttp.ClientSession()
    """,
    "leaves_a_socket_open": """
        import socket
        def test_x():
            socket.socket()
    """,
    "warns": """
        import warnings
        def test_x():
            warnings.warn("late")
    """,
    "has_a_mark_that_nobody_knows": """
        import pytest
        @pytest.mark.slow
        def test_x():
            pass
    """,
}
ALLOWED = """
        import socket
        def test_x():
            with socket.create_server(("127.0.0.1", 0)) as server:
                socket.create_connection(server.getsockname()).close()
"""


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the little tests that failed, run as the suite's own tests are."""
    folder = tmp_path_factory.mktemp("little")
    for name, text in {**FORBIDDEN, "keeps_to_itself": ALLOWED}.items():
        (folder / f"test_{name}.py").write_text(text.replace("\n        ", "\n"))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [*command, "-rfE", "--continue-on-collection-errors", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    return {name for name in FORBIDDEN if any(f"test_{name}.py" in line for line in done.stdout.splitlines() if line[:5] in BAD)}


BAD = ("FAILE", "ERROR")


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_test_fails_that(name: str, failed: set[str]) -> None:
    assert name in failed
