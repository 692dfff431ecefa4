"""What is declared of accounts and actions, and what comes of it: `murmure declare` and its kin.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from streams.options import DATA, ChartOption, DataOption, FormatOption

__all__ = ["b2b_app"]

b2b_app = typer.Typer()

_MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


@b2b_app.command()
def declare(
    file: Annotated[
        Path | None, typer.Argument(help="accounts.toml, actions.toml or the like.", dir_okay=False)
    ] = None,
    all_: Annotated[bool, typer.Option("--list", help="List what is declared.")] = False,
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="KIND:NAME", help="Take back one thing, as --list names it.")
    ] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="With --withdraw: of which brand.")] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Tell what no post says: teams and companies, campaigns, events, boosts, what an adoption is worth.

    Example: murmure declare accounts.toml --data demo-data
    """
    from streams.commands import declare as command

    if sum((file is not None, all_, withdraw is not None)) != 1:
        raise typer.BadParameter("give a file, or --list, or --withdraw KIND:NAME")
    if file is not None:
        command.execute(file=file, data=data)
    elif withdraw is not None:
        command.execute_withdraw(what=withdraw, brand=brand, data=data)
    else:
        command.execute_list(data=data, format=format)


@b2b_app.command()
def boost(
    influencer: Annotated[str | None, typer.Argument(help="Who was boosted: then --from and --to too.")] = None,
    starts: Annotated[
        datetime | None, typer.Option("--from", help="When it began (UTC).", formats=_MOMENTS, metavar="MOMENT")
    ] = None,
    ends: Annotated[
        datetime | None,
        typer.Option("--to", help="When it was over, not included (UTC).", formats=_MOMENTS, metavar="MOMENT"),
    ] = None,
    cost: Annotated[float | None, typer.Option("--cost", help="What it cost.", min=0)] = None,
    name: Annotated[
        str | None, typer.Option("--id", metavar="BOOST", help="Show one boost day by day; with INFLUENCER, its id.")
    ] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="Of which brand, where it is not plain.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="With --id: take it back.")] = False,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Tell that an influencer was boosted, and see what came of it: lift, decay, spread, cost, motives.

    Example: murmure boost a3 --from 2026-03-05 --to 2026-03-07 --data demo-data
    """
    from streams.commands import boost_shown

    if influencer is not None and (starts is None or ends is None):
        raise typer.BadParameter("say from when to when: --from 2026-03-05 --to 2026-03-12")
    if influencer is None and not (starts is None and ends is None and cost is None):
        raise typer.BadParameter("--from, --to and --cost go with INFLUENCER")
    if withdraw and (influencer is not None or name is None or chart is not None):
        raise typer.BadParameter("--withdraw goes with --id alone")
    if chart is not None and influencer is None and name is None:
        raise typer.BadParameter("--chart draws one boost: name it with --id")
    if withdraw and name is not None:
        from streams.commands import boost as command

        command.execute_withdraw(name=name, brand=brand, data=data)
        return
    if brand is not None:
        from streams.brand_asked import brand_asked

        brand = brand_asked(data, brand)
    if influencer is not None and starts is not None and ends is not None:
        from streams.commands import boost as command

        brand, name = command.execute(
            influencer=influencer, starts=starts, ends=ends, cost=cost, name=name, brand=brand, data=data
        )
    if name is None:
        boost_shown.execute(brand=brand, data=data, format=format)
        return
    boost_shown.execute_one(name=name, brand=brand, data=data, format=format)
    if chart is not None:
        from streams.commands import boost_chart

        boost_chart.draw(name, brand, data, chart)


@b2b_app.command()
def account(
    name: Annotated[str | None, typer.Argument(help="Id or name of a company; without it, all of them.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="Whose account, where several brands have it.")] = None,
    roles: Annotated[
        Path | None,
        typer.Option("--roles", metavar="FILE", help="Put who works where in force first: CSV or accounts.toml.",
                     dir_okay=False),
    ] = None,
    top: Annotated[int, typer.Option("--top", help="Without a name: how many.", min=1, max=10_000)] = 20,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:  # fmt: skip
    """Show who buys in a company and who of us is in touch, how the two networks meet, and what to do next.

    Example: murmure account "Ostenne Conseil" --data demo-data
    """
    from streams.commands import account as command

    if name is None:
        if roles is not None or chart is not None:
            raise typer.BadParameter("--roles and --chart are about one account: give its name")
        command.execute_all(brand=brand, top=top, data=data, format=format)
        return
    command.execute(name=name, brand=brand, roles=roles, data=data, format=format)
    if chart is not None:
        from streams.commands import account_chart

        account_chart.draw(name, brand, data, chart)
