"""The detector of unusual counts: what it tells of, what it leaves alone, and that its state is all it is."""

import numpy as np
import pytest

from benchmarks.detectors import planted
from benchmarks.quiet_counts import KINDS, LEVELS, quiet_days
from models.burst import Burst, Findings

STEP_S = 300
DAY = 86_400 // STEP_S
HOUR = DAY // 24


def poisson(a_day: float, days: int, n: int = 1, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).poisson(a_day / DAY, (days * DAY, n)).astype(float)


def watch(counts: np.ndarray, rate: float = 0.2, drops: float = 0.0, step_s: int = STEP_S) -> list[Findings]:
    burst = Burst(step_s)
    for _ in range(counts.shape[1]):
        burst.add(rate, drops)
    return [burst.update(i * step_s, row) for i, row in enumerate(counts)]


def begun(found: list[Findings], side: str = "rises") -> list[int]:
    return [i for i, f in enumerate(found) if getattr(f, side).any()]


@pytest.mark.parametrize(("a_day", "more"), [(2.0, 60), (50.0, 60), (120_000.0, 3_000)])
def test_an_hour_full_of_counts_is_one_alarm_that_ends(a_day: float, more: int) -> None:
    counts = poisson(a_day, 16)
    start = 14 * DAY + 100
    counts[start : start + HOUR, 0] += more / HOUR
    found = watch(counts)
    alarms = begun(found)
    assert len(alarms) == 1
    assert start <= alarms[0] < start + HOUR
    told = found[alarms[0]]
    assert told.is_high[0]
    assert told.observed[0] > told.expected_hi[0] >= told.expected[0] >= told.expected_lo[0]
    assert counts[alarms[0] + 1 - told.window_bins[0] : alarms[0] + 1].sum() == pytest.approx(told.observed[0])
    assert not found[start + 12 * HOUR].is_high[0]


def test_a_small_step_is_told_within_hours_and_company_is_learned() -> None:
    """50 a day, and 8 an hour more from the third week on, in 20 series; 20 more have 2 a day, always three at once."""
    rng, n, start, half = np.random.default_rng(8), 20, 21 * 96, 48
    steps = rng.poisson(50 / 96, (start + half, n)).astype(float)
    steps[start:] += rng.poisson(8 / 4, (half, n))
    company = 3.0 * rng.poisson(2 / 3 / 96, steps.shape)
    found = watch(np.concatenate([steps, company], axis=1), step_s=900)
    rises = np.array([f.rises for f in found])
    assert not rises[:start, :n].any()
    minutes = [15 * (np.flatnonzero(rises[start:, i])[0] + 1) if rises[start:, i].any() else 9_999 for i in range(n)]
    assert np.median(minutes) <= 150  # with windows four and six times as long as the next, of which two agree: 200
    last = found[start - 1]
    factor = ((last.expected_hi - last.expected) / 1.96) ** 2 / last.expected
    assert np.median(factor[n:]) > 2.2  # 3 in truth; 1.7 if what is rare is not learned from
    assert rises[:, n:].sum() <= 3


def test_silence_is_a_drop_only_where_drops_are_asked_for() -> None:
    counts = poisson(5_000.0, 12)
    counts[10 * DAY : 10 * DAY + 4 * HOUR] = 0
    found = watch(counts, drops=0.2)
    assert len(begun(found, "drops")) == 1
    assert 10 * DAY <= begun(found, "drops")[0] < 10 * DAY + 2 * HOUR
    assert found[10 * DAY + 3 * HOUR].is_low[0]
    assert begun(found) == []  # nor is the end of it a burst
    assert begun(watch(counts), "drops") == []


def test_a_giant_peak_does_not_hide_the_next_burst() -> None:
    counts = poisson(500.0, 17)
    counts[14 * DAY : 14 * DAY + HOUR] += 2_000
    counts[15 * DAY : 15 * DAY + HOUR] += 20
    alarms = begun(watch(counts))
    assert len(alarms) == 2
    assert 15 * DAY <= alarms[1] < 15 * DAY + HOUR


def test_what_stays_is_the_new_usual_after_some_days() -> None:
    counts = poisson(500.0, 24)
    counts[12 * DAY :] *= 4
    counts[22 * DAY : 22 * DAY + HOUR] += 80
    found = watch(counts)
    alarms = begun(found)
    assert 12 * DAY <= alarms[0] < 12 * DAY + HOUR
    assert len(alarms) <= 3
    assert found[20 * DAY].expected[0] == pytest.approx(counts[20 * DAY - HOUR : 20 * DAY].mean() * HOUR, rel=0.4)
    assert 22 * DAY <= alarms[-1] < 22 * DAY + HOUR


