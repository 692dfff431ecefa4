"""What was done and what it is worth: `murmure campaign`, `value`, `invite`.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from typing import Annotated

import typer

from streams.options import DATA, ChartOption, DataOption, FormatOption

__all__ = ["worth_app"]

worth_app = typer.Typer()


@worth_app.command()
def campaign(
    one: Annotated[str | None, typer.Argument(help="Id of a declared campaign; without it, all are listed.")] = None,
    other: Annotated[str | None, typer.Argument(help="The one to hold it against.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="Only of this brand.")] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """List the declared campaigns, or say why one was reacted to and passed on more than another.

    Example: murmure campaign spring autumn --data demo-data
    """
    from streams.commands import campaign as command

    if one is None or other is None:
        if one is not None or chart is not None:
            raise typer.BadParameter("give two campaigns to compare, or none to list them")
        command.execute(brand=brand, data=data, format=format)
        return
    command.compared(one=one, other=other, brand=brand, data=data, format=format)
    if chart is not None:
        from streams.commands import campaign_chart

        campaign_chart.draw(one, other, brand, data, chart)
