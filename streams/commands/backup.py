"""`murmure backup`: a data folder as one file, also while it is written."""

import sys
from pathlib import Path

import msgspec

from pipeline.errors import InputError
from streams.asking import ask_writer
from streams.live_file import LIVE_FILE, no_folder

__all__ = ["execute"]

_PATIENCE_S = 3600.0  # some seconds for each gigabyte; a writer at its first reading may take long to look up


def execute(*, data: Path, out: Path) -> None:
    """Have the writer make the backup, or make it here when none runs."""
    if not (data / "state" / LIVE_FILE).is_file():
        raise no_folder(data)
    target = out.resolve()
    if target.exists():
        raise InputError(f"--out {out} is there already; a backup replaces no file: name another")
    if not target.parent.is_dir():
        raise InputError(f"--out {out} cannot be written: there is no folder {target.parent}; make it first")
    receipt = ask_writer(data, "backup", msgspec.json.encode(str(target)), _PATIENCE_S)
    sys.stdout.write(f"{receipt.said}\nput it back: murmure restore {out} --data NEWDIR\n")
