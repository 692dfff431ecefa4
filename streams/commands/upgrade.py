"""`murmure upgrade`: bring a data folder of an older release up to this one."""

import sys
from pathlib import Path

from streams.display import show
from streams.upgrade import upgrade, versions

__all__ = ["execute"]


def execute(*, data: Path, dry_run: bool) -> None:
    """Show the versions found and wanted; without `dry_run`, make them so."""
    found = versions(data) if dry_run else upgrade(data)
    show([(v.part, v.found, v.wanted) for v in found], ("part", "found", "wanted"), title=f"murmure upgrade: {data}")
    older = ", ".join(version.part for version in found if version.is_older)
    if not older:
        sys.stdout.write("up to date; there was nothing to do\n")
    elif dry_run:
        sys.stdout.write(
            f"would be brought up: {older}. Make a backup first: murmure backup --data {data} --out FILE\n"
        )
    else:
        sys.stdout.write(f"brought up: {older}\n")
