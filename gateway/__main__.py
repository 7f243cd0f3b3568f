"""The command line `customer360`. Each command imports what it needs itself, so that no command waits for another's modules."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="customer360",
    help="The whole customer in one GraphQL query, read live from the systems that know them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Port = Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="Port of the gateway; 0 takes a free one.")]
MocksPort = Annotated[int, typer.Option(envvar="MOCKS_PORT", min=0, max=65535, help="Port of the played systems; 0: any free.")]
Customers = Annotated[int, typer.Option(min=1, help="How many customers there are. They cost no memory.")]
Today = Annotated[
    datetime | None,
    typer.Option(envvar="MOCKS_TODAY", formats=["%Y-%m-%d"], help="The day of the played world; this day where not given."),
]
Seed = Annotated[int, typer.Option(help="Another seed makes other people from number 16 on.")]


@app.command()
def demo(
    port: Port = 8000,
    mocks_port: MocksPort = 9000,
    customers: Customers = 1000,
    seed: Seed = 360,
    today: Today = None,
    print_config: Annotated[bool, typer.Option("--print-config", help="Print a customer360.yaml to start from.")] = False,
) -> None:
    """The gateway together with played systems: a query to try, and nothing to set up."""
    day = today.date() if today else None
    if print_config:
        from gateway.demo import as_yaml

        typer.echo(as_yaml(played=f"http://127.0.0.1:{mocks_port}", port=port, today=day), nl=False)
        return
    from gateway.commands.running import run_demo

    run_demo(port=port, mocks_port=mocks_port, customers=customers, seed=seed, today=day)


@app.command()
def serve(config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("customer360.yaml")) -> None:
    """The gateway alone, against the systems in the configuration file."""
    from gateway.commands.running import serve as run

    run(config)


@app.command()
def mocks(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 9000,
    customers: Customers = 1000,
    seed: Seed = 360,
    today: Today = None,
    until_input_ends: Annotated[bool, typer.Option("--until-input-ends", hidden=True)] = False,
) -> None:
    """The played systems alone."""
    from gateway.commands.running import run_mocks

    day = today.date() if today else None
    run_mocks(host=host, port=port, customers=customers, seed=seed, today=day, until_input_ends=until_input_ends)


@app.command()
def check(
    config: Annotated[Path | None, typer.Option(help="The configuration file; the demo's configuration without one.")] = None,
    port: Port = 8000,
    mocks_port: MocksPort = 9000,
) -> None:
    """One harmless call to every configured system: reachable, credentials, contract, latency. Exits with 1 if one fails."""
    from gateway.commands import checking, settings

    chosen = settings.from_file(config) if config else settings.of_demo(played=f"http://127.0.0.1:{mocks_port}", port=port)
    if not checking.check(chosen):
        raise typer.Exit(1)


@app.command("new-system")
def new_system(
    name: Annotated[str, typer.Argument(help="The system's name in small letters, digits and underscores: acme, acme_orders.")],
    provides: Annotated[str, typer.Option(help="What it serves, by commas: orders,profile and so on.")] = "",
) -> None:
    """For developers: writes the adapter, the played system and the contract file of a new system, small and working."""
    from gateway.commands.new_system import Unwritable, write

    try:
        written = write(Path.cwd(), name, provides.split(","))
    except Unwritable as reason:
        typer.echo(str(reason), err=True)
        raise typer.Exit(2) from None
    typer.echo("\n".join(map(str, written)))


@app.command()
def schema() -> None:
    """The schema as text."""
    from resolvers.schema import schema as connected

    typer.echo(connected.as_str(), nl=False)


@app.command("config")
def configuration() -> None:
    """The JSON Schema of the configuration file."""
    import json

    from gateway.settings import configuration_schema

    typer.echo(json.dumps(configuration_schema(), indent=2))


def main() -> None:
    """The entry point of the `customer360` script."""
    app()


if __name__ == "__main__":
    main()