def test_a_small_series_that_becomes_a_large_one_is_learned() -> None:
    counts = poisson(2.0, 24)
    counts[10 * DAY :] += poisson(5_000.0, 14, seed=1)
    found = watch(counts)
    assert 10 * DAY <= begun(found)[0] < 10 * DAY + HOUR
    assert found[-1].expected[0] == pytest.approx(5_000 * found[-1].window_bins[0] / DAY, rel=0.3)
    assert not found[-1].is_high[0]


def test_hours_and_days_of_the_week_are_learned() -> None:
    rng = np.random.default_rng(3)
    counts = np.concatenate(list(quiet_days("seasonal", 20_000.0, 1, 29, STEP_S, rng)))
    found = watch(counts)
    last = slice(28 * DAY, None)
    expected = np.array([f.expected[0] for f in found[last]])
    hourly = np.convolve(counts[27 * DAY :, 0], np.ones(HOUR))[DAY : 2 * DAY]
    assert np.corrcoef(expected, hourly)[0, 1] > 0.97


def test_it_says_nothing_before_it_is_warm() -> None:
    counts = poisson(500.0, 4)
    counts[DAY : DAY + HOUR] += 500
    found = watch(counts)
    assert begun(found) == []
    assert not found[2 * DAY].is_warm[0]
    assert found[-1].is_warm[0]
    assert max(f.score[0] for f in found[: 3 * DAY - 1]) < -5


def test_what_was_silent_from_the_start_is_as_new_when_it_begins() -> None:
    counts, burst = poisson(480.0, 27, seed=5), 26 * DAY
    counts[: 21 * DAY] = 0.0
    counts[burst : burst + HOUR] *= 8
    found = watch(counts)
    (alarm,) = begun(found)
    assert burst <= alarm < burst + HOUR
    assert not any(f.is_warm[0] for f in found[: 24 * DAY - 1])


def test_a_series_that_joins_later_learns_as_if_it_were_alone_and_disturbs_nobody() -> None:
    counts = poisson(300.0, 9, n=2)
    counts[8 * DAY + 7 : 8 * DAY + 19] += 30
    burst, start = Burst(STEP_S), 2 * DAY
    assert burst.add(0.2) == 0
    together = []
    for i, row in enumerate(counts):
        if i == start:
            assert burst.add(0.2) == 1
        together.append(burst.update(i * STEP_S, row[: 1 + (i >= start)]))
    alone = watch(counts[:, :1])
    assert [f.rises[0] for f in alone] == [f.rises[0] for f in together]
    assert [f.score[0] for f in alone] == pytest.approx([f.score[0] for f in together])
    assert any(f.rises[1] for f in together[start:])


def test_the_future_plays_no_part_and_every_run_is_the_same() -> None:
    counts = poisson(2_000.0, 6, n=3)
    other = counts.copy()
    other[5 * DAY :] += 50
    one, two = watch(counts), watch(other)
    for a, b in zip(one[: 5 * DAY], two[: 5 * DAY], strict=True):
        assert (a.score == b.score).all()
        assert (a.expected == b.expected).all()


def same(a: Findings, b: Findings) -> bool:
    return all((getattr(a, name) == getattr(b, name)).all() for name in Findings.__slots__)


@pytest.mark.parametrize("cut", [1, 4 * DAY + 103, 5 * DAY + 6])
def test_what_is_dumped_goes_on_bit_for_bit(cut: int) -> None:
    counts = poisson(2_000.0, 6, n=2)
    counts[5 * DAY : 5 * DAY + HOUR] += 200
    burst = Burst(STEP_S)
    burst.add(0.2, 0.2)
    burst.add(0.1)
    for i, row in enumerate(counts[:cut]):
        burst.update(i * STEP_S, row)
    other = Burst.load(STEP_S, burst.dump())
    for i, row in enumerate(counts[cut:], start=cut):
        assert same(burst.update(i * STEP_S, row), other.update(i * STEP_S, row))
    one, two = burst.dump(), other.dump()
    assert one.keys() == two.keys()
    assert all((one[name] == two[name]).all() and one[name].dtype == two[name].dtype for name in one)


@pytest.mark.parametrize("n", [1, 100, 3 * DAY])
def test_skipping_is_counting_nothing(n: int) -> None:
    counts = poisson(2_000.0, 6)
    one, two = Burst(STEP_S), Burst(STEP_S)
    for burst in (one, two):
        burst.add(0.2, 0.2)
        for i, row in enumerate(counts):
            burst.update(i * STEP_S, row)
    drops = [one.update((len(counts) + i) * STEP_S, np.zeros(1)).drops[0] for i in range(n)]
    two.skip(n)
    at_s = (len(counts) + n) * STEP_S
    a, b = one.update(at_s, np.zeros(1)), two.update(at_s, np.zeros(1))
    assert b.drops[0] == (any(drops) or a.drops[0])  # told as soon as it can be
    assert (a.score == b.score).all()
    assert (a.expected == b.expected).all()


