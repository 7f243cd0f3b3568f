"""The commands of `audit`: verification of its files, and who read a person's data."""

import re
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.ports.instants import of_seconds, stamp
from adapters.registry import discover
from gateway.audit.file_names import all_files
from gateway.audit.search import DataReading, who_read
from gateway.audit.trail import keys_of
from gateway.audit.verification import FileFinding, verify
from gateway.commands.settings import from_file, of_demo
from gateway.settings import Settings
from resolvers.sealed_ids import ForgedSeal, NodeIds, Seals

WRONG = 2
"""The exit code for a question that can't be answered as it is put."""
USUAL = Path("customer360.yaml")
NOBODY = "http://127.0.0.1:9"
"""An address in place of the played systems', which the audit does not ask."""
LOOKS = 3
WIDE = 10_000
"""Columns of an output that is no terminal, so that nothing is folded there."""


def settings_of(config: Path | None) -> Settings:
    """The settings of the file, or of the usual one; the demo's where neither is there."""
    if config is None and not USUAL.exists():
        return of_demo(played=NOBODY, port=0)
    return from_file(config or USUAL)


def files_of(settings: Settings, given: Sequence[Path]) -> list[Path]:
    """The files that were given; without any, those of the settings. Exits with 2 if there are none."""
    if given:
        return list(given)
    path = settings.audit.path
    found = list(all_files(path)) if path is not None else []
    if not found:
        raise _refused("there are no files: name them, or set audit.path")
    return found


def verified(settings: Settings, given: Sequence[Path]) -> bool:
    """Prints a line for each file, and tells whether all are as they were written. It looks again where files came meanwhile."""
    key = keys_of(settings.audit, ids_key=settings.ids.key.get_secret_value()).chain
    findings: list[FileFinding] = []
    for _ in range(LOOKS):
        files = files_of(settings, given)
        findings = verify(files, key)
        if all(one.fault is None for one in findings) or files == files_of(settings, given):
            break
    for one in findings:
        click.echo(told(one))
    return all(one.fault is None for one in findings)


def told(one: FileFinding) -> str:
    """The finding in one line: the first fault, or the chain and its lines in this file."""
    if one.fault is not None:
        return f"{one.path}: line {one.line}: {one.fault}" if one.line else f"{one.path}: {one.fault}"
    if one.first is None or one.last is None:
        words = "no whole line"
    else:
        words = f"lines {one.first.link.sequence} to {one.last.sequence} of chain {one.last.chain}, as they were written"
        words += "" if one.is_end_checked else "; the end is not checked, for neither the file after it nor a head is there"
    return f"{one.path}: {words}" + ("; half a line at the end, which nobody got an answer on" if one.is_half else "")


def print_readers(settings: Settings, person: str, given: Sequence[Path]) -> None:
    """Prints who read this person's data as a table. Exits with 2 if the person can't be told from the text."""
    keys = keys_of(settings.audit, ids_key=settings.ids.key.get_secret_value())
    pseudonyms = [person] if re.fullmatch("[0-9a-f]{64}", person) else keys.person_hashes([record_of(settings, person)])
    try:
        found = who_read(files_of(settings, given), pseudonyms, keys.chain)
    except OSError as error:
        raise _refused(f"a file can't be read: {error.strerror}") from None
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    console.print(_table(found))
    if changed := sum(not one.is_as_written for one in found):
        click.echo(f"{changed} of these lines are not as they were written: see customer360 audit verify", err=True)


def record_of(settings: Settings, person: str) -> tuple[str, str]:
    """The record that a text names: `system:id`, or the id of a `Customer`. Exits with 2 for anything else."""
    system, colon, record_id = person.partition(":")
    if colon and (known := discover().get(system)) is not None:
        return system, known.id_form.written(record_id)
    try:
        type_name, parts = NodeIds(Seals(settings.ids.key.get_secret_value())).read(person)
    except ForgedSeal:
        type_name, parts = "", []
    if type_name != "Customer" or len(parts) < 2:
        raise _refused("--person takes the id of a Customer of this gateway, system:id (sap-ecc:204711), or a pseudonym")
    return parts[0], parts[1]


def _refused(reason: str) -> click.exceptions.Exit:
    click.echo(reason, err=True)
    return click.exceptions.Exit(WRONG)


def _table(found: Sequence[DataReading]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("when", "who", "through", "roles", "purpose", "clear", "masked", "outcome", ""):
        table.add_column(heading, overflow="fold")
    for one in found:
        notes = ["a masked hit"] if one.is_masked else []
        notes += [f"break-glass: {one.reason}"] if one.reason is not None else []
        notes += [] if one.is_as_written else ["not as it was written"]
        lists = (" ".join(words) for words in (one.roles, (one.purpose,), one.clear, one.masked, (one.outcome,)))
        cells = (stamp(of_seconds(one.at), "seconds"), one.who, one.through, *lists, ", ".join(notes))
        table.add_row(*(escape("".join(letter for letter in cell if letter.isprintable())) for cell in cells))
    return table
