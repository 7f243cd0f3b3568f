"""The command line `customer360`. Each command imports what it needs itself, so that no command waits for another's modules.

It is written with click, because `--help` must be quick: click reads the options with the standard library alone.
"""

import gc
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

PORT_NUMBER = click.IntRange(0, 65535)
ROLES = (
    "MEMBER", "ASSOCIATE", "AGENT", "MARKETER", "EDITOR", "ANALYST", "MANAGER", "STEWARD", "PRIVACY_OFFICER", "OPERATOR",
)  # fmt: skip
PURPOSES = ("SERVICE", "SALE", "MARKETING", "ANALYTICS", "SUBJECT_RIGHTS")
"""Written down here too, because the modules that define roles and purposes take longer to load than a command may."""
SECONDS = {"s": 1, "m": 60, "h": 3600}


def in_seconds(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """Seconds of a duration such as 30s, 5m or 2h."""
    number, unit = value[:-1], value[-1:]
    if not (number.isascii() and number.isdigit() and len(number) < 9 and unit in SECONDS and int(number)):
        raise click.BadParameter("a duration is a whole number with its unit, such as 30s, 5m or 2h", ctx, param)
    return int(number) * SECONDS[unit]


def port_option(command: Command) -> Command:
    described = click.option(
        "--port", type=PORT_NUMBER, default=8000, envvar="PORT", show_envvar=True, help="Port of the gateway; 0 takes a free one."
    )
    return described(command)


def mocks_port_option(command: Command) -> Command:
    described = click.option(
        "--mocks-port",
        type=PORT_NUMBER,
        default=9000,
        envvar="MOCKS_PORT",
        show_envvar=True,
        help="Port of the played systems; 0: any free.",
    )
    return described(command)


def world_options(command: Command) -> Command:
    """Adds the options of the played world: customers, seed and day."""
    for described in (
        click.option(
            "--today",
            type=click.DateTime(formats=["%Y-%m-%d"]),
            envvar="MOCKS_TODAY",
            show_envvar=True,
            help="The day of the played world; this day where not given.",
        ),
        click.option("--seed", type=int, default=360, help="Another seed makes other people from number 16 on."),
        click.option(
            "--customers", type=click.IntRange(1), default=1000, help="How many customers there are. They cost no memory."
        ),
    ):
        command = described(command)
    return command


def load_without_collections() -> None:
    """Turns the garbage collector off. A gateway's modules live as long as it, and a look through them again and again is a sixth
    of its start. The gateway turns the collector on once it is open."""
    gc.disable()


def day_of(today: datetime | None) -> date | None:
    return today.date() if today else None


class CommandsAsWritten(click.Group):
    """A group whose help lists its commands in the order of this file, each with its whole first paragraph."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, paragraph(command.help)) for name, command in self.commands.items()])


def paragraph(text: str | None) -> str:
    """The first paragraph of a help text, in one line."""
    return " ".join((text or "").partition("\n\n")[0].split())


@click.group(cls=CommandsAsWritten, name="customer360", no_args_is_help=True, context_settings={"show_default": True})
def app() -> None:
    """The whole customer in one GraphQL query, read live from the systems that know them."""


@app.command()
@port_option
@mocks_port_option
@world_options
@click.option("--print-config", is_flag=True, help="Print a customer360.yaml to start from.")
def demo(port: int, mocks_port: int, customers: int, seed: int, today: datetime | None, print_config: bool) -> None:
    """The gateway together with played systems: a query to try, and nothing to set up."""
    day = day_of(today)
    if print_config:
        from gateway.demo import as_yaml

        click.echo(as_yaml(played=f"http://127.0.0.1:{mocks_port}", port=port, today=day), nl=False)
        return
    load_without_collections()
    from gateway.commands.running import run_demo

    run_demo(port=port, mocks_port=mocks_port, customers=customers, seed=seed, today=day)


@app.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("customer360.yaml"), help="The configuration file.")
def serve(config: Path) -> None:
    """The gateway alone, against the systems in the configuration file."""
    load_without_collections()
    from gateway.commands.running import serve as run

    run(config)


@app.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", type=PORT_NUMBER, default=9000, help="Port to listen on.")
@world_options
@click.option("--until-input-ends", is_flag=True, hidden=True)
def mocks(host: str, port: int, customers: int, seed: int, today: datetime | None, until_input_ends: bool) -> None:
    """The played systems alone."""
    from gateway.commands.running import run_mocks

    run_mocks(host=host, port=port, customers=customers, seed=seed, today=day_of(today), until_input_ends=until_input_ends)


@app.command()
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file; the demo's configuration without one.")
@port_option
@mocks_port_option
def check(config: Path | None, port: int, mocks_port: int) -> None:
    """One harmless call to every configured system: reachable, credentials, contract, latency. Exits with 1 if one fails."""
    from gateway.commands import checking, settings

    chosen = settings.from_file(config) if config else settings.of_demo(played=f"http://127.0.0.1:{mocks_port}", port=port)
    if not checking.check(chosen):
        raise click.exceptions.Exit(1)


@app.command()
@click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES, case_sensitive=False),
    multiple=True,
    required=True,
    help="A role to have; may be repeated.",
)
@click.option(
    "--purpose",
    "purposes",
    type=click.Choice(PURPOSES, case_sensitive=False),
    multiple=True,
    help="A purpose to have; may be repeated. Without one the token names none.",
)
@click.option("--subject", help="Who it is, such as jane; without it somebody with the first role.")
@click.option("--member", help="The membership number of a MEMBER, such as HRD-10002841 (Amelia Hart's, also without it).")
@click.option("--expires", callback=in_seconds, default="1h", help="How long it is valid, such as 30s, 5m or 2h; a day at most.")
@mocks_port_option
def token(
    roles: tuple[str, ...], purposes: tuple[str, ...], subject: str | None, member: str | None, expires: int, mocks_port: int
) -> None:
    """A token of the played world's identity provider, alone on a line. It opens nothing but a demo."""
    from gateway.commands.token import token as issued

    click.echo(issued(mocks_port, roles=roles, purposes=purposes, subject=subject, member=member, seconds=expires))


@app.command("api-key")
@click.argument("name")
@click.option(
    "--role", "roles", type=click.Choice(ROLES, case_sensitive=False), multiple=True, help="A role to have; may be repeated."
)
@click.option(
    "--purpose",
    "purposes",
    type=click.Choice(PURPOSES, case_sensitive=False),
    multiple=True,
    help="A purpose to have; may be repeated. Without one those that its roles have by default.",
)
@click.option("--days", type=click.IntRange(1, 3650), default=90, help="How many days it is valid.")
def api_key(name: str, roles: tuple[str, ...], purposes: tuple[str, ...], days: int) -> None:
    """A new API key for the machine NAME, shown once, and the entry of the settings with its hash."""
    from gateway.commands.api_key import api_key as made

    made(name, roles=roles, purposes=purposes, days=days)


@app.group(cls=CommandsAsWritten)
def audit() -> None:
    """The audit's files: verified, and searched for who read a person's data."""


config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="The configuration file, for the keys; customer360.yaml where it is there, else the demo's.",
)
files_argument = click.argument("files", nargs=-1, type=click.Path(path_type=Path))


