"""Runs the gateway: alone on its own configuration, or as the demo together with the played systems."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

import click

from gateway import configuration, demo, serving
from gateway.commands import played
from gateway.commands.settings import WRONG, from_file, of_demo
from gateway.configuration import WrongConfiguration
from gateway.observe.logs import set_up_logging
from gateway.settings import Settings

LOCAL = "127.0.0.1"
EVERYBODY = "everybody on this machine; C360_ACCESS__REQUIRED=true make demo asks for a token"


class Stopped(BaseException):
    """SIGINT or SIGTERM arrived while no server handled it."""


@contextmanager
def stopping() -> Iterator[None]:
    """Inside this context both signals end the command cleanly, with exit code 0. A running server handles them itself."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except Stopped:
        raise click.exceptions.Exit(0) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_mocks(*, host: str, port: int, customers: int, seed: int, today: date | None, until_input_ends: bool) -> None:
    """Runs the played systems until a signal comes or the starting process is gone. The first line printed is their address."""
    with stopping(), taken_port():
        serving.listen(host, port).close()
        if until_input_ends:
            played.end_with_input()
        played.run(host=host, port=port, customers=customers, seed=seed, today=today)


def serve(config: Path) -> None:
    """Runs the gateway alone. Exits with 2 for a wrong configuration, with 1 if the port cannot be used."""
    settings = from_file(config)
    with stopping(), taken_port():
        listening = serving.listen(settings.server.host, settings.server.port)
        address = serving.address_of(listening)
        server = _server(settings, lambda: click.echo(f"The gateway answers at {address}/graphql", err=True))
        server.run(sockets=[listening])


def run_demo(*, port: int, mocks_port: int, customers: int, seed: int, today: date | None) -> None:
    """Runs both until a signal comes. Exits with 1 if a port is taken or the played systems end by themselves."""
    with stopping(), taken_port():
        listening = serving.listen(LOCAL, port)
        address = serving.address_of(listening)
        day = today or demo.this_day()
        systems = played.PlayedSystems(host=LOCAL, port=mocks_port, customers=customers, seed=seed, today=day)
        lost = False
        try:
            asked = systems.wait_until_answering()
            settings = of_demo(played=asked, port=port, today=day)
            server = _server(settings, lambda: _greet(address, asked, shut=settings.access.required))

            def end() -> None:
                nonlocal lost
                lost = server.should_exit = True

            systems.when_ended(end)
            server.run(sockets=[listening])
        finally:
            systems.stop()
            listening.close()
        if lost:
            click.echo("The played systems ended, so the demo ends.", err=True)
            raise click.exceptions.Exit(1)


@contextmanager
def taken_port() -> Iterator[None]:
    try:
        yield
    except serving.NoSuchPort as reason:
        click.echo(
            f"{reason}; name others: PORT=8001 MOCKS_PORT=9001 (demo), --port 9001 (mocks), C360_SERVER__PORT=8001 (serve)",
            err=True,
        )
        raise click.exceptions.Exit(1) from None


def _server(settings: Settings, started: serving.Started) -> serving.Server:
    set_up_logging(level=settings.logging.level, form=settings.logging.form)
    configuration.tell_empty(os.environ)
    from gateway.app import create_app

    try:
        app = create_app(settings)
    except WrongConfiguration as wrong:
        click.echo(str(wrong), err=True)
        raise click.exceptions.Exit(WRONG) from None
    return serving.server(app, settings.server, when_started=started)


def _greet(address: str, played: str, *, shut: bool) -> None:
    click.echo(f"GraphiQL and the gateway   {address}/graphql")
    click.echo(f"The played systems         {played}/_control/people")
    click.echo(
        "Who may ask                " + (f"who has a token; `{demo.token_command(played)}` prints one" if shut else EVERYBODY)
    )
    click.echo(f"\nA first query:\n\n{demo.curl(address, token_from=played if shut else None)}\n\nCtrl-C stops both.")
