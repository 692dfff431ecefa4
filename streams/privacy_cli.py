"""What people may ask about themselves: `murmure erase` and `murmure pseudonym`.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from typing import Annotated

import typer

from streams.options import DATA, DataOption, FormatOption

__all__ = ["privacy_app"]

privacy_app = typer.Typer()


@privacy_app.command()
def pseudonym(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Ids of authors, as their source has them.")],
) -> None:
    """Say under which pseudonyms the tables have people, by the key in MURMURE_PSEUDONYM_KEY.

    Example: murmure pseudonym alice bob
    """
    from streams.commands import pseudonym as command

    command.execute(names=names)


@privacy_app.command()
def erase(
    author: Annotated[str | None, typer.Argument(help="Id of the author, as the tables have it.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what names them, change nothing.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Erase them.")] = False,
    verify: Annotated[
        str | None, typer.Option("--verify", metavar="RECEIPT", help="Check that an erasure holds.")
    ] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Take a person out of every table and file of a data folder, and prove it.

    Example: murmure erase alice --dry-run --data demo-data
    """
    from streams.commands import erase as command

    if sum((dry_run, confirm, verify is not None)) != 1 or (author is None and verify is None):
        raise typer.BadParameter("give AUTHOR with --dry-run or --confirm, or --verify RECEIPT")
    if verify is not None:
        command.execute_verify(receipt=verify, author=author, data=data, format=format)
    elif author is not None and dry_run:
        command.execute_dry_run(author=author, data=data, format=format)
    elif author is not None:
        command.execute(author=author, data=data)
