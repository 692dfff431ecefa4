"""Alarms on real streams: the tweet volumes of brands in the Numenta Anomaly Benchmark (Lavin & Ahmad, 2015).

The series are not shipped: `MURMURE_NAB=FOLDER`, which holds `windows.json` (series to [start, end] pairs) and the
series in `data/`, CSV with columns timestamp and value. The score is NAB's, standard profile: 0 without an alarm, 100
with every window found in its first row and nothing outside. Windows are few and wide: six points are one window.
"""

import json
import math
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from benchmarks.figures import Check, Figure, Outcome
from streams.commands.alerts_scan import scan

__all__ = ["Labelled", "best_threshold", "normalised", "run", "value_of_rows"]

BAR = 76.2  # ARTime's, each series at the threshold that is best on the others
_MISSED, _FALSE = 1.0, 0.11
_PROBATION, _PROBATION_ROWS = 0.15, 750

Labelled = tuple[list[float], list[tuple[float, int | None]]]  # scores; of each row its value if told, and its window


def run(*, is_quick: bool) -> Outcome:
    """The score with a threshold fitted on these series, with one fitted on the others, and of the alarms."""
    folder = Path(os.environ.get("MURMURE_NAB") or "nowhere")
    if not (folder / "windows.json").exists():
        return Outcome(figures=[], checks=[], notes=["not measured: set MURMURE_NAB to the folder of windows.json"])
    windows = json.loads((folder / "windows.json").read_text())
    shown, alarms = {}, {}
    for name in sorted(windows)[: 2 if is_quick else None]:
        rows = list(scan(folder / "data" / name))
        stamps = [datetime.fromisoformat(row.timestamp) for row in rows]
        limits = [
            (stamps.index(datetime.fromisoformat(start)), stamps.index(datetime.fromisoformat(end)))
            for start, end in windows[name]
        ]
        values = value_of_rows(len(rows), limits)
        shown[name] = ([row.score for row in rows], values)
        alarms[name] = ([float(row.alarm) for row in rows], values)
    fitted = best_threshold(shown)
    of_others = {name: best_threshold({other: one for other, one in shown.items() if other != name}) for name in shown}
    found = {
        "threshold fitted on these (in sample)": normalised(shown, dict.fromkeys(shown, fitted)),
        "threshold of the other series": normalised(shown, of_others),
        "alarms as declared": normalised(alarms, dict.fromkeys(alarms, 1.0)),
    }
    figures = [
        Figure(what=f"nab: {what}", unit="of 100", value=score, baseline=BAR, baseline_is="ARTime, others' threshold")
        for what, (score, *_) in found.items()
    ]
    notes = [
        f"{what}: {hit} windows hit, {outside:.2f} rows a day outside" for what, (_, hit, outside) in found.items()
    ]
    return Outcome(figures=figures, checks=[Check("nothing told scores 0", _of_silence(shown) == 0)], notes=notes)


def value_of_rows(n: int, windows: Sequence[tuple[int, int]]) -> list[tuple[float, int | None]]:
    """What each row is worth if it is told of, and its window; 0 in the probation at the beginning."""
    out: list[tuple[float, int | None]] = []
    first = min(math.floor(_PROBATION * n), _PROBATION_ROWS)
    for i in range(n):
        inside = next((w for w, (start, end) in enumerate(windows) if start <= i <= end), None)
        past = [(end, end - start) for start, end in windows if end < i]
        if i < first:
            out.append((0.0, None))
        elif inside is not None:
            start, end = windows[inside]
            out.append((_sigmoid(-(end - i + 1) / (end - start + 1)) / _sigmoid(-1.0), inside))
        else:
            out.append((_FALSE * (_sigmoid((i - past[-1][0]) / past[-1][1]) if past else -1.0), None))
    return out


def _sigmoid(y: float) -> float:
    return -1.0 if y > 3 else 2 / (1 + math.exp(5 * y)) - 1


def normalised(series: Mapping[str, Labelled], thresholds: Mapping[str, float]) -> tuple[float, int, float]:
    """The score, how many windows were hit, and rows a day of 288 outside."""
    total, hit, n_windows, outside, rows = 0.0, 0, 0, 0, 0
    for name, (scores, values) in series.items():
        best: dict[int, float] = {}
        for score, (value, window) in zip(scores, values, strict=True):
            if score < thresholds[name] or value == 0:
                continue
            if window is None:
                total, outside = total + value, outside + 1
            else:
                best[window] = max(best.get(window, -_MISSED), value)
        windows = {window for _, window in values if window is not None}
        total += sum(best.values()) - _MISSED * (len(windows) - len(best))
        hit, n_windows = hit + len(best), n_windows + len(windows)
        rows += sum(value != 0 for value, _ in values)
    return 100 * (total + _MISSED * n_windows) / ((1 + _MISSED) * n_windows), hit, outside * 288 / rows


def best_threshold(series: Mapping[str, Labelled]) -> float:
    """The score from which on telling is best, over all these series."""
    rows = sorted(
        (-score, name, value, window)
        for name, (scores, values) in series.items()
        for score, (value, window) in zip(scores, values, strict=True)
        if score > 0 and value
    )
    total, top, threshold = 0.0, 0.0, math.inf
    best: dict[tuple[str, int], float] = {}
    for k, (negative, name, value, window) in enumerate(rows):
        if window is None:
            total += value
        else:
            before = best.get((name, window), -_MISSED)
            best[name, window] = max(before, value)
            total += best[name, window] - before
        if total > top and (k + 1 == len(rows) or rows[k + 1][0] != negative):
            top, threshold = total, -negative
    return threshold


def _of_silence(series: Mapping[str, Labelled]) -> float:
    return normalised(series, dict.fromkeys(series, math.inf))[0]
