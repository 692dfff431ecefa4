"""How soon bursts are told of, at the same rate of false alarms: murmure's detector beside eight others.

Streams of counts that are quiet for five weeks, as `quiet_counts` makes them; then something begins: a step, a ramp
over half a day, a cascade that decays. The others get the threshold at which they would have had the declared rate of
false alarms on these very streams, level by level, from the second week on; murmure's has the threshold it declares.
Beside them stands the mean and 3 standard deviations as it is used, with the false alarms that it makes.
"""

import numpy as np

from benchmarks.figures import Check, Figure, Outcome
from benchmarks.other_detectors import DETECTORS, three_sd
from benchmarks.quiet_counts import LEVELS, quiet_days
from models.burst import Burst

__all__ = ["MORE", "SHAPES", "planted", "run"]

_STEP_S, _RATE = 300, 0.2
_DAY = 86_400 // _STEP_S
_QUIET, _FROM, _AFTER = 35, 7, 2  # days
_KINDS = ("poisson", "over-dispersed", "seasonal")
SHAPES = ("step", "ramp", "cascade")
MORE = {"2 a day": 2.0, "50 a day": 8.0, "5,000 an hour": 1_000.0}  # an hour: what a step adds
_COOL = _DAY // 4
_BASES = ("mean + c sd, full hours", "mean + c sd, last hour")
_MISSED = 1_440.0  # minutes: what is not told of within a day counts as told at its end


def planted(shape: str, more_an_hour: float, bins: int, step_s: int) -> np.ndarray:
    """Counts a bin to expect in addition from a beginning on, for a day.

    A step adds `more_an_hour` for half a day; a ramp climbs to twice that over half a day; a cascade has four hours'
    worth of it in all, decaying with a mean of two hours.
    """
    hours = (np.arange(bins) + 0.5) * step_s / 3_600
    a_bin = more_an_hour * step_s / 3_600
    if shape == "step":
        return np.asarray(a_bin * (hours < 12))
    if shape == "ramp":
        return np.asarray(2 * a_bin * hours / 12 * (hours < 12))
    return np.asarray(2 * a_bin * np.exp(-hours / 2))


def run(*, is_quick: bool) -> Outcome:
    """The median delay of each, over streams and shapes."""
    rng = np.random.default_rng(7)
    n = 4 if is_quick else 24
    notes, ours, rates = [], [], []
    others: dict[str, list[float]] = {name: [] for name in _BASES}
    for level, a_day in LEVELS.items():
        counts, starts = _world(a_day, MORE[level], n, rng)
        own, false = _own(counts, starts)
        rates.append(false)
        table = {"murmure": own} | {name: _other(name, counts, starts) for name in DETECTORS}
        table["mean + 3 sd, full hours"], plain = _plain(counts, starts)
        notes.append(f"{level}: false alarms a month: murmure {false:.2f} (declared {_RATE}), mean + 3 sd {plain:.2f}")
        for name, delays in table.items():
            by_shape = _medians(delays)
            told = "  ".join(f"{s} {_minutes(d)}" for s, d in zip(SHAPES, by_shape, strict=True))
            notes.append(f"  {name:26s} {told}  seen {np.isfinite(delays).mean():4.0%}")
        ours += _medians(own)
        for name in _BASES:
            others[name] += _medians(table[name])
    figures = [_times(name, others[name], ours) for name in _BASES]
    checks = [Check("false alarms are as declared, at most", max(rates) <= _RATE)]
    return Outcome(figures=figures, checks=checks, notes=notes)


def _medians(delays: np.ndarray) -> list[float]:
    return [float(np.median(delays[i :: len(SHAPES)])) for i in range(len(SHAPES))]


def _times(name: str, theirs: list[float], ours: list[float]) -> Figure:
    ratio = float(np.median(np.minimum(theirs, _MISSED) / np.minimum(ours, _MISSED)))
    return Figure(what=f"detectors: times as early as {name}, median", unit="times", value=ratio)


def _minutes(delay: float) -> str:
    return f"{delay:5.0f} min" if np.isfinite(delay) else "  missed "


def _world(a_day: float, more: float, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Counts, and the bin in which each series' burst begins; shapes take turns over the columns."""
    days = _QUIET + _AFTER
    n_all = n * len(SHAPES)
    counts = np.concatenate(
        [np.concatenate(list(quiet_days(kind, a_day, n_all, days, _STEP_S, rng))) for kind in _KINDS], axis=1
    )
    starts: np.ndarray = rng.integers(_QUIET * _DAY, (_QUIET + 1) * _DAY, size=(counts.shape[1],))
    for column, start in enumerate(starts):
        extra = rng.poisson(planted(SHAPES[column % len(SHAPES)], more, _DAY, _STEP_S))
        room = len(counts) - start
        counts[start : start + _DAY, column] += extra[:room]
    return counts, starts


def _own(counts: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, float]:
    burst = Burst(_STEP_S)
    for _ in starts:
        burst.add(_RATE)
    begun = np.array([burst.update(i * _STEP_S, row).rises for i, row in enumerate(counts)])
    false = begun[_FROM * _DAY : _QUIET * _DAY].sum() / len(starts) / ((_QUIET - _FROM) / 30)
    return _delays(begun, starts), float(false)


def _other(name: str, counts: np.ndarray, starts: np.ndarray) -> np.ndarray:
    scores = DETECTORS[name](counts, _DAY)
    quiet = scores[_FROM * _DAY : _QUIET * _DAY]
    accepted = int(_RATE * (_QUIET - _FROM) / 30 * len(starts))
    parts = quiet[: len(quiet) // _COOL * _COOL].reshape(-1, _COOL, quiet.shape[1]).max(1)  # one alarm a quarter day
    threshold = np.sort(parts.ravel())[-accepted - 1]
    return _delays(scores > threshold, starts)


def _plain(counts: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, float]:
    """The mean and 3 standard deviations of full hours: delays, and false alarms a month."""
    alarm = three_sd(counts, _DAY) > 3
    quiet = alarm[_FROM * _DAY : _QUIET * _DAY]
    false = quiet[: len(quiet) // _COOL * _COOL].reshape(-1, _COOL, quiet.shape[1]).any(1).sum()
    return _delays(alarm, starts), float(false / len(starts) / ((_QUIET - _FROM) / 30))


def _delays(alarm: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Minutes from the beginning to the end of the bin that tells of it; infinite when a day has passed."""
    out = np.full(len(starts), np.inf)
    for column, start in enumerate(starts):
        found = np.flatnonzero(alarm[start : start + _DAY, column])
        if len(found):
            out[column] = (found[0] + 1) * _STEP_S / 60
    return out
