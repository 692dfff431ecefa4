"""`murmure alerts scan SERIES.csv`: score and alarm for every row, in one pass, no row judged by later ones."""

import csv
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from models.burst import Burst
from models.showing import Showing
from pipeline.errors import InputError

__all__ = ["Scanned", "execute", "scan"]

_FIRST_ROWS = 50  # of them the step is the median
_DAY_S = 86_400


class Scanned(NamedTuple):
    """A row of the file. score : 1 where an alarm begins; below it, how near one is; 0 where that was shown already."""

    timestamp: str
    score: float
    alarm: bool


class _Row(NamedTuple):
    line: int
    timestamp: str
    at_s: float
    value: float


def execute(*, series: Path, per_month: float, drops: bool) -> None:
    """Write a line a row to stdout, as CSV."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(("timestamp", "score", "alarm"))
    for row in scan(series, per_month, drops=drops):
        rows.writerow((row.timestamp, f"{row.score:.4f}", int(row.alarm)))


def scan(path: Path, per_month: float = 0.5, *, drops: bool = False) -> Iterator[Scanned]:
    """Judge each row of a CSV file with columns timestamp and value; what came later plays no part.

    per_month : false alarms a month that are accepted; with `drops`, half of them for each side. The step is the median
    of the first rows'. Rows that are missing count as zero. Raises InputError on what cannot be read, on times that do
    not rise, and on two rows of one step.
    """
    rows = _rows(path)
    first = list(islice(rows, _FIRST_ROWS))
    if len(first) < 2:
        raise InputError(f"{path} must have two rows at least, to tell the step between them; found {len(first)}")
    step_s = _step(path, first)
    a_side = per_month / 2 if drops else per_month
    burst, showing = Burst(step_s), Showing(step_s, a_side)
    burst.add(a_side, a_side if drops else 0.0)
    start, before = first[0].at_s, -1
    origin_s = int(start) // step_s * step_s
    for row in chain(first, rows):
        place = round((row.at_s - start) / step_s)
        if place <= before:
            raise InputError(
                f"{path}, line {row.line}: {row.timestamp} is in the same step of {step_s} s as the row before it, or "
                "earlier; times must rise by a step a row: sort the file, and add up rows of one time"
            )
        if before >= 0 and place > before + 1:
            burst.skip(place - before - 1)
        before = place
        found = burst.update(origin_s + place * step_s, np.array([row.value]))
        alarm = bool(found.rises[0] or found.drops[0])
        is_on = bool(found.is_high[0] or found.is_low[0])
        score = showing.update(float(found.score[0]), is_alarm=alarm, is_on=is_on)
        yield Scanned(row.timestamp, score, alarm)


def _step(path: Path, first: list[_Row]) -> int:
    """The usual step in seconds."""
    step_s = round(statistics.median(b.at_s - a.at_s for a, b in pairwise(first)))
    if not 1 <= step_s <= _DAY_S:
        raise InputError(f"{path}: the first rows are {step_s} s apart; a step must be from 1 second to a day, rising")
    return step_s


def _rows(path: Path) -> Iterator[_Row]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            names = reader.fieldnames or []
            if missing := [name for name in ("timestamp", "value") if name not in names]:
                raise InputError(f"{path} must have the columns timestamp and value; {missing[0]} is not among {names}")
            for row in reader:
                yield _read(path, reader.line_num, row["timestamp"], row["value"])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _read(path: Path, line: int, timestamp: str | None, value: str | None) -> _Row:
    try:
        at = datetime.fromisoformat((timestamp or "").strip())
        count = float(value or "")
    except ValueError as error:
        raise InputError(
            f"{path}, line {line}: {error}; give an ISO 8601 time and a count, such as 2026-11-22T10:00:00Z,12"
        ) from error
    if not 0 <= count < np.inf:
        raise InputError(f"{path}, line {line}: value must be a count, 0 or more, got {value!r}")
    return _Row(line, timestamp or "", (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp(), count)
