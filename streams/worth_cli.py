"""What was done and what it is worth: `murmure campaign`, `value`, `invite`.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated, Literal

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


@worth_app.command()
def value(
    brand: Annotated[str, typer.Argument(help="Id of the brand.")],
    top: Annotated[int, typer.Option("--top", help="How many members.", min=1, max=10_000)] = 20,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Say what members are worth by their own adoptions and by those they led to, and what the network is worth.

    Example: murmure value norvia --data demo-data
    """
    from streams.commands import value as command

    command.execute(brand=brand, top=top, data=data, format=format)


@worth_app.command()
def invite(
    brand: Annotated[str, typer.Argument(help="Id of the brand.")],
    budget: Annotated[float, typer.Option("--budget", help="What may be spent on contacts in all.")] = 10.0,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="CSV with account,price: who could be asked.", dir_okay=False)
    ] = None,
    price: Annotated[float, typer.Option("--price", help="Without --prices: what each contact costs.")] = 1.0,
    rule: Annotated[
        Literal["share", "equal", "decay", "first", "last", "shapley"], typer.Option("--rule", help="How to split.")
    ] = "decay",
    top: Annotated[int, typer.Option("--top", help="How many rows.", min=1, max=10_000)] = 20,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Say whom to contact first for a budget, what each adds, and which ties that fell silent they could wake.

    Example: murmure invite norvia --budget 5 --data demo-data
    """
    for name, given in (("--budget", budget), ("--price", price)):
        if not 0 < given < float("inf"):
            raise typer.BadParameter(f"it must be above 0, got {given}", param_hint=name)
    from streams.commands import invite as command

    command.execute(
        brand=brand, data=data, budget=budget, prices=prices, price=price, rule=rule, top=top, format=format
    )
