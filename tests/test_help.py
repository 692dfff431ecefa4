"""Each command's `--help` ends with an example, on one line of a narrow terminal, and the example can be typed."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from streams.cli import app
from streams.commands.sql import arguments as sql_arguments
from tests.command_tree import commands, groups
from tests.test_cli import murmure

EVERY = sorted([*commands(), *groups()])
# Files that examples name: there, as the parser looks whether some are.
FILES = ("posts.tsv", "theirs.csv", "map.toml")


def examples(name: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The examples that a person sees in a terminal of 80 columns."""
    if name == "sql":  # reads its own arguments
        said = murmure("sql", "--help").stdout
        return re.findall(r"^  (murmure .*)$", said.partition("examples:\n")[2], re.MULTILINE)
    monkeypatch.setenv("COLUMNS", "80")
    said = CliRunner().invoke(app, [*name.split(), "--help"], prog_name="murmure").stdout
    about = re.split(r"^(?:Arguments|Options|Commands):$", said, maxsplit=1, flags=re.MULTILINE)[0]
    last = about.rstrip().rpartition("\n\n")[2]
    return re.findall(r"^  Example: (murmure .*)$", last, re.MULTILINE) if last.count("\n") == 0 else []


def parse(words: list[str]) -> str:
    """The name of the command that these words call, after its parser took them all."""
    command: Any = typer.main.get_command(app)
    name = ""
    context = command.make_context("murmure", words)
    while hasattr(command, "commands"):
        called, command, words = command.resolve_command(context, [*context._protected_args, *context.args])
        name = f"{name} {called}".strip()
        context = command.make_context(called, words, parent=context)
    return name


@pytest.mark.parametrize("name", EVERY)
def test_the_help_of_every_command_ends_with_an_example_that_its_parser_takes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = examples(name, monkeypatch)
    assert found, f"murmure {name} --help ends with no line 'Example: murmure {name} ...' that fits 80 columns"
    monkeypatch.chdir(tmp_path)
    for file in FILES:
        Path(file).touch()
    for example in found:
        _, *words = shlex.split(example.partition(" > ")[0])
        if name == "sql":
            sql_arguments(words[1:])
            called = words[0]
        else:
            called = parse(words)
        assert called == name or (name in groups() and called.startswith(name)), example
