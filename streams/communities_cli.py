"""Which communities people form, and whether connected people do more: `murmure communities` and `involvement`.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from typing import Annotated

import typer

from streams.options import DATA, BrandArgument, ChartOption, DataOption, FormatOption

__all__ = ["communities_app"]

communities_app = typer.Typer()


@communities_app.command()
def communities(
    brand: BrandArgument,
    of: Annotated[
        str | None, typer.Option("--of", metavar="ID", help="One community: its brands, status, topics and history.")
    ] = None,
    top: Annotated[int, typer.Option("--top", help="How many communities, the greatest first.", min=1)] = 20,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List the communities of a brand's market: size, who speaks of the brand, who shows status, what they talk of.

    Example: murmure communities norvia --data demo-data
    """
    from streams.commands import communities as command

    if of is None:
        command.of_all(brand=brand, top=top, data=data, format=format)
    else:
        command.of_one(brand=brand, community=of, data=data, format=format)


@communities_app.command()
def involvement(
    brand: BrandArgument,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Say whether people with more contacts do more afterwards, among people who had done as much before.

    Example: murmure involvement norvia --data demo-data
    """
    from streams.commands import involvement as command

    command.execute(brand=brand, data=data, format=format)
    if chart is not None:
        from streams.commands import involvement_chart

        involvement_chart.draw(brand, data, chart)
