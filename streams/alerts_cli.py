"""`murmure alerts`: what was found, what people say of it, and what rules would find. A part of `murmure`.

As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from streams.options import DATA, DataOption, FormatOption

__all__ = ["alerts_app"]

AlertId = Annotated[str, typer.Argument(metavar="ID", help="Id of an alert, or its first letters.")]

alerts_app = typer.Typer(
    help="See what is unusual, judge it, silence it, and try rules out.\n\n"
    "Example: murmure alerts list --data demo-data",
    no_args_is_help=True,
)


@alerts_app.callback()
def _group() -> None:
    pass


@alerts_app.command()
def scan(
    series: Annotated[
        Path, typer.Argument(metavar="SERIES", help="CSV with columns timestamp, value.", dir_okay=False)
    ],
    per_month: Annotated[
        float, typer.Option("--per-month", min=0.001, max=10.0, help="False alarms a month that are accepted.")
    ] = 0.5,
    drops: Annotated[bool, typer.Option("--drops", help="Tell of drops too; each side gets half of the rate.")] = False,
) -> None:
    """Print timestamp, score and alarm for every row of a file of counts, in one pass, as CSV.

    Example: murmure alerts scan counts.csv > alarms.csv
    """
    from streams.commands import alerts_scan as command

    command.execute(series=series, per_month=per_month, drops=drops)


@alerts_app.command("list")
def list_(
    brand: Annotated[str | None, typer.Option("--brand", help="Only of this brand.")] = None,
    state: Annotated[
        Literal["open", "ongoing", "eased", "closed"] | None, typer.Option("--state", help="Only in this state.")
    ] = None,
    top: Annotated[int, typer.Option("--top", help="How many.", min=1, max=10_000)] = 20,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List what was unusual, newest first, and how people judged each rule.

    Example: murmure alerts list --data demo-data
    """
    from streams.commands import alerts as command

    command.execute_list(brand=brand, state=state, top=top, data=data, format=format)


@alerts_app.command()
def verdict(
    alert_id: AlertId,
    verdict: Annotated[Literal["useful", "noise"], typer.Argument(help="Was it worth telling?")],
    note: Annotated[str, typer.Option("--note", help="A word to remember why.")] = "",
    data: DataOption = DATA,
) -> None:
    """Say whether an alert was useful or noise; `alerts list` shows how each rule does.

    Example: murmure alerts verdict 39e9 useful --data demo-data
    """
    from streams.commands import alerts as command

    command.execute_mark(alert_id=alert_id, do="verdict", verdict=verdict, note=note, data=data)


@alerts_app.command()
def ack(
    alert_id: AlertId,
    note: Annotated[str, typer.Option("--note", help="Who does what about it.")] = "",
    data: DataOption = DATA,
) -> None:
    """Take an alert on: channels that are told later, when nobody has, are told no more.

    Example: murmure alerts ack 39e9 --data demo-data
    """
    from streams.commands import alerts as command

    command.execute_mark(alert_id=alert_id, do="ack", verdict="", note=note, data=data)


@alerts_app.command()
def silence(
    how_long: Annotated[str, typer.Option("--for", help="For how long: 30m, 12h, 7d.")],
    brand: Annotated[str, typer.Option("--brand", help="Of this brand.")] = "*",
    rule: Annotated[str, typer.Option("--rule", help="By this rule.")] = "*",
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    data: DataOption = DATA,
) -> None:
    """Have nobody told for a while. What is found is kept all the same.

    Example: murmure alerts silence --brand norvia --for 12h --data demo-data
    """
    from streams.commands import alerts as command

    command.execute_silence(brand=brand, rule=rule, how_long=how_long, reason=reason, data=data)


@alerts_app.command()
def outbox(
    resend: Annotated[
        str | None, typer.Option("--resend", metavar="ID", help="Send again what was given up: an id, or all.")
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="NAME", help="Only of this channel.")] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List what is not told yet or was given up, or have it sent again under its id.

    Example: murmure alerts outbox --resend all --data demo-data
    """
    from streams.commands import alerts_outbox as command

    command.execute(resend=resend, channel=channel, data=data, format=format)


@alerts_app.command("dry-run")
def dry_run(
    rules: Annotated[Path, typer.Argument(metavar="RULES", help="A file such as alerts.toml.", dir_okay=False)],
    since: Annotated[str | None, typer.Option("--since", help="From then on: 90d, or a time with its offset.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="Only of this brand.")] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Show what rules would have found in the history that is stored. Nobody is told.

    Example: murmure alerts dry-run alerts.toml --since 90d --data demo-data
    """
    from streams.commands import alerts_dry_run as command

    command.execute(rules=rules, since=since, brand=brand, data=data, format=format)
