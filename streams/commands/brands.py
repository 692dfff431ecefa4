"""`murmure brands apply | list`: change the brands of a data folder, while it is written or not."""

import sys
import time
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.settings import Settings
from streams.config import load_brands
from streams.display import show
from streams.inbox import drop
from streams.queries import ask
from streams.status import is_running

__all__ = ["execute_apply", "execute_list"]

_PATIENCE_S = 30.0


def execute_apply(*, file: Path, data: Path) -> None:
    """Check the file, leave it in the inbox, and wait until the writer has taken it; start one where none runs."""
    brands = load_brands(file)
    command = drop(data, "brands", file.read_bytes())
    deadline = time.monotonic() + _PATIENCE_S
    while command.exists() and is_running(data) and time.monotonic() < deadline:
        time.sleep(0.1)
    if command.exists():
        if is_running(data):
            raise StoreError(
                f"the writer of {data} has not taken {command.name} for {_PATIENCE_S:.0f} s; it stays in the inbox "
                f"and is carried out when the writer comes to it (see murmure doctor --data {data})"
            )
        from streams.commands.run import now_ms
        from streams.config import load_settings
        from streams.embedded import Embedded

        default = Path("murmure.toml")
        settings = load_settings(default) if default.is_file() else Settings()
        with Embedded(data, settings, None, now_ms):
            pass
    refused = [str(r[0]) for r in ask(data, "SELECT command FROM applied WHERE inbox_id = ?", [command.name]).rows]
    if refused and refused[0].startswith("refused"):
        raise StoreError(f"{file} was {refused[0]}")
    names = ", ".join(brand.id for brand in brands.brand) or "no brand"
    sys.stdout.write(f"in force from now on: {names}; list them: murmure brands list --data {data}\n")


def execute_list(*, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """The brands in force, from the published file."""
    result = ask(data, "SELECT * FROM brands WHERE valid_to IS NULL ORDER BY id")
    show(result.rows, result.columns, format, title="Brands in force")
