"""The command `token`: a token of the played world's identity provider, which signs it."""

import http.client
import json
from collections.abc import Sequence
from urllib.parse import urlencode

import click

GRANT = "urn:example:customer360:person"
CLIENT = "customer360-cli"
PATIENCE_S = 10.0
_FORM = {"content-type": "application/x-www-form-urlencoded"}


def token(
    port: int,
    *,
    roles: Sequence[str],
    purposes: Sequence[str] = (),
    subject: str | None = None,
    member: str | None = None,
    seconds: int | None = None,
) -> str:
    """The token in compact form. Exits with 1 and one line where nobody answers, or where the provider refuses."""
    wanted = {
        "grant_type": GRANT,
        "client_id": CLIENT,
        "roles": " ".join(roles),
        "purposes": " ".join(purposes),
        "subject": subject,
        "membership_number": member,
        "expires_in": seconds,
    }
    try:
        status, body = _posted(port, urlencode({name: value for name, value in wanted.items() if value}))
    except (OSError, http.client.HTTPException):
        raise _failure(
            f"No played world answers at http://127.0.0.1:{port}. Start it with `customer360 demo` or `customer360 mocks`, "
            "or name its port with --mocks-port."
        ) from None
    told = _object(body)
    issued, refused = told.get("access_token"), told.get("error_description")
    if status == 200 and isinstance(issued, str):
        return issued
    if isinstance(refused, str):
        raise _failure(f"The played world gives no such token: {refused}")
    raise _failure(f"The program at http://127.0.0.1:{port} is no played world of this version. Name another --mocks-port.")


def _posted(port: int, form: str) -> tuple[int, bytes]:
    """Status and body. The connection goes straight to this machine, whatever proxy the environment names."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("POST", "/_identity/token", form, _FORM)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _object(body: bytes) -> dict[str, object]:
    """The JSON object in a body; an empty one for any other body."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _failure(message: str) -> click.exceptions.Exit:
    click.echo(message, err=True)
    return click.exceptions.Exit(1)
