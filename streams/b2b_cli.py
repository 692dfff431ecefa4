"""What is declared of accounts and actions, and what comes of it: `murmure declare` and its kin.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import DATA, DataOption, FormatOption

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
