"""`murmure brands`: what is listened to. A part of `murmure`.

As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import DATA, DataOption, FormatOption

__all__ = ["brands_app"]

brands_app = typer.Typer(
    help="Put a brands file in force, or list what is in force.\n\nExample: murmure brands list --data demo-data",
    no_args_is_help=True,
)


@brands_app.command("apply")
def brands_apply(file: Annotated[Path, typer.Argument(help="The brands file.")], data: DataOption = DATA) -> None:
    """Put a brands file in force, also while a run is writing.

    Example: murmure brands apply brands.toml --data demo-data
    """
    from streams.commands import brands as command

    command.execute_apply(file=file, data=data)


@brands_app.command("list")
def brands_list(data: DataOption = DATA, format: FormatOption = "table") -> None:  # noqa: A002
    """List the brands in force.

    Example: murmure brands list --data demo-data
    """
    from streams.commands import brands as command

    command.execute_list(data=data, format=format)
