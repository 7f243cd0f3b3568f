"""`customer360 token` prints a token of the played world's provider, which everybody can verify by its published keys."""

import http.server
import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from joserfc import jwt
from joserfc.jwk import KeySet

from gateway.__main__ import PURPOSES, ROLES, app
from mocks.identity import bearers
from resolvers.policy.caller import Purpose, Role
from tests.contract.played import Played
from tests.journey.commands import run


@pytest.fixture
def port(played_world: Played) -> str:
    return played_world.address.rsplit(":", 1)[1]


def published(played: Played, path: str) -> Any:
    with urllib.request.urlopen(f"{played.address}/_identity/{path}") as answer:
        return json.loads(answer.read())


def verified(played: Played, token: str) -> dict[str, Any]:
    """The claims, by the keys that the description leads to."""
    issuer = published(played, ".well-known/openid-configuration")["issuer"]
    claims = jwt.decode(token, KeySet.import_key_set(published(played, "jwks")), algorithms=["RS256"]).claims
    assert claims["iss"] == issuer == f"{played.address}/_identity"
    return claims


def test_the_token_stands_alone_on_a_line_and_says_what_was_asked(played_world: Played, port: str) -> None:
    asked = ["--role", "AGENT", "--role", "STEWARD", "--purpose", "SERVICE", "--subject", "joe", "--expires", "5m"]
    done = run("token", *asked, "--mocks-port", port)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    claims = verified(played_world, line)
    assert (claims["sub"], claims["azp"], claims["aud"]) == ("joe", "customer360-cli", "customer360")
    assert (claims["roles"], claims["purposes"]) == (["AGENT", "STEWARD"], ["SERVICE"])
    assert claims["exp"] - claims["iat"] == 300


def test_a_members_token_holds_their_own_card(played_world: Played, port: str) -> None:
    done = run("token", "--role", "member", "--member", "HRD-10002846", MOCKS_PORT=port)
    claims = verified(played_world, done.stdout.strip())
    assert (claims["roles"], claims["membership_number"]) == (["MEMBER"], "HRD-10002846")
    assert "purposes" not in claims
    assert claims["exp"] - claims["iat"] == 3600


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("5m", 300), ("2h", 7200)])
def test_durations_are_in_seconds_minutes_and_hours(played_world: Played, port: str, text: str, seconds: int) -> None:
    done = CliRunner().invoke(app, ["token", "--role", "AGENT", "--expires", text, "--mocks-port", port])
    claims = verified(played_world, done.stdout.strip())
    assert claims["exp"] - claims["iat"] == seconds


@pytest.mark.parametrize("text", ["5", "m", "0s", "-5m", "1.5h", "5d", "soon", "٥m"])
def test_other_durations_are_refused_before_anybody_is_asked(text: str) -> None:
    done = CliRunner().invoke(app, ["token", "--role", "AGENT", f"--expires={text}", "--mocks-port", "1"])
    assert done.exit_code == 2
    assert "such as 30s, 5m or 2h" in done.stderr


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--role", "MEMBER", "--member", "HRD-10002845"], "nobody in the played world has this membership number"),
        (["--role", "AGENT", "--member", "HRD-10002841"], "a membership number goes with the role MEMBER"),
        (["--role", "AGENT", "--expires", "25h"], "expires_in is 1 to 86400 seconds"),
    ],
)
def test_a_wish_that_cannot_be_is_answered_in_one_line(port: str, asked: list[str], said: str) -> None:
    done = run("token", *asked, "--mocks-port", port)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"The played world gives no such token: {said}")


def test_without_a_played_world_one_line_says_how_to_start_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        free = str(holder.getsockname()[1])
    done = run("token", "--role", "AGENT", MOCKS_PORT=free)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"No played world answers at http://127.0.0.1:{free}.")
    assert "customer360 demo" in line


class Stranger(http.server.BaseHTTPRequestHandler):
    """A program that knows nothing of tokens."""

    body = b""

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test does not log."""


@pytest.fixture(params=[b"", b"<html>", b"[1]", b"{}", b'{"access_token": 5}', b"\xff"], ids=repr)
def strangers_port(request: pytest.FixtureRequest) -> Iterator[int]:
    handler = type("StrangerWithBody", (Stranger,), {"body": request.param})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_another_program_at_the_port_is_told_as_such(strangers_port: int) -> None:
    done = CliRunner().invoke(app, ["token", "--role", "AGENT", "--mocks-port", str(strangers_port)])
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"The program at http://127.0.0.1:{strangers_port} is no played world of this version.")


def test_command_and_provider_know_the_gateways_roles_and_purposes() -> None:
    assert ROLES == bearers.ROLES == tuple(Role)
    assert PURPOSES == bearers.PURPOSES == tuple(Purpose)
