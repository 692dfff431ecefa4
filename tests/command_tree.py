"""Every command of `murmure` by its full name, for the tests that walk them all: a new one is met by each at once."""

from functools import cache
from typing import Any

import typer

from streams.cli import app

__all__ = ["commands", "groups"]


@cache
def _all() -> dict[str, Any]:
    found: dict[str, Any] = {}

    def visit(name: str, command: Any) -> None:  # noqa: ANN401 - typer's commands are of its own inner types
        found[name] = command
        for sub, inner in getattr(command, "commands", {}).items():
            visit(f"{name} {sub}".strip(), inner)

    visit("", typer.main.get_command(app))
    return found


def commands() -> dict[str, Any]:
    """Those that do something."""
    return {name: command for name, command in _all().items() if not hasattr(command, "commands")}


def groups() -> dict[str, Any]:
    """Those that only hold others; the command `murmure` itself has the name ''."""
    return {name: command for name, command in _all().items() if hasattr(command, "commands")}
