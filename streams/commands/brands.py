"""`murmure brands apply | list`: change the brands of a data folder, while it is written or not."""

import sys
from pathlib import Path

from streams.asking import ask_writer
from streams.config import load_brands
from streams.display import show
from streams.queries import ask

__all__ = ["execute_apply", "execute_list"]


def execute_apply(*, file: Path, data: Path) -> None:
    """Check the file, and have the writer of the folder put it in force."""
    brands = load_brands(file)
    ask_writer(data, "brands", file.read_bytes())
    names = ", ".join(brand.id for brand in brands.brand) or "no brand"
    sys.stdout.write(f"in force from now on: {names}; list them: murmure brands list --data {data}\n")


def execute_list(*, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """The brands in force, from the published file."""
    result = ask(data, "SELECT * FROM brands WHERE valid_to IS NULL ORDER BY id")
    show(result.rows, result.columns, format, title="Brands in force")
