"""The command `murmure`: what can be asked of it, and nothing heavy until it is asked.

Each command's work is in `streams/commands/<name>.py`, imported when the command runs. Exit codes: 0 done,
1 the answer is no or the run failed, 2 the call was wrong.
"""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.errors import MurmureError
from streams.alerts_cli import alerts_app
from streams.b2b_cli import b2b_app
from streams.brands_cli import brands_app
from streams.cluster_cli import cluster_app
from streams.communities_cli import communities_app
from streams.events_cli import events_app
from streams.explain_cli import explain_app
from streams.first_cli import first_app
from streams.gap_cli import gap_app
from streams.influence_cli import influence_app
from streams.levers_cli import levers_app
from streams.models_cli import models_app
from streams.needs_cli import needs_app
from streams.options import (
    DATA,
    AlertsOption,
    BrandsOption,
    BrokersOption,
    ConfigOption,
    DataOption,
    FormatOption,
    MapOption,
)
from streams.privacy_cli import privacy_app
from streams.serve_cli import serve_app
from streams.trust_cli import trust_app
from streams.worth_cli import worth_app

__all__ = ["app", "main"]

app = typer.Typer(
    name="murmure",
    help="Listen to what people say and pass on about brands: who, how much, and why.\n\nExample: murmure demo --serve",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich costs a quarter of a second, and `--help` must be quick
)
app.add_typer(first_app)
app.add_typer(explain_app, name="explain")
app.add_typer(brands_app, name="brands")
app.add_typer(models_app, name="models")
app.add_typer(alerts_app, name="alerts")
app.add_typer(influence_app)
app.add_typer(gap_app)
app.add_typer(trust_app)
app.add_typer(needs_app)
app.add_typer(levers_app)
app.add_typer(b2b_app)
app.add_typer(events_app)
app.add_typer(privacy_app)
app.add_typer(worth_app)
app.add_typer(communities_app)
app.add_typer(serve_app)
app.add_typer(cluster_app)  # without a name of its own: `murmure topics`, not `murmure cluster topics`


def main() -> None:
    """Run the command line. Errors of ours are one message on stderr and exit code 1."""
    # Before numpy loads. Threads on small matrices wait for each other more than they work: up to four times the CPU
    # on a busy machine. With one, sums are also the same to the last digit whatever the number of cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        if sys.argv[1:2] == ["sql"]:
            _run_sql(sys.argv[2:])
        else:
            app()
    except MurmureError as error:
        sys.stderr.write(f"murmure: {error}\n")
        if not re.search(r"\bmurmure [a-z]", str(error)):
            sys.stderr.write(f"Help: murmure {_called(sys.argv[1:])} --help\n")
        raise SystemExit(1) from None