@audit.command("verify")
@config_option
@files_argument
def audit_verify(config: Path | None, files: tuple[Path, ...]) -> None:
    """Whether no line was changed, cut, put in or moved. Without FILES those of the settings. Exits with 1 if one was."""
    from gateway.commands import auditing

    if not auditing.verified(auditing.settings_of(config), files):
        raise click.exceptions.Exit(1)


@audit.command("who-read")
@config_option
@click.option("--person", required=True, help="A Customer's id, system:id (sap-ecc:204711), or a pseudonym of the audit.")
@files_argument
def audit_who_read(config: Path | None, person: str, files: tuple[Path, ...]) -> None:
    """A table of who read a person's data, when, and what for. Without FILES those of the settings."""
    from gateway.commands import auditing

    auditing.print_readers(auditing.settings_of(config), person, files)


@app.group(cls=CommandsAsWritten)
def policy() -> None:
    """The policy: what a role may see for a purpose."""


@policy.command()
@click.option("--role", "roles", multiple=True, required=True, help="A role; may be repeated.")
@click.option("--purpose", help="The purpose; without it the roles' default.")
@click.option("--document", type=click.Path(path_type=Path), help="A file with a GraphQL document; without it a whole customer.")
@click.option("--table", type=click.Path(path_type=Path), help="A policy table to try, in the place of the configured one.")
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file; the demo's configuration without one.")
@click.option("--json", "is_json", is_flag=True, help="For machines.")
def explain(
    roles: tuple[str, ...], purpose: str | None, document: Path | None, table: Path | None, config: Path | None, is_json: bool
) -> None:
    """The classes of fields that a role sees, and the systems to ask for them. It asks none."""
    import json

    from gateway.commands import policy as explaining
    from gateway.commands import settings

    chosen = settings.from_file(config) if config else settings.of_demo(played="http://127.0.0.1:9000", port=8000)
    told = explaining.explain(chosen, explaining.table_in(table or chosen.access.policy), roles, purpose, document)
    if is_json:
        click.echo(json.dumps(explaining.as_json(told), indent=2))
    else:
        explaining.print_tables(told)


@app.command("subject-access")
@click.option(
    "--by", required=True, help="Who it is about: email=..., phone=..., membershipNumber=..., id=... or a system's id=..."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The files' name, without .json and .html.")
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file; the demo's configuration without one.")
@click.option(
    "--within", "seconds", callback=in_seconds, default="60s", help="How long to wait for the systems, such as 30s, 5m."
)
@port_option
@mocks_port_option
def subject_access(by: str, out: Path, config: Path | None, seconds: int, port: int, mocks_port: int) -> None:
    """Everything that every system holds on one person, as FILE.json and FILE.html, for an answer to that person.

    It exits with 1 if nothing is written, with 2 for a wrong option, and with 3 if a system could not be read to the end.
    """
    from gateway.commands import settings
    from gateway.commands.subject_access import key_of, write_file

    key = key_of(by)
    chosen = settings.from_file(config) if config else settings.of_demo(played=f"http://127.0.0.1:{mocks_port}", port=port)
    write_file(chosen, key, out, seconds=seconds)


@app.command("new-system")
@click.argument("name")
@click.option("--provides", default="", show_default=False, help="What it serves, by commas: orders,profile and so on.")
def new_system(name: str, provides: str) -> None:
    """For developers: writes the adapter, the played system and the contract file of a new system, small and working.

    NAME is the system's name in small letters, digits and underscores: acme, acme_orders.
    """
    from gateway.commands.new_system import Unwritable, write

    try:
        written = write(Path.cwd(), name, provides.split(","))
    except Unwritable as reason:
        click.echo(str(reason), err=True)
        raise click.exceptions.Exit(2) from None
    click.echo("\n".join(map(str, written)))


@app.command()
def schema() -> None:
    """The schema as text."""
    from resolvers.schema import schema as connected

    click.echo(connected.as_str(), nl=False)


@app.command("config")
def configuration() -> None:
    """The JSON Schema of the configuration file."""
    import json

    from gateway.settings import configuration_schema

    click.echo(json.dumps(configuration_schema(), indent=2))


def main() -> None:
    """The entry point of the `customer360` script."""
    app()


if __name__ == "__main__":
    main()
