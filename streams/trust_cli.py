"""Whether people trust a brand, and who answers for it: `murmure trust` and `murmure vouch`.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from typing import Annotated, Literal

import typer

from streams.options import DATA, BrandArgument, ChartOption, DataOption, FormatOption

__all__ = ["trust_app"]

trust_app = typer.Typer()


@trust_app.command()
def trust(
    brand: BrandArgument,
    aspect: Annotated[
        Literal["quality", "payment", "delivery", "support", "honesty"] | None,
        typer.Option("--aspect", help="Week by week for one aspect; without it, the last full week of all."),
    ] = None,
    weeks: Annotated[int, typer.Option("--weeks", help="With --aspect: how many weeks.", min=1, max=1_000)] = 13,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Say how many speak of quality, payment, delivery, support and honesty, how well, and whether that is usual.

    Example: murmure trust norvia --data demo-data
    """
    from streams.commands import trust as command

    command.execute(brand=brand, aspect=aspect, weeks=weeks, data=data, format=format)
    if chart is not None:
        from streams.commands import trust_chart

        trust_chart.draw(brand, aspect, weeks, data, chart)


@trust_app.command()
def vouch(
    brand: BrandArgument,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="PERSON", help="Over whom a good word could reach this person, or company."),
    ] = None,
    hops: Annotated[
        int, typer.Option("--hops", help="With --to: steps at most, the word itself being the first.", min=1, max=8)
    ] = 4,
    top: Annotated[int, typer.Option("--top", help="How many who vouch.", min=1, max=10_000)] = 20,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List who answers for a brand, at first or second hand, and who has turned; or the surest way to a person.

    Example: murmure vouch velora --to third.cup.tom --data demo-data
    """
    if to is None:
        from streams.commands import vouch as command

        command.execute(brand=brand, top=top, data=data, format=format)
    else:
        from streams.commands import vouch_path

        vouch_path.execute(brand=brand, person=to, hops=hops, data=data, format=format)
