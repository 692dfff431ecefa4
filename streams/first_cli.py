"""What one begins with: `murmure demo`, `murmure init`, `murmure check`.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import AlertsOption, BrandsOption, ConfigOption, DataOption, MapOption

__all__ = ["first_app"]

first_app = typer.Typer()


@first_app.command()
def demo(
    data: DataOption = Path("demo-data"),
    events: Annotated[int, typer.Option(min=1, help="How many events the made-up market has.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Another seed, another market.")] = 1,
    serve: Annotated[bool, typer.Option("--serve", help="On a page, where the market goes on, until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option("--port", help="With --serve: the port; 0: any.", min=0, max=65_535)] = 8900,
    speed: Annotated[
        float, typer.Option("--speed", help="With --serve: seconds of the market in a second.", min=1, max=1e6)
    ] = 600,
) -> None:
    """Show what murmure does, offline, on simulated markets. With --serve a page opens before a planted burst of anger,
    and the market goes on before your eyes: ten of its minutes in a second.

    Example: murmure demo --serve
    """
    if serve:
        from streams.commands import demo_live

        demo_live.execute(data=data, events=events, seed=seed, port=port, speed=speed)
        return
    from streams.commands import demo as command

    command.execute(data=data, events=events, seed=seed)


@first_app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to write the files.", file_okay=False)] = Path(),
    brand: Annotated[
        list[str] | None, typer.Option(help="Name of your brand; again for each further one, such as a rival.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Its languages: fr, en, or fr,en.")] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="An account of your brand's own; again for each further one.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take the defaults.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Write commented settings, brands, alerts and an example column map to start from, after four questions.

    Example: murmure init --brand Norvia --brand Lumio --account norvia.care
    """
    from streams.commands import init as command

    command.execute(folder=folder, brand=brand, language=language, account=account, yes=yes, force=force)


@first_app.command()
def check(
    brands: BrandsOption = None,
    map: MapOption = None,  # noqa: A002
    config: ConfigOption = None,
    alerts: AlertsOption = None,
) -> None:
    """Check configuration files: all faults at once, with file, line and key.

    Example: murmure check --brands brands.toml --config murmure.toml
    """
    from streams.commands import check as command

    command.execute(brands=brands, map=map, config=config, alerts=alerts)
