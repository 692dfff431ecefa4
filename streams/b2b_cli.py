"""What is declared of accounts and actions, and what comes of it: `murmure declare` and its kin.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import DATA, ChartOption, DataOption, FormatOption

__all__ = ["b2b_app"]

b2b_app = typer.Typer()


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
