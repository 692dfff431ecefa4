"""`murmure explain`: why a post is counted, why a text matches, who led to an adoption, what a measure means.

A part of `murmure`. As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import DATA, DataOption, FormatOption

__all__ = ["explain_app"]

explain_app = typer.Typer(
    help="Say why: a stored mention, a text against the brands, an adoption, a measure.\n\n"
    "Example: murmure explain metric credit",
    no_args_is_help=True,
)


@explain_app.command("mention")
def explain_mention(
    mention_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a stored post.")],
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Show why a post was taken as about a brand, and the words behind each label.

    Example: murmure explain mention m0000001 --data demo-data
    """
    from streams.commands import explain as command

    command.execute_mention(mention_id=mention_id, data=data, format=format)


@explain_app.command("alert")
def explain_alert(
    alert_id: Annotated[str, typer.Argument(metavar="ID", help="Id of an alert, or its first letters.")],
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Show why an alert was raised: figures, people, posts, and what speaks against it.

    Example: murmure explain alert 39e9 --data demo-data
    """
    from streams.commands import alerts as command

    command.execute_explain(alert_id=alert_id, data=data, format=format)


@explain_app.command("match")
def explain_match(
    text: Annotated[str, typer.Argument(help="The text to match.")],
    brands: Annotated[Path, typer.Option("--brands", help="The brands file.")] = Path("brands.toml"),
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Say why a text does or does not name a brand.

    Example: murmure explain match "my norvia died" --brands brands.toml
    """
    from streams.commands import explain as command

    command.execute_match(text=text, brands=brands, format=format)


@explain_app.command("credit")
def explain_credit(
    adopter: Annotated[str, typer.Option("--adopter", help="Who took it up.")],
    item: Annotated[str, typer.Option("--item", help="What: #tag, or type:value.")],
    brand: Annotated[str | None, typer.Option("--brand", help="Of which brand, where it may be several.")] = None,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Say who had shown an item to one who took it up, by what, how long before, and what each rule gives them.

    Example: murmure explain credit --adopter mila.ecoute --item "#colere"
    """
    from streams.commands import explain_credit as command

    command.execute(adopter=adopter, item=item, brand=brand, data=data, format=format)


@explain_app.command("metric")
def explain_metric(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A name or an id, such as credit or C24; without it, a list.")
    ] = None,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Print the card of a measure: how to read it, the study it rests on, what it assumes, and its limit.

    Example: murmure explain metric credit
    """
    from streams.commands import explain_metric as command

    command.execute(name=name, format=format)
