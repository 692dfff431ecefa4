"""The ten journeys of docs/journeys.md: the questions in it, and what its commands say on the markets of the demo.

`python -m tests.journeys` makes a demo and writes what the commands say into the page again. Read the difference.
"""

import io
import os
import re
import shlex
import sys
import tempfile
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from streams.cli import main

__all__ = ["AUTHOR", "BRAND", "JOURNEYS", "Journey", "stale"]

BRAND, AUTHOR = "norvia", "bass.and.bytes"  # that the page asks about
PAGE = Path(__file__).parent.parent / "docs" / "journeys.md"
_SECTION = re.compile(r"^## (?:(J\d+): )?([^\n]+)$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_SAID = re.compile(r"(<!-- (J\d+) -->)(.*?)(<!-- end of \2 -->)", re.DOTALL)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Journey(NamedTuple):
    """A question in SQL, and what it is for."""

    name: str
    about: str
    sql: str


def _block(language: str, section: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def _sections() -> list[tuple[str, str, str]]:
    found = _SECTION.findall(PAGE.read_text(encoding="utf-8"))
    return [(name or f"J{number}", about, body) for number, (name, about, body) in enumerate(found, 1)]


def _of_one_brand(sql: str) -> str:
    """The page asks about brands of three markets; the market of the tests has one."""
    return re.sub(r"brand = '(?:velora|brevel)'", f"brand = '{BRAND}'", sql)


JOURNEYS = tuple(
    Journey(name, about, _of_one_brand(sql)) for name, about, body in _sections() if (sql := _block("sql", body))
)


def said(call: str) -> str:
    """What a command prints here, as a block of the page; `| head` and `| tail` cut it as a shell does."""
    words, _, cut = call.partition(" | ")
    out, code = io.StringIO(), 0
    before, sys.argv = sys.argv, shlex.split(words)
    try:
        with redirect_stdout(out):
            main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv = before
    assert code == 0, call
    lines = out.getvalue().splitlines()
    if cut:
        which, _, n = cut.split()
        lines = lines[: int(n)] if which == "head" else lines[-int(n) :]
    kept = [line.rstrip() for line in lines if line.strip()]
    return "\n\n```text\n" + "\n".join(kept) + "\n```\n\n"


def shown() -> dict[str, str]:
    """For each journey what its last command says, where the folder demo-data is."""
    calls = {name: _block("sh", body).splitlines() for name, _, body in _sections()}
    return {name: said(lines[-1]) for name, lines in calls.items() if lines}


def stale(folder: Path) -> list[str]:
    """The journeys of which the page shows something else than the demo in `folder`/demo-data says: other words, or
    numbers that are further off than another machine's arithmetic is."""
    with chdir(folder):
        fresh = shown()
    written = {name: body for _, name, body, _ in _SAID.findall(PAGE.read_text(encoding="utf-8"))}
    return [name for name in fresh if not _alike(written[name], fresh[name])]


def _alike(one: str, other: str) -> bool:
    words = [" ".join(_NUMBER.sub("#", text).split()) for text in (one, other)]
    numbers = [[float(n.replace(",", "")) for n in _NUMBER.findall(text)] for text in (one, other)]
    return words[0] == words[1] and all(abs(a - b) <= 0.02 * max(a, b, 1) for a, b in zip(*numbers, strict=True))


def rewrite() -> None:
    """Write what the commands say on a fresh demo into the page."""
    with tempfile.TemporaryDirectory() as folder, chdir(os.environ.get("MURMURE_DEMO_IN", folder)):
        if not Path("demo-data").exists():
            said("murmure demo")
        fresh = shown()
    page = _SAID.sub(lambda found: found[1] + fresh[found[2]] + found[4], PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
