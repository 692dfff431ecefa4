"""`murmure leaders | virality | cascade`: who influences whom, and how far it goes. A part of the command `murmure`.

As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import DATA, DataOption, FormatOption

__all__ = ["influence_app"]

influence_app = typer.Typer()


@influence_app.command()
def leaders(
    brand: Annotated[str, typer.Argument(help="Id of the brand.")],
    data: DataOption = DATA,
    top: Annotated[int, typer.Option("--top", help="How many.", min=1, max=10_000)] = 20,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List who leads the talk about a brand, with intervals of rank, and whether it foretold what was passed on.

    Example: murmure leaders norvia --data demo-data
    """
    from streams.commands import leaders as command

    command.execute(brand=brand, data=data, top=top, format=format)


@influence_app.command()
def cascade(
    post_id: Annotated[str, typer.Argument(help="Id of a post, repost, quote or reply.", metavar="ID")],
    brand: Annotated[str | None, typer.Option("--brand", help="Only for this brand.")] = None,
    data: DataOption = DATA,
    top: Annotated[int, typer.Option("--top", help="How many lines of the tree.", min=1, max=1_000_000)] = 40,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Show a post and all that followed from it: its size and shape, and who passed it on to whom.

    Example: murmure cascade m0005334 --data demo-data
    """
    from streams.commands import cascade as command

    command.execute(post_id=post_id, brand=brand, data=data, top=top, format=format)


@influence_app.command()
def virality(
    brand: Annotated[str, typer.Argument(help="Id of the brand.")],
    data: DataOption = DATA,
    top: Annotated[int, typer.Option("--top", help="How many cascades.", min=1, max=10_000)] = 10,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Show how far talk about a brand goes, what carries it, and whether it hangs on a few.

    Example: murmure virality norvia --data demo-data
    """
    from streams.commands import virality as command

    command.execute(brand=brand, data=data, top=top, format=format)


@influence_app.command()
def export(
    brand: Annotated[str, typer.Argument(help="Id of the brand.")],
    out: Annotated[Path, typer.Option("--out", help="File to write: .gexf or .parquet.", metavar="FILE")],
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
    command.execute(brand=brand, data=data, out=out)
