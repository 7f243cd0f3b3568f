"""The command `api-key`: a new key for a machine, shown once, and the entry of the settings that takes it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click

from gateway.access.api_keys import hash_of, new_api_key

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def described(name: str, key: str, *, roles: Sequence[str], purposes: Sequence[str], expires: datetime) -> str:
    """The key, and its entry in customer360.yaml. Only the hash belongs in there."""
    lines = [
        "# The key. It is shown this once; a request sends it as 'Authorization: Bearer <key>'.",
        key,
        "",
        "# Its entry in customer360.yaml:",
        "access:",
        "  api_keys:",
        f"    - name: {name}",
        f"      hash: {hash_of(key)}",
        f"      roles: [{', '.join(roles)}]",
        *([f"      purposes: [{', '.join(purposes)}]"] if purposes else []),
        f'      expires: "{expires.isoformat(timespec="seconds")}"',
    ]
    return "\n".join(lines)


def api_key(name: str, *, roles: Sequence[str], purposes: Sequence[str], days: int) -> None:
    """Prints a new key. Exits with 2 for a name that the settings would refuse."""
    if NAME.fullmatch(name) is None:
        raise click.BadParameter("a name is 1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first")
    expires = datetime.now(UTC) + timedelta(days=days)
    click.echo(described(name, new_api_key(), roles=roles, purposes=purposes, expires=expires))