def _called(words: Sequence[str]) -> str:
    """The name of the command that these words call, such as `alerts list`."""
    of_group = words[0] in {group.name for group in app.registered_groups}
    return " ".join(words[: 2 if of_group else 1])


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"murmure {version('murmure')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
def run(
    input: Annotated[  # noqa: A002
        list[Path] | None, typer.Option("--input", help="A file, or - for stdin; may be repeated.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="bluesky, hackernews, mastodon, rss, webhook; may be repeated.")
    ] = None,
    map: MapOption = None,  # noqa: A002
    brands: BrandsOption = None,
    config: ConfigOption = None,
    alerts: AlertsOption = None,
    data: DataOption = DATA,
    follow: Annotated[bool, typer.Option("--follow", help="Go on reading what is added.")] = False,
    order: Annotated[
        Literal["time", "arrival"] | None, typer.Option(help="Sort bounded input by time, or take it as it comes.")
    ] = None,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Read input into the tables. Ctrl-C stops cleanly; the next run goes on where it stopped.

    Example: murmure run --input posts.ndjson --brands brands.toml
    """
    from streams.commands import run as command

    if not input and not source:
        raise typer.BadParameter("what to read is needed: --input FILE, or --source NAME", param_hint="--input")
    command.execute(
        input=input or [],
        source=source or [],
        map=map,
        brands=brands,
        config=config,
        alerts=alerts,
        data=data,
        follow=follow,
        order=order,
        format=format,
    )


@app.command()
def simulate(
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the files.", file_okay=False)] = None,
    events: Annotated[int, typer.Option(min=1, help="How many events to make.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Another seed, another world.")] = 1,
    scenario: Annotated[str | None, typer.Option(help="What to plant; without it, market. --list tells more.")] = None,
    set: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE; may be repeated.")] = None,  # noqa: A002
    list: Annotated[bool, typer.Option("--list", help="List the scenarios, or the settings of one.")] = False,  # noqa: A002
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Write a made-up world: events, brands, and the truth of what was planted.

    Example: murmure simulate --events 3000 --seed 7 --out market
    """
    from streams.commands import simulate as command

    if list:
        command.list_scenarios(scenario, format)
        return
    if out is None:
        raise typer.BadParameter("a folder for the files is needed", param_hint="--out")
    command.execute(scenario=scenario or "market", events=events, seed=seed, settings=set or [], out=out)


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    add_help_option=False,
    help="Ask the published tables, also while a run is writing.\n\n"
    "Example: murmure sql --query mentions --data demo-data",
)
def sql(context: typer.Context) -> None:
    """Ask the published tables. (Here for `murmure --help`: `main` goes the short way.)"""
    _run_sql(context.args)


def _run_sql(arguments: Sequence[str]) -> None:
    """`sql` reads its own arguments: typer would import pydantic to do so, a quarter of a second."""
    from streams.commands import sql as command

    command.main(arguments)


@app.command()
def doctor(
    data: Annotated[Path | None, typer.Option("--data", help="The data folder.", file_okay=False)] = None,
    brokers: BrokersOption = None,
    config: ConfigOption = None,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Say whether all is well with a data folder and its writer, or with a cluster. Exit 1 when something is wrong.

    Example: murmure doctor --data demo-data
    """
    from streams.commands import doctor as command

    command.execute(data=data, brokers=brokers, config=config, format=format)


@app.command()
def backup(
    out: Annotated[Path, typer.Option("--out", help="The file to make, such as murmure.tar.zst.", dir_okay=False)],
    data: DataOption = DATA,
) -> None:
    """Make one file of a data folder, also while a run is writing.

    Example: murmure backup --data demo-data --out demo.tar.zst
    """
    from streams.commands import backup as command

    command.execute(data=data, out=out)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    data: Annotated[Path, typer.Option("--data", help="The new data folder.", file_okay=False)],
) -> None:
    """Put a backup back to a new data folder, every file checked.

    Example: murmure restore demo.tar.zst --data demo-again
    """
    from streams.commands import restore as command

    command.execute(file=file, data=data)


@app.command()
def upgrade(
    data: DataOption = DATA,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
) -> None:
    """Bring a data folder of an older release up to this one.

    Example: murmure upgrade --data demo-data --dry-run
    """
    from streams.commands import upgrade as command

    command.execute(data=data, dry_run=dry_run)


@app.command()
def replay(
    out: Annotated[Path, typer.Option("--out", help="The new data folder.", file_okay=False)],
    data: Annotated[Path | None, typer.Option("--data", help="The data folder.", file_okay=False)] = None,
    from_topic: Annotated[bool, typer.Option("--from-topic", help="What a cluster's topics hold, instead.")] = False,
    brokers: BrokersOption = None,
    brands: BrandsOption = None,
    config: ConfigOption = None,
    verify: Annotated[bool, typer.Option("--verify", help="Compare the tables; exit 1 when they differ.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Begin where the journal begins.")] = False,
) -> None:
    """Carry out again what the journal holds, or a cluster's topics, into a new folder.

    Example: murmure replay --data demo-data --out demo-replayed --verify
    """
    from streams.commands import replay as command

    if from_topic:
        if data is not None or verify or partial:
            raise typer.BadParameter("--from-topic reads the topics: not with --data, --verify or --partial")
        command.execute_topic(out=out, brokers=brokers, brands=brands, config=config)
        return
    if brokers is not None:
        raise typer.BadParameter("--brokers goes with --from-topic")
    command.execute(data=data or DATA, out=out, brands=brands, config=config, verify=verify, partial=partial)
