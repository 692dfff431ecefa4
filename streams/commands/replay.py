"""`murmure replay`: carry out again what the journal holds, into a new folder."""

import sys
from pathlib import Path

import typer

from streams.config import load_brands, load_settings
from streams.instants import rfc3339
from streams.replay import replay
from streams.replay import verify as compare

__all__ = ["execute"]


def execute(
    *,
    data: Path,
    out: Path,
    brands: Path | None,
    config: Path | None,
    verify: bool,
    partial: bool,
) -> None:
    """Replay, and compare when asked to. Exit code 1 when the tables differ."""
    if verify and (brands is not None or config is not None or partial):
        raise typer.BadParameter("--verify replays everything as it was: not with --brands, --config or --partial")
    if verify:
        verdict = compare(data, out)
        sys.stdout.write(f"{verdict}\n")
        if not verdict:
            raise typer.Exit(1)
        return
    replayed = replay(
        data,
        out,
        brands=None if brands is None else load_brands(brands),
        settings=None if config is None else load_settings(config),
        partial=partial,
    )
    sys.stdout.write(
        f"{replayed.events:,} events carried out again, from commit {replayed.first_seq} "
        f"({rfc3339(replayed.first_at_ms)}) to {replayed.last_seq}; ask: murmure sql --data {out}\n"
    )
