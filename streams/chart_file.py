"""Put a chart into a file: whole or not at all, and never over something else."""

from pathlib import Path

import typer

from pipeline.errors import QueryError
from streams.charts.svg import MARK, Sheet

__all__ = ["write_chart"]


def write_chart(sheet: Sheet, out: Path) -> None:
    """Write a chart, and say so on stderr. QueryError when the file is none of ours, or cannot be written.

    An older chart is written over, so that a page may show the same file every day.
    """
    try:
        if out.exists() and MARK not in out.read_text(encoding="utf-8", errors="replace")[:2_000]:
            raise QueryError(f"{out} is there already and no chart of murmure's; name another file, or remove it")
        unfinished = out.with_name(f".{out.name}.unfinished")
        unfinished.write_text(sheet.written(), encoding="utf-8")
        unfinished.replace(out)
    except OSError as error:
        raise QueryError(f"{out} cannot be written ({error})") from error
    typer.echo(f"chart in {out}", err=True)
