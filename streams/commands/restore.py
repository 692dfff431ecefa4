"""`murmure restore`: a backup back to a new data folder."""

import sys
from pathlib import Path

from streams.instants import rfc3339
from streams.restore import restore

__all__ = ["execute"]


def execute(*, file: Path, data: Path) -> None:
    """Restore, and say where every input stands."""
    held = restore(file, data)
    made = rfc3339(held.made_at_ms)
    sys.stdout.write(
        f"{data} stands at commit {held.seq}, as it was on {made} (murmure {held.murmure}); all hashes agree\n"
    )
    for standing in held.inputs:
        state = "was read to its end" if standing.ended else "goes on where it stood"
        sys.stdout.write(f"  {standing.input}: {state}\n")
    sys.stdout.write(
        f'ask: murmure sql --data {data} "SELECT count(*) FROM mentions"\n'
        f"go on: the murmure run command of before, with --data {data}\n"
    )
