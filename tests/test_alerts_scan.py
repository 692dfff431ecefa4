"""`murmure alerts scan`: a row out for every row in, in one pass, and files that cannot be judged are refused."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from pipeline.errors import InputError
from streams.cli import app
from streams.commands.alerts_scan import scan


def series(folder: Path, counts: np.ndarray, leave_out: Collection[int] = ()) -> Path:
    path = folder / "series.csv"
    stamps = np.datetime64("2026-01-01T00:02:53") + 600 * np.arange(len(counts)) * np.timedelta64(1, "s")
    rows = [f"{t},{v:.0f}" for i, (t, v) in enumerate(zip(stamps, counts, strict=True)) if i not in leave_out]
    path.write_text("timestamp,value\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def counts() -> np.ndarray:
    found = np.random.default_rng(2).poisson(8.0, 144 * 7).astype(float)
    found[900:906] += 80
    return found


def test_a_burst_is_one_alarm_at_its_beginning(tmp_path: Path, counts: np.ndarray) -> None:
    done = CliRunner().invoke(app, ["alerts", "scan", str(series(tmp_path, counts))])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "timestamp,score,alarm"
    assert len(lines) == len(counts) + 1
    alarms = [i for i, line in enumerate(lines[1:]) if line.endswith(",1")]
    assert alarms == [900]
    assert lines[901] == "2026-01-07T06:02:53,1.0000,1"


def test_no_row_is_judged_by_later_ones(tmp_path: Path, counts: np.ndarray) -> None:
    whole = list(scan(series(tmp_path, counts)))
    assert whole[:905] == list(scan(series(tmp_path, counts[:905])))


def test_rows_that_are_missing_count_as_zero(tmp_path: Path, counts: np.ndarray) -> None:
    counts[300:310] = 0
    whole = list(scan(series(tmp_path, counts)))
    holed = list(scan(series(tmp_path, counts, set(range(300, 310)))))
    assert whole[:300] + whole[310:] == holed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("time,value\n1,2\n", "timestamp is not among"),
        ("timestamp,value\n2026-01-01,1\n", "two rows at least"),
        ("timestamp,value\n2026-01-01,1\nyesterday,1\n", "line 3: .*ISO 8601"),
        ("timestamp,value\n2026-01-01,1\n2026-01-02,-1\n", "line 3: value must be a count"),
        ("timestamp,value\n2026-01-01,1\n2026-01-02,1\n2026-01-02,1\n2026-01-03,1\n", "line 4: .*same step"),
        ("timestamp,value\n2026-01-03,1\n2026-01-02,1\n2026-01-01,1\n", "rising"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=says):
        list(scan(path))


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(scan(tmp_path / "none.csv"))
