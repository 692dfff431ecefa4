"""`murmure alerts`: what the alerts would say of a file of counts. A part of the command `murmure`.

As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["alerts_app"]

alerts_app = typer.Typer(help="Alerts: try the detector of unusual counts on a file.", no_args_is_help=True)


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
