"""Who influences whom: `murmure leaders`, `credit`, `contagion`, `susceptible`, `virality`, `cascade`, `export`.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from streams.options import DATA, BrandArgument, ChartOption, DataOption, FormatOption

__all__ = ["influence_app"]

influence_app = typer.Typer()


@influence_app.command()
def leaders(
    brand: BrandArgument,
    data: DataOption = DATA,
    top: Annotated[int, typer.Option("--top", help="How many.", min=1, max=10_000)] = 20,
    concentration: Annotated[
        bool, typer.Option("--concentration", help="How much credit the top 1, 5 and 10 % have, instead.")
    ] = False,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """List who leads the talk about a brand, with intervals of rank, and whether it foretold what was passed on.

    Example: murmure leaders norvia --data demo-data
    """
    from streams.commands import leaders as command

    if concentration:
        command.of_top(brand=brand, data=data, format=format)
    else:
        command.execute(brand=brand, data=data, top=top, format=format)
    if chart is not None:
        from streams.commands import leaders_chart

        leaders_chart.draw(brand, data, top, chart)


@influence_app.command()
def credit(
    brand: BrandArgument,
    item: Annotated[
        str | None, typer.Option("--item", help="Who was led by whom to this: #tag, or type:value.")
    ] = None,
    author: Annotated[str | None, typer.Option("--author", help="Whom this person led, and who led them.")] = None,
    plan: Annotated[float | None, typer.Option("--plan", help="Whom to win over first, for this budget.")] = None,
    costs: Annotated[
        Path | None, typer.Option("--costs", help="With --plan: CSV with author,cost; without it each costs 1.")
    ] = None,
    given: Annotated[str | None, typer.Option("--given", help="With --plan: NAME,NAME who are won already.")] = None,
    rule: Annotated[
        Literal["share", "equal", "decay", "first", "last", "shapley"], typer.Option("--rule", help="How to split.")
    ] = "share",
    top: Annotated[int, typer.Option("--top", help="How many rows.", min=1, max=10_000)] = 20,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Say who led to how many adoptions, of a brand, an item or a person, and whom to win over for a budget.

    Example: murmure credit norvia --plan 5 --data demo-data
    """
    if sum(one is not None for one in (item, author, plan)) > 1:
        raise typer.BadParameter("choose one of --item, --author and --plan")
    if plan is None:
        if costs is not None or given is not None:
            raise typer.BadParameter("--costs and --given go with --plan")
        from streams.commands import credit as command

        if item is not None:
            command.of_item(brand=brand, item=item, data=data, rule=rule, top=top, format=format)
        elif author is not None:
            command.of_person(brand=brand, author=author, data=data, rule=rule, top=top, format=format)
        else:
            command.of_brand(brand=brand, data=data, rule=rule, top=top, format=format)
        if chart is not None:
            from streams.commands import credit_chart

            credit_chart.draw(brand, data, chart, item=item, adopter=author, rule=rule, top=top)
        return
    if chart is not None:
        raise typer.BadParameter("--chart does not go with --plan")
    if not 0 < plan < float("inf"):
        raise typer.BadParameter(f"a budget is above 0, got {plan}", param_hint="--plan")
    from streams.commands import credit_plan

    credit_plan.execute(brand=brand, data=data, budget=plan, costs=costs, given=given, rule=rule, format=format)


@influence_app.command()
def contagion(
    brand: BrandArgument,
    item: Annotated[
        str | None, typer.Option("--item", help="One item, and when people follow: #tag, or type:value.")
    ] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Say of each item whether it spread from contact to contact, or among people who are alike anyway.

    Example: murmure contagion norvia --item "#norvia" --data demo-data
    """
    from streams.commands import contagion as command

    if item is None:
        command.of_brand(brand=brand, data=data, format=format)
    else:
        command.of_item(brand=brand, item=item, data=data, format=format)
    if chart is not None:
        from streams.commands import contagion_chart

        contagion_chart.draw(brand, item, data, chart)


@influence_app.command()
def susceptible(
    brand: BrandArgument,
    by: Annotated[
        Literal["role", "language"] | None, typer.Option("--by", help="From which type of people to which, instead.")
    ] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Say which kinds of people take up what others have in sight of them, and, with --by, from which kinds.

    Example: murmure susceptible norvia --by role --data demo-data
    """
    from streams.commands import susceptible as command

    if by is None:
        command.of_segments(brand=brand, data=data, format=format)
    else:
        command.by_type(brand=brand, kind=by, data=data, format=format)


@influence_app.command()
def cascade(
    post_id: Annotated[str, typer.Argument(help="Id of a post, repost, quote or reply.", metavar="ID")],
    brand: Annotated[str | None, typer.Option("--brand", help="Only for this brand.")] = None,
    data: DataOption = DATA,
    top: Annotated[int, typer.Option("--top", help="How many lines of the tree.", min=1, max=1_000_000)] = 40,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Show a post and all that followed from it: its size and shape, and who passed it on to whom.

    Example: murmure cascade m0005334 --data demo-data
    """
    from streams.commands import cascade as command

    command.execute(post_id=post_id, brand=brand, data=data, top=top, format=format)
    if chart is not None:
        from streams.commands import cascade_chart

        cascade_chart.draw(post_id, brand, data, chart)


@influence_app.command()
def virality(
    brand: BrandArgument,
    data: DataOption = DATA,
    top: Annotated[int, typer.Option("--top", help="How many cascades.", min=1, max=10_000)] = 10,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Show how far talk about a brand goes, what carries it, and whether it hangs on a few.

    Example: murmure virality norvia --data demo-data
    """
    from streams.commands import virality as command

    command.execute(brand=brand, data=data, top=top, format=format)
    if chart is not None:
        from streams.commands import virality_chart

        virality_chart.draw(brand, data, chart)


@influence_app.command()
def export(
    brand: BrandArgument,
    out: Annotated[Path, typer.Option("--out", help="File to write: .gexf or .parquet.", metavar="FILE")],
    floor: Annotated[
        int, typer.Option("--floor", help="Leave out roles and communities of fewer people; 1: leave out none.", min=1)
    ] = 5,
    data: DataOption = DATA,
) -> None:
    """Write the ties of a brand to a file for Gephi, networkx or data frames.

    Example: murmure export norvia --data demo-data --out ties.gexf
    """
    from streams.commands import export as command

    if out.suffix not in command.ENDINGS:
        raise typer.BadParameter(
            f"the name ends with {out.suffix or 'nothing'}; {' or '.join(command.ENDINGS)} is needed"
        )
    command.execute(brand=brand, data=data, out=out, floor=floor)
