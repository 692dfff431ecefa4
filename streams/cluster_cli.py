"""The commands of a cluster: its topics, its roles, and what they could not take. A part of the command `murmure`.

As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from streams.options import (
    DATA,
    AlertsOption,
    BrandsOption,
    BrokersOption,
    ConfigOption,
    DataOption,
    FormatOption,
    HealthOption,
    MapOption,
)

__all__ = ["cluster_app"]

cluster_app = typer.Typer()
dead_letters_app = typer.Typer(
    help="What no role of a cluster could take: list or retry.\n\nExample: murmure dead-letters list",
    no_args_is_help=True,
)
cluster_app.add_typer(dead_letters_app, name="dead-letters")


@cluster_app.command()
def topics(
    brokers: BrokersOption = None,
    config: ConfigOption = None,
    brands: BrandsOption = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when something is wrong.")] = False,
) -> None:
    """Make the topics of a cluster, check those that are there, and put brands in force for it.

    Example: murmure topics --brokers 127.0.0.1:9092 --brands brands.toml
    """
    from streams.commands import topics as command

    command.execute(brokers=brokers, config=config, brands=brands, check=check)


@cluster_app.command()
def ingest(
    input: Annotated[list[Path], typer.Option("--input", help="A file, or - for stdin; may be repeated.")],  # noqa: A002
    map: MapOption = None,  # noqa: A002
    brokers: BrokersOption = None,
    config: ConfigOption = None,
    work: Annotated[Path, typer.Option("--work", help="A folder to sort in.", file_okay=False)] = Path(
        "murmure-ingest"
    ),
    follow: Annotated[bool, typer.Option("--follow", help="Go on reading what is added.")] = False,
    order: Annotated[
        Literal["time", "arrival"] | None, typer.Option(help="Sort bounded input by time, or take it as it comes.")
    ] = None,
    as_: Annotated[str | None, typer.Option("--as", help="The input's name, instead of one from its files.")] = None,
    health: HealthOption = None,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Send input to a cluster. Ctrl-C stops cleanly; the next call goes on where it stopped.

    Example: murmure ingest --input posts.ndjson --brokers 127.0.0.1:9092
    """
    from streams.commands import ingest as command

    command.execute(
        input=input,
        map=map,
        brokers=brokers,
        config=config,
        work=work,
        follow=follow,
        order=order,
        name=as_,
        health=health,
        format=format,
    )


@cluster_app.command()
def worker(
    brokers: BrokersOption = None,
    config: ConfigOption = None,
    name: Annotated[str | None, typer.Option(help="Its static member id; the name of this host by default.")] = None,
    work: Annotated[Path, typer.Option("--work", help="A folder for scraps.", file_okay=False)] = Path("murmure-work"),
    health: HealthOption = None,
) -> None:
    """Read the texts of a cluster's posts; any number of workers share them.

    Example: murmure worker --name w1 --brokers 127.0.0.1:9092
    """
    from streams.commands import worker as command

    command.execute(brokers=brokers, config=config, name=name, work=work, health=health)


@cluster_app.command()
def sink(
    data: DataOption = DATA,
    brokers: BrokersOption = None,
    config: ConfigOption = None,
    alerts: AlertsOption = None,
    brand: Annotated[list[str] | None, typer.Option("--brand", help="Keep only this brand; may be repeated.")] = None,
    shard: Annotated[str | None, typer.Option(help="Keep one part of the brands of so many: 2/8.")] = None,
    drain: Annotated[bool, typer.Option("--drain", help="Stop once all that was sent is taken.")] = False,
    health: HealthOption = None,
) -> None:
    """Take what a cluster has read into the tables of a data folder.

    Example: murmure sink --data shared --brokers 127.0.0.1:9092
    """
    from streams.commands import sink as command

    command.execute(
        brokers=brokers,
        config=config,
        alerts=alerts,
        data=data,
        brand=brand or [],
        shard=shard,
        drain=drain,
        health=health,
    )


@dead_letters_app.command("list")
def dead_letters_list(
    brokers: BrokersOption = None,
    config: ConfigOption = None,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List what no role of the cluster could take, and why.

    Example: murmure dead-letters list --brokers 127.0.0.1:9092
    """
    from streams.commands import dead_letters as command

    command.execute_list(brokers=brokers, config=config, format=format)


@dead_letters_app.command("retry")
def dead_letters_retry(
    brokers: BrokersOption = None,
    config: ConfigOption = None,
    id: Annotated[list[str] | None, typer.Option("--id", help="PARTITION:OFFSET; may be repeated.")] = None,  # noqa: A002
    all: Annotated[bool, typer.Option("--all", help="All there are.")] = False,  # noqa: A002
) -> None:
    """Send the events of dead letters again. Twice is harmless.

    Example: murmure dead-letters retry --all --brokers 127.0.0.1:9092
    """
    from streams.commands import dead_letters as command

    command.execute_retry(brokers=brokers, config=config, ids=id or [], everything=all)
