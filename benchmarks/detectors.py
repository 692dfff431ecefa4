"""How soon bursts are told of, at the same rate of false alarms: murmure's detector beside eight others.

Streams of counts that are quiet for five weeks, as `quiet_counts` makes them; then something begins: a step, a ramp
over half a day, a cascade that decays. The others get the threshold at which they would have had the declared rate of
false alarms on these very streams, level by level, from the second week on; murmure's has the threshold it declares.
"""

import numpy as np

from benchmarks.figures import Check, Figure, Outcome
from benchmarks.other_detectors import DETECTORS
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
    notes, ours, plain, rates = [], [], [], []
    for level, a_day in LEVELS.items():
        counts, starts = _world(a_day, MORE[level], n, rng)
        own, false = _own(counts, starts)
        rates.append(false)
        table = {"murmure": own} | {name: _other(name, counts, starts) for name in DETECTORS}
        notes.append(f"{level}: murmure's false alarms {false:.2f} a month (declared {_RATE})")
        for name, delays in table.items():
            by_shape = [np.median(delays[i :: len(SHAPES)]) for i in range(len(SHAPES))]
            told = "  ".join(f"{s} {_minutes(d)}" for s, d in zip(SHAPES, by_shape, strict=True))
            notes.append(f"  {name:26s} {told}  seen {np.isfinite(delays).mean():4.0%}")
        ours += [np.median(own[i :: len(SHAPES)]) for i in range(len(SHAPES))]
        base = table["mean + c sd, full hours"]
        plain += [np.median(base[i :: len(SHAPES)]) for i in range(len(SHAPES))]
    ratio = float(np.median(np.minimum(plain, 1_440.0) / np.minimum(ours, 1_440.0)))
    figure = Figure(what="detectors: times as early as mean + c sd, median", unit="times", value=ratio)
    checks = [Check("false alarms are as declared, at most", max(rates) <= _RATE)]
    return Outcome(figures=[figure], checks=checks, notes=notes)


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


def _delays(alarm: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Minutes from the beginning to the end of the bin that tells of it; infinite when a day has passed."""
    out = np.full(len(starts), np.inf)
    for column, start in enumerate(starts):
        found = np.flatnonzero(alarm[start : start + _DAY, column])
        if len(found):
            out[column] = (found[0] + 1) * _STEP_S / 60
    return out
