"""The settings of a command. It ends with a list of all problems if they are wrong."""

import os
from datetime import date
from pathlib import Path

import click

from gateway import configuration, demo
from gateway.configuration import Problem, WrongConfiguration
from gateway.settings import Settings

WRONG = 2
"""The exit code for a wrong configuration."""


def from_file(path: Path) -> Settings:
    """The settings of the file and the variables. Exits with 2 if they are wrong."""
    try:
        settings = configuration.load(path, environ=os.environ)
        if not settings.connected:
            raise WrongConfiguration([Problem(path.name, ("systems",), "at least one system must be configured")])
    except WrongConfiguration as wrong:
        click.echo(str(wrong), err=True)
        raise click.exceptions.Exit(WRONG) from None
    return settings


def of_demo(*, played: str, port: int, today: date | None = None) -> Settings:
    """The settings of the demo. C360_* variables override them too."""
    try:
        return configuration.load(None, environ=os.environ, built_in=demo.configuration(played=played, port=port, today=today))
    except WrongConfiguration as wrong:
        click.echo(str(wrong), err=True)
        raise click.exceptions.Exit(WRONG) from None
