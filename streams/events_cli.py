"""Events where people meet: `murmure situations` and `murmure seat`. A part of `murmure`.

As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import DATA, BrandArgument, DataOption, FormatOption

__all__ = ["events_app"]

events_app = typer.Typer()


@events_app.command()
def situations(
    brand: BrandArgument,
    situation: Annotated[str | None, typer.Argument(metavar="[ID]", help="Who met whom at this one.")] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Say what declared events changed between those who were there, beside their usual weeks; or who met whom at one.

    Example: murmure situations tessaro situation001 --data demo-data
    """
    from streams.commands import situations as command

    command.execute(brand=brand, situation=situation, data=data, format=format)


@events_app.command()
def seat(
    brand: BrandArgument,
    event: Annotated[
        Path | None,
        typer.Option("--event", metavar="FILE.csv", help="Who comes: columns account, role.", dir_okay=False),
    ] = None,
    situation: Annotated[
        str | None, typer.Option("--situation", metavar="ID", help="Who was declared to come to this event.")
    ] = None,
    seats: Annotated[
        int | None,
        typer.Option("--seats", metavar="N", help="Seat them at tables with N seats each.", min=2, max=100),
    ] = None,
    top: Annotated[int, typer.Option("--top", help="How many pairs.", min=1, max=10_000)] = 20,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List which leader and which seeker should meet, over which topic, best first; or seat all at tables.

    Without a guest list: of all leaders of the brand, and all whose question nobody answered.

    Example: murmure seat norvia --event salon.csv --seats 8 --data demo-data
    """
    from streams.commands import seat as command

    if event is not None and situation is not None:
        raise typer.BadParameter("give --event FILE.csv or --situation ID, not both")
    if seats is not None and event is None and situation is None:
        raise typer.BadParameter("--seats needs to know who comes: give --event FILE.csv or --situation ID")
    command.execute(brand=brand, event=event, situation=situation, seats=seats, top=top, data=data, format=format)
