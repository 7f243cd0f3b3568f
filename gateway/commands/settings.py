"""The settings of a command, or the end of it with everything that is wrong with them."""

import os
from datetime import date
from pathlib import Path

import typer

from gateway import configuration, demo
from gateway.configuration import Problem, WrongConfiguration
from gateway.settings import Settings

WRONG = 2
"""Exit code where the configuration is at fault."""


def from_file(path: Path) -> Settings:
    """Exits with 2 where the file and the variables can't be started with."""
    try:
        settings = configuration.load(path, environ=os.environ)
        if not settings.connected:
            raise WrongConfiguration([Problem(path.name, ("systems",), "at least one system must be configured")])
    except WrongConfiguration as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(WRONG) from None
    return settings


def of_demo(*, played: str, port: int, today: date | None = None) -> Settings:
    """C360_* variables stand above the demo's configuration too."""
    try:
        return configuration.load(None, environ=os.environ, built_in=demo.configuration(played=played, port=port, today=today))
    except WrongConfiguration as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(WRONG) from None