@pytest.mark.slow
def test_a_long_silence_is_passed_over_and_what_is_expected_after_it_is_nearly_the_same() -> None:
    counts = poisson(500.0, 8)
    ends = []
    for is_skipped in (True, False):
        burst = Burst(STEP_S)
        burst.add(0.2)
        for i, row in enumerate(counts):
            burst.update(i * STEP_S, row)
        silent = 12 * DAY + 17
        if is_skipped:
            burst.skip(silent)
        else:
            for i in range(silent):
                burst.update((len(counts) + i) * STEP_S, np.zeros(1))
        first = len(counts) + silent
        ends.append([burst.update((first + i) * STEP_S, row) for i, row in enumerate(counts[: 2 * DAY])])
    one, two = ends
    assert bool(begun(one)) == bool(begun(two))
    assert one[0].expected[0] == pytest.approx(two[0].expected[0], rel=0.2)


def test_wrong_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="step_s must be from 1"):
        Burst(0)
    burst = Burst(60)
    with pytest.raises(ValueError, match="rises_per_month must be from 0 to 10, got -1"):
        burst.add(-1)
    burst.add(0.5)
    with pytest.raises(ValueError, match="call update"):
        burst.skip(3)
    burst.update(600, np.zeros(1))
    with pytest.raises(ValueError, match="the next bin begins at 660, got start_s = 780"):
        burst.update(780, np.zeros(1))
    with pytest.raises(ValueError, match="counts must be 1"):
        burst.update(660, np.zeros(2))


@pytest.mark.parametrize("step_s", [7, 60, 900, 3_600, 7_200, 86_400])
def test_any_step_will_do(step_s: int) -> None:
    a_bin = 400.0 * step_s / 3_600
    bins = max(40 * 86_400 // step_s if step_s > 900 else 5 * 86_400 // max(step_s, 300), 300)
    counts = np.random.default_rng(1).poisson(a_bin, (bins, 1)).astype(float)
    counts[-1] += 20 * a_bin + 100
    found = watch(counts, step_s=step_s)
    assert not any(f.rises[0] for f in found[:-1])
    assert found[-1].rises[0] == found[-1].is_warm[0]


def quiet(kind: str, level: str, n: int, days: int, rate: float, seed: int, step_s: int) -> tuple[int, int, float]:
    """Alarms of rises, of drops, and months watched once warm."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    burst = Burst(step_s)
    for _ in range(n):
        burst.add(rate, rate)
    rises = drops = warm = at_s = 0
    for counts in quiet_days(kind, LEVELS[level], n, days, step_s, rng):
        for row in counts:
            found = burst.update(at_s, row)
            rises, drops, warm = rises + found.rises.sum(), drops + found.drops.sum(), warm + found.is_warm.sum()
            at_s += step_s
    return int(rises), int(drops), warm * step_s / (30 * 86_400)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=[] if k in ("over-dispersed", "seasonal") else [pytest.mark.prove]) for k in KINDS]
)
@pytest.mark.parametrize(
    "level", [pytest.param(level, marks=[] if level == "50 a day" else [pytest.mark.prove]) for level in LEVELS]
)
def test_quiet_streams_are_left_alone_as_declared(kind: str, level: str) -> None:
    """Some 45 months at a rate of 1: 45 alarms are accepted, and 62 would be seen by chance once in 100."""
    rises, drops, months = quiet(kind, level, n=55, days=28, rate=1.0, seed=5, step_s=1_800)
    bound = months + 2.6 * months**0.5
    assert rises <= bound
    assert drops <= bound


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
def test_four_hundred_quiet_months_stay_within_the_declared_rate(kind: str) -> None:
    """Minutes; 400 months a level, warmed up with the rest; the rate .2."""
    for level in LEVELS:
        rises, drops, months = quiet(kind, level, n=220, days=60, rate=0.2, seed=11, step_s=60)
        wide = 1.96 * max(rises, 1) ** 0.5 / months
        print(f"{kind}, {level}: {rises / months:.3f} +- {wide:.3f} rises, {drops / months:.3f} drops; {months:.0f}")  # noqa: T201
        assert rises / months - wide <= 0.2


def test_what_is_planted_has_the_size_that_is_stated() -> None:
    assert planted("step", 10.0, DAY, STEP_S).sum() == pytest.approx(120)
    assert planted("ramp", 10.0, DAY, STEP_S).sum() == pytest.approx(120)
    assert planted("cascade", 10.0, DAY, STEP_S).sum() == pytest.approx(40, rel=0.03)
