"""`murmure doctor`: is all well with a data folder, and what is its writer doing?"""

from pathlib import Path

import typer

from streams.checkup import WRONG, checkup
from streams.display import show
from streams.pace import now_ms

__all__ = ["execute"]


def execute(*, data: Path, format: str) -> None:  # noqa: A002
    """Print what was looked at and what was found. Exit code 1 when something is wrong."""
    found = checkup(data, now_ms())
    show(found, ["check", "verdict", "found", "advice"], format, f"murmure doctor: {data}")
    if any(finding.verdict == WRONG for finding in found):
        raise typer.Exit(1)
