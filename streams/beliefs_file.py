"""Read what somebody believes of people's reasons: a CSV with reason, percent and n, or a survey that ships.

IBM's of 2011 ships as an example (`surveys/`): the chart was not seen, and each figure says how well it is known.
"""

import csv
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import InputError
from pipeline.perception import REASONS

__all__ = ["IBM", "Survey", "read_beliefs", "read_shipped"]

IBM = "ibm2011"
_SHIPPED = Path(__file__).parent / "surveys"
_COLUMNS = ("reason", "percent", "n")
_HOW = "write a CSV with the columns reason,percent,n, one row for each of the twelve reasons (docs/gap.md)"


class Survey(NamedTuple):
    """Percents of respondents who name each reason, in the order of the reasons, and how many were asked of each."""

    percent: list[float]
    n: list[int]
    source: str


def read_beliefs(given: str) -> Survey:
    """The beliefs in a file; `ibm2011` is what businesses believed then. InputError says what to mend."""
    return read_shipped("businesses") if given == IBM else _read(Path(given), given)


def read_shipped(who: str) -> Survey:
    """A column of IBM's: `consumers` or `businesses`."""
    return _read(_SHIPPED / f"ibm_2011_{who}.csv", f"IBM 2011, {who}, an example")


def _read(path: Path, source: str) -> Survey:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read ({error}); {_HOW}, or name {IBM}") from error
    if missing := [name for name in _COLUMNS if not rows or name not in rows[0]]:
        raise InputError(f"{path} lacks the column {missing[0]!r}; {_HOW}")
    found: dict[str, tuple[float, int]] = {}
    for line, row in enumerate(rows, 2):
        reason = (row["reason"] or "").strip()
        if reason not in REASONS or reason in found:
            what = "is there twice" if reason in found else f"is no reason; the reasons are {', '.join(REASONS)}"
            raise InputError(f"{path}, line {line}: {reason!r} {what}")
        found[reason] = _figures(row, f"{path}, line {line}")
    if left := [reason for reason in REASONS if reason not in found]:
        raise InputError(f"{path} says nothing of {', '.join(left)}; write 0 where nobody is believed to come for it")
    if not any(percent for percent, _ in found.values()):
        raise InputError(f"{path}: every percent is 0: there is nothing to compare")
    return Survey([found[reason][0] for reason in REASONS], [found[reason][1] for reason in REASONS], source)


def _figures(row: dict[str, str], where: str) -> tuple[float, int]:
    try:
        percent, n = float(row["percent"]), int(row["n"])
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: percent and n are numbers, got {row['percent']!r} and {row['n']!r}") from error
    if not (0 <= percent <= 100 and n >= 1):
        raise InputError(f"{where}: percent is 0 to 100 and n, of how many asked, 1 or more; got {percent:g} and {n}")
    return percent, n
