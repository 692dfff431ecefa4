"""What moves leaders: `murmure advocates`, `acts`, `reach`, `reluctance`.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from typing import Annotated

import typer

from streams.options import DATA, BrandArgument, ChartOption, DataOption, FormatOption

__all__ = ["levers_app"]

levers_app = typer.Typer()


@levers_app.command()
def advocates(
    brand: BrandArgument,
    data: DataOption = DATA,
    top: Annotated[int, typer.Option("--top", help="How many.", min=1, max=1_000)] = 20,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Say of each leader whether they speak for us or a rival: whom to thank, whom to win over, who is turning.

    Example: murmure advocates norvia --data demo-data
    """
    from streams.commands import advocates as command

    command.execute(brand=brand, data=data, top=top, format=format)
    if chart is not None:
        from streams.commands import advocates_chart

        advocates_chart.draw(brand, data, top, chart)


@levers_app.command()
def acts(brand: BrandArgument, data: DataOption = DATA, format: FormatOption = "table") -> None:  # noqa: A002
    """Count what people do in their posts (inform, judge, advise, ask, ...), and why, by people.

    Example: murmure acts norvia --data demo-data
    """
    from streams.commands import acts as command

    command.execute(brand=brand, data=data, format=format)


@levers_app.command()
def reach(
    brand: BrandArgument,
    author: Annotated[str | None, typer.Option("--author", help="One leader, hour by hour.")] = None,
    data: DataOption = DATA,
    top: Annotated[int, typer.Option("--top", help="How many leaders.", min=1, max=1_000)] = 20,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Say when leaders are there, how soon they answer, and at which hour to ask whom.

    Example: murmure reach norvia --data demo-data
    """
    from streams.commands import reach as command

    if author is None:
        command.of_all(brand=brand, data=data, top=top, format=format)
    else:
        command.of_one(brand=brand, author=author, data=data, format=format)
    if chart is not None:
        from streams.commands import reach_chart

        reach_chart.draw(brand, author, data, chart)


@levers_app.command()
def reluctance(brand: BrandArgument, data: DataOption = DATA, format: FormatOption = "table") -> None:  # noqa: A002
    """Say whether people who are at a rival are helped less, and whether that differs between B2B and B2C.

    Example: murmure reluctance norvia --data demo-data
    """
    from streams.commands import reluctance as command

    command.execute(brand=brand, data=data, format=format)
