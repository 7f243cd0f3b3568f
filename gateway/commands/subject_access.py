"""The command `subject-access`: everything that every system holds on one person, written as JSON and as a page.

It runs the gateway's own pipeline in this process, as a privacy officer for the rights of the person. Nothing of the person is
printed: neither the key, nor the name of a file.
"""

import asyncio
import getpass
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click
import orjson

from adapters.ports.records import Purpose
from adapters.registry import discover, log_call, open_sources
from gateway.app import audit_of, cache_options, pipeline_of, resolver_config
from gateway.commands.settings import WRONG
from gateway.commands.subject_access_page import page
from gateway.configuration.policy_table import read_table
from gateway.http.messages import Envelope, GraphQLRequest, Json
from gateway.observe.logs import set_up_logging
from gateway.settings import Settings
from resolvers.policy.caller import Caller, Role

NOTHING_WRITTEN: Final = 1
INCOMPLETE: Final = 3
"""The exit code where files are written, and a system could not be read to the end."""

QUERY: Final = """\
query SubjectAccess($by: CustomerKey!) {
  subjectAccess(by: $by) {
    complete
    generatedAt
    logic { about text models }
    sections {
      system { id name }
      capability
      status
      reason
      failing { id name }
      recordCount
      truncated
      purposes
      recipients
      sources { recordId asOf fetchedAt }
      records
    }
  }
}
"""
KEYS: Final = ("email", "phone", "membershipNumber", "id")
REASON: Final = "The person asked for their own data (GDPR, article 15)."
"""The reason that is given for a restricted person."""


def key_of(by: str) -> Mapping[str, Json]:
    """The key in `kind=value`. Exits with 2 for another form, and repeats nothing of it."""
    kind, equals, value = by.partition("=")
    if equals and value and kind in KEYS:
        return {kind: value}
    if equals and value and kind in discover():
        return {"external": {"system": kind, "id": value}}
    click.echo(f"--by is kind=value, and its kind one of: {', '.join((*KEYS, *discover()))}", err=True)
    raise click.exceptions.Exit(WRONG)


def write_file(settings: Settings, key: Mapping[str, Json], out: Path, *, seconds: int) -> None:
    """Writes both files, and says how it went. Exits with 1 if nothing could be written, with 3 if something lacks in them."""
    if not out.parent.is_dir():
        click.echo("There is no such folder for --out.", err=True)
        raise click.exceptions.Exit(WRONG)
    set_up_logging(level=settings.logging.level, form=settings.logging.form)
    response = asyncio.run(answer(settings, key, seconds=seconds))
    found = (response.get("data") or {}).get("subjectAccess")
    if found is None:
        click.echo(why_nothing(response), err=True)
        raise click.exceptions.Exit(NOTHING_WRITTEN)
    unreadable = response.get("extensions", {}).get("unreadable", [])
    put(out.with_name(f"{out.name}.json"), orjson.dumps({**found, "unreadable": unreadable}, option=orjson.OPT_INDENT_2))
    put(out.with_name(f"{out.name}.html"), page(found).encode())
    click.echo(f"Written as JSON and as a page: {sum(one['recordCount'] for one in found['sections'])} records.")
    if not found["complete"]:
        for line in lacking(found, unreadable):
            click.echo(line, err=True)
        raise click.exceptions.Exit(INCOMPLETE)


async def answer(settings: Settings, key: Mapping[str, Json], *, seconds: int) -> Json:
    """The gateway's response to the query for the file. The audit has it like any other."""
    ours, table = resolver_config(settings), read_table(settings.access.policy)
    async with (
        open_sources(settings.connected, cache_options(settings, ours), observers=(log_call,)) as sources,
        audit_of(settings) as audit,
    ):
        pipeline = pipeline_of(settings, sources, ours, table, audit=audit, deadline_ms=seconds * 1000)
        envelope = Envelope("POST", {}, caller=officer())
        return orjson.loads((await pipeline.answer(GraphQLRequest(QUERY, variables={"by": key}), envelope)).body)


def officer() -> Caller:
    """The caller: a privacy officer by the name of the account on this machine."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):
        account = "unknown"
    rights = frozenset({Purpose.SUBJECT_RIGHTS})
    return Caller(
        account,
        frozenset({Role.PRIVACY_OFFICER}),
        rights,
        Purpose.SUBJECT_RIGHTS,
        client="customer360 subject-access",
        break_glass=REASON,
    )


def why_nothing(response: Mapping[str, Json]) -> str:
    """One line, from the gateway's own words, which hold nothing of the key."""
    if not (errors := response.get("errors")):
        return "Nobody is known by this key."
    told = dict.fromkeys(f"{one['message']} ({one['extensions']['code']})" for one in errors)
    return f"Nothing was written. {' '.join(told)}"


def lacking(found: Mapping[str, Json], unreadable: list[Mapping[str, Json]]) -> list[str]:
    """The gaps in the files, by system."""
    lines = ["It is not complete:"]
    for one in found["sections"]:
        place = f"  {one['system']['id']} {one['capability']}"
        if one["reason"] is not None:
            lines.append(f"{place}: {one['reason']}")
        if one["truncated"]:
            lines.append(f"{place}: more entries than are read")
    return lines + [
        f"  {one['system']} {one['capability']}: {one['field']} unreadable in {one['rows']} rows" for one in unreadable
    ]


def put(path: Path, content: bytes) -> None:
    """Writes a file that nobody else on this machine may read. It is there whole, or not at all."""
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    beside.replace(path)
