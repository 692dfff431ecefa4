"""What people want and who helps: `murmure ideas`, `needs`, `relation`, `words`. A part of `murmure`.

As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from typing import Annotated, Literal

import typer

from streams.options import DATA, BrandArgument, ChartOption, DataOption, FormatOption

__all__ = ["needs_app"]

needs_app = typer.Typer()
STATUSES = ("new", "seen", "planned", "done", "refused")
TopOption = Annotated[int, typer.Option("--top", help="How many.", min=1, max=10_000)]


@needs_app.command()
def ideas(
    brand: BrandArgument,
    data: DataOption = DATA,
    top: TopOption = 20,
    status: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--status", metavar="ID STATUS", help="Say what became of one instead: new, seen, planned, done, refused."
        ),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="With --status: a word to remember why.")] = "",
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List the ideas people have for a brand, those of most people first, or say what became of one.

    Example: murmure ideas norvia --data demo-data
    """
    from streams.commands import ideas as command

    if status is not None:
        if status[1] not in STATUSES:
            raise typer.BadParameter(f"--status {status[0]} {status[1]}: write one of {', '.join(STATUSES)}")
        command.execute_status(brand=brand, idea_id=status[0], status=status[1], note=note, data=data)
    else:
        command.execute(brand=brand, data=data, top=top, format=format)


@needs_app.command()
def needs(
    brand: BrandArgument,
    data: DataOption = DATA,
    unanswered: Annotated[
        str | None, typer.Option("--unanswered", metavar="TIME", help="Waiting for at least so long: 90m, 24h, 7d.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Answered ones and those asked just now too.")] = False,
    top: TopOption = 20,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """List what people asked and nobody answered, oldest first, with who could answer.

    Example: murmure needs norvia --unanswered 24h --data demo-data
    """
    from streams.commands import needs as command

    command.execute(brand=brand, data=data, unanswered=unanswered, everything=all_, top=top, format=format)


@needs_app.command()
def relation(
    brand: BrandArgument,
    data: DataOption = DATA,
    weeks: Annotated[int, typer.Option("--weeks", help="How many of the latest weeks.", min=1, max=1_000)] = 8,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Show who does the work: who answers whom, how soon, unprompted talk, and what the brand posts about.

    Example: murmure relation norvia --data demo-data
    """
    from streams.commands import relation as command

    command.execute(brand=brand, data=data, weeks=weeks, format=format)
    if chart is not None:
        from streams.commands import relation_chart

        relation_chart.draw(brand, data, weeks, chart)


@needs_app.command()
def words(
    brand: BrandArgument,
    data: DataOption = DATA,
    language: Annotated[Literal["fr", "en"] | None, typer.Option("--language", help="Only this language.")] = None,
    top: TopOption = 15,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Show the words people give a brand that it does not use itself, and the reverse.

    Example: murmure words norvia --language fr --data demo-data
    """
    from streams.commands import words as command

    command.execute(brand=brand, data=data, language=language, top=top, format=format)
