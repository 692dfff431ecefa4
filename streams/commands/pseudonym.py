"""`murmure pseudonym`: under which names the tables have people."""

import typer

from pipeline.errors import SettingsError
from streams.pseudonym_key import KEY, pseudonyms

__all__ = ["execute"]


def execute(*, names: list[str]) -> None:
    """A pseudonym a line. SettingsError where no key is set."""
    found = pseudonyms()
    if found is None:
        raise SettingsError(
            f"{KEY} is not set, so names stay as they come; set the key that the folder is written under"
        )
    for name in names:
        typer.echo(found.name(name))
