"""How the work goes, in the words a person reads."""

import time
from pathlib import Path

import pytest

from pipeline.records import Batch, CountDelta, Enriched, Output
from streams.progress import Progress, summary

NOW_MS = 1_767_614_400_000


def test_the_summary_names_what_there_was_and_always_input_and_accepted() -> None:
    assert summary({}) == [("input", 0), ("accepted", 0)]
    assert summary({"late": 1, "input": 3, "accepted": 2, "pending": 0}) == [("input", 3), ("accepted", 2), ("late", 1)]


def test_what_an_earlier_run_left_waiting_is_no_negative_count() -> None:
    assert summary({"input": 0, "accepted": 4, "pending": -4})[-1] == ("pending before, settled now", 4)


def test_the_line_leaves_out_what_is_not_above_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "state").mkdir()
    progress = Progress(tmp_path, lambda: NOW_MS, lambda: 1.0)
    batch = Batch(input="a", events=[], stamps=[], position="1", mark_ms=None, received_ms=NOW_MS)
    deltas = [CountDelta("a", "out", "accepted", 2), CountDelta("a", "out", "pending", -2)]
    enriched = Enriched(batch=batch, events=[], stamps=[], readings=[], n_derived=0)
    progress.took(enriched, Output(input="a", position="1", ended=False, received_ms=NOW_MS, counts=deltas))
    progress.write("done")
    assert capsys.readouterr().err == "done: 0 events · 0/s · accepted 2\n"


@pytest.mark.parametrize(("takes_s", "quiet", "said"), [(0.2, False, "loading ...\n"), (0.2, True, ""), (0, False, "")])
def test_what_a_person_waits_for_is_said_when_it_takes_long(
    takes_s: float, quiet: bool, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(tmp_path, lambda: NOW_MS, quiet=quiet)
    with progress.said_if_slow("loading", after_s=0.05):
        time.sleep(takes_s)
    assert capsys.readouterr().err == said
