"""`murmure serve`. A part of `murmure`. As in `cli.py`, nothing heavy is loaded until the command runs."""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import HealthOption

__all__ = ["serve_app"]

serve_app = typer.Typer()


@serve_app.command()
def serve(
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="The data folder; again for each further shard.", file_okay=False),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="Where to listen; without a token only here.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port; 0 for any that is free.", min=0, max=65_535)] = 8900,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="A further name it is called by; may be repeated.")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="How long a question may take.", min=0.1, max=600)] = 5.0,
    processes: Annotated[int, typer.Option("--processes", help="How many questions at a time.", min=1, max=64)] = 3,
    health: HealthOption = None,
) -> None:
    """Show the page, and answer questions in SQL over HTTP, as JSON, CSV or Arrow. Tokens: MURMURE_TOKENS (NAME:TOKEN),
    by header, or in a browser by /login.

    Example: murmure serve --data demo-data
    """
    from streams.commands import serve as command

    command.execute(
        data=data or [Path("murmure-data")],
        host=host,
        port=port,
        allow_host=allow_host or [],
        seconds=seconds,
        processes=processes,
        health=health,
    )
