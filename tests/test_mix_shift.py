"""A label's share leaves the usual: found where it was planted, and left alone in quiet worlds of several kinds."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from models.beta_binomial import log_tail
from models.mix_shift import MixShift, Shifts

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

DAY_S = 86_400
MONTH_S = 30 * DAY_S
Bin = tuple[np.ndarray, np.ndarray]
World = Callable[[np.random.Generator, int, float, float], Bin]  # (rng, series, posts expected, hour) -> hits, totals


def even(rng: np.random.Generator, n: int, posts: float, _hour: float) -> Bin:
    totals = rng.poisson(posts * np.ones(n))
    return rng.binomial(totals, 0.1), totals


def by_day_and_night(rng: np.random.Generator, n: int, posts: float, hour: float) -> Bin:
    """Volume and mix have a season each, and in two hours of a hundred there is 20 times as much to read."""
    wave = np.sin(2 * np.pi * hour / 24)
    rush = np.where((np.arange(n) * 7 + int(hour)) % 97 < 2, 20, 1)
    totals = rng.poisson(posts * (1 + 0.8 * wave) * rush)
    return rng.binomial(totals, 0.1 * (1 + 0.5 * wave)), totals


def threads(rng: np.random.Generator, n: int, posts: float, _hour: float) -> Bin:
    """Posts come in threads of three on average, each of one mind."""
    number = rng.poisson(posts / 3 * np.ones(n))
    labelled = rng.binomial(number, 0.1)
    hits, others = (
        k + np.where(k > 0, rng.negative_binomial(np.maximum(k, 1), 1 / 3), 0) for k in (labelled, number - labelled)
    )
    return hits, hits + others


def uneven(rng: np.random.Generator, n: int, posts: float, _hour: float) -> Bin:
    totals = rng.poisson(posts * np.ones(n))
    return rng.binomial(totals, rng.beta(9.9, 89.1, n)), totals


QUIET: dict[str, World] = {"even": even, "season": by_day_and_night, "threads": threads, "uneven": uneven}
PER_DAY = (2, 50, 120_000)


def play(world: World, n: int, days: int, per_day: float, step_s: int, seed: int) -> Iterator[tuple[int, Bin]]:
    rng = np.random.default_rng(seed)
    for start_s in range(0, days * DAY_S, step_s):
        hits, totals = world(rng, n, per_day * step_s / DAY_S, start_s / 3_600)
        yield start_s, (hits.astype(np.float64), totals.astype(np.float64))


def detector(n: int, per_month: float, step_s: int, only_high: bool = False) -> MixShift:
    shifts = MixShift(step_s, only_high)
    for _ in range(n):
        shifts.add(per_month)
    return shifts


def false_alarms(n: int, days: int, per_month: float) -> dict[tuple[str, int], float]:
    """In a month of a series, warm-up left out, of each world at each volume: all of them side by side."""
    shifts, rng = detector(n * len(QUIET) * len(PER_DAY), per_month, 900), np.random.default_rng(1)
    alarms = np.zeros(len(shifts))
    for start_s in range(0, days * DAY_S, 900):
        bins = [
            world(rng, n, per_day * 900 / DAY_S, start_s / 3_600) for world in QUIET.values() for per_day in PER_DAY
        ]
        hits, totals = (np.concatenate(one).astype(np.float64) for one in zip(*bins, strict=True))
        alarms += shifts.update(start_s, hits, totals).alarm
    rates = alarms.reshape(-1, n).mean(axis=1) / (days - 7) * 30
    return dict(zip([(world, per_day) for world in QUIET for per_day in PER_DAY], rates.tolist(), strict=True))


def test_quiet_worlds_raise_no_more_alarms_than_declared() -> None:
    """Of 60 series over 14 days after the warm-up, 28 months each: at 1 a month 28 are allowed."""
    assert max(false_alarms(60, 21, 1.0).values()) <= 1.0


@pytest.mark.prove
@pytest.mark.parametrize("per_month", [0.1, 1.0])
def test_quiet_months_stay_within_the_declared_rate(per_month: float) -> None:
    rates = false_alarms(400, 60, per_month)  # 707 months each
    for (world, per_day), rate in rates.items():
        print(f"{world}, {per_day} a day: {rate:.4f} false alarms a month, declared {per_month}")  # noqa: T201
    assert max(rates.values()) <= per_month


def delays(times: float, per_day: float, per_month: float = 0.1 / 11, n: int = 60, step_s: int = 900) -> np.ndarray:
    """Hours from when the share is multiplied, after three weeks, until the alarm; inf without one in three days."""
    found = np.full(n, np.inf)
    shifts, rng = detector(n, per_month, step_s), np.random.default_rng(5)
    for start_s in range(0, 24 * DAY_S, step_s):
        planted = start_s >= 21 * DAY_S
        totals = rng.poisson(per_day * step_s / DAY_S * np.ones(n))
        hits = rng.binomial(totals, 0.1 * (times if planted else 1))
        seen = shifts.update(start_s, hits.astype(np.float64), totals.astype(np.float64))
        if planted:
            new = seen.alarm & np.isinf(found) & (seen.is_high == (times > 1))
            found[new] = (start_s + step_s - 21 * DAY_S) / 3_600
    return found


@pytest.mark.parametrize(
    ("times", "per_day", "within_h"), [(2, 2_400, 12), (3, 2_400, 4), (5, 240, 12), (0, 2_400, 24)]
)
def test_a_planted_shift_is_found_while_the_volume_stays(times: float, per_day: float, within_h: float) -> None:
    assert np.median(delays(times, per_day)) <= within_h


def test_a_burst_has_one_alarm_and_the_next_one_its_own() -> None:
    n, shifts = 40, detector(40, 0.1, 900)
    begins = []
    for start_s, (hits, totals) in play(even, n, 26, 2_400, 900, 3):
        day = start_s / DAY_S
        if 20 <= day < 20.5 or 23 <= day < 23.5:
            hits = np.minimum(hits + np.round(0.4 * totals), totals)
        begins += [(day, int(i)) for i in np.flatnonzero(shifts.update(start_s, hits, totals).alarm)]
    for series in range(n):
        days = [day for day, which in begins if which == series and day >= 20]
        assert [int(day) for day in days] == [20, 23]


def test_nothing_is_said_before_a_week_and_forty_posts() -> None:
    shifts = detector(1, 1.0, 900)
    one, all_of_them = np.array([1.0]), np.array([30.0])
    for start_s in range(0, 7 * DAY_S, 900):
        assert not shifts.update(start_s, one, 10 * one).is_warm[0]
    assert shifts.update(7 * DAY_S, all_of_them, all_of_them).is_warm[0]
    few = detector(1, 1.0, 900)
    for start_s in range(0, 39 * DAY_S, DAY_S):
        assert not few.update(start_s, one * 0, one).is_warm[0]
    assert not few.update(39 * DAY_S, one * 0, one * 0).is_warm[0]
    assert few.update(40 * DAY_S, one, one).is_warm[0]


def test_the_window_by_hand() -> None:
    """Ten posts in each quarter of an hour for 30 days, one with the label; then seven of ten."""
    shifts, ten = detector(1, 0.1, 900), np.array([10.0])
    for start_s in range(0, MONTH_S, 900):
        quiet = shifts.update(start_s, np.array([1.0]), ten)
    assert quiet.usual_share == pytest.approx(0.1, abs=0.001)
    assert quiet.share == pytest.approx(0.1)
    shown = shifts.update(MONTH_S, np.array([9.0]), ten)
    assert shown.alarm.all()
    assert shown.is_high.all()
    assert shown.window_bins == 1
    assert shown.observed == 9
    assert shown.expected == pytest.approx(1.0, abs=0.01)
    assert shown.share == pytest.approx(0.9)
    assert 0 <= shown.expected_lo[0] < 1 < shown.expected_hi[0] < 9


def plain_sum(values: list[float], at: int, bins: int) -> float:
    return sum(values[max(at - bins + 1, 0) : at + 1])


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=40), st.sampled_from([60, 300, 900])
)
@settings(max_examples=12, deadline=None)
def test_what_is_observed_is_a_plain_sum_over_the_last_bins(posts: list[tuple[int, int]], step_s: int) -> None:
    """A pane that is open makes a window shorter, by less than a pane."""
    shifts = detector(1, 1.0, step_s)
    hits, totals = [float(a) for a, _ in posts], [float(a + b) for a, b in posts]
    for at, (h, n) in enumerate(zip(hits, totals, strict=True)):
        seen = shifts.update(at * step_s, np.array([h]), np.array([n]))
        bins = int(seen.window_bins[0])
        pane = -(-bins // 8) if bins >= 8 else 1
        reaches = [plain_sum(hits, at, reach) for reach in range(bins - pane + 1, bins + 1)]
        assert seen.observed[0] in reaches


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 7, 60, 500]), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8
    ),
    st.sampled_from([60, 900]),
)
@settings(max_examples=10, deadline=None)
def test_bins_given_empty_skipped_or_left_out_are_the_same_to_the_last_digit(
    posts: list[tuple[int, int, int]], step_s: int
) -> None:
    given_, skipped, left_out = (detector(1, 1.0, step_s) for _ in range(3))
    none, at = np.zeros(1), 0
    for gap, h, others in posts:
        now = np.array([float(h)]), np.array([float(h + others)])
        for between in range(at + 1, at + gap):
            given_.update(between * step_s, none, none)
        skipped.skip(gap - 1 if at else 0)
        at += gap
        answers = [shifts.update(at * step_s, *now) for shifts in (given_, skipped, left_out)]
        for other in answers[1:]:
            same(answers[0], other)
    states = [shifts.dump() for shifts in (given_, skipped, left_out)]
    for name, values in states[0].items():
        assert np.array_equal(values, states[1][name]), name
        assert np.array_equal(values, states[2][name]), name


def same(one: Shifts, other: Shifts) -> None:
    for name in Shifts.__slots__:
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name


def test_what_was_written_down_goes_on_as_if_nothing_had_been() -> None:
    shifts = detector(5, 0.5, 900)
    for start_s, now in play(by_day_and_night, 5, 12, 500, 900, 1):
        if start_s % (DAY_S * 5) == 900:
            loaded = MixShift.load(shifts.dump())
        said = shifts.update(start_s, *now)
        if start_s >= 900:
            same(said, loaded.update(start_s, *now))


def test_a_series_alone_and_among_others_is_the_same() -> None:
    alone, among = detector(1, 0.5, 900), detector(3, 0.5, 900)
    for start_s, (hits, totals) in play(threads, 3, 9, 200, 900, 2):
        one, all_of_them = alone.update(start_s, hits[1:2], totals[1:2]), among.update(start_s, hits, totals)
        assert one.score[0] == all_of_them.score[1]
        assert one.alarm[0] == all_of_them.alarm[1]


@pytest.mark.parametrize("rho", [1e-6, 0.005, 0.05])
@pytest.mark.parametrize(("n", "p"), [(10, 0.1), (200, 0.1), (200, 0.5), (5_000, 0.02)])
def test_the_tail_is_near_the_exact_one_and_not_below(rho: float, n: int, p: float) -> None:
    exact = betabinom(n, p * (1 / rho - 1), (1 - p) * (1 / rho - 1)) if rho > 1e-6 else binom(n, p)
    for chance in (1e-3, 1e-5, 1e-8):
        h = float(exact.isf(chance))
        if not n * p < h < n:
            continue
        true = float(np.log(exact.sf(h - 1)))
        found = float(log_tail(np.array([h]), np.array([float(n)]), np.array([p]), np.array([rho]))[0])
        assert true - 0.01 <= found <= true + 0.35


def test_what_is_asked_wrongly_is_refused() -> None:
    for step_s in (0, 7, 1_800):
        with pytest.raises(ValueError, match="step_s must divide 900"):
            MixShift(step_s)
    shifts = detector(1, 1.0, 900)
    for per_month in (-0.1, 11.0, float("nan")):
        with pytest.raises(ValueError, match="per_month must be from 0 to 10"):
            shifts.add(per_month)
    one = np.ones(1)
    shifts.update(900, one, one)
    for start_s in (900, 0, 1_801):
        with pytest.raises(ValueError, match="start_s must be"):
            shifts.update(start_s, one, one)
    with pytest.raises(ValueError, match="hits must lie between"):
        shifts.update(1_800, 2 * one, one)
    with pytest.raises(ValueError, match="must have 1 values"):
        shifts.update(1_800, np.ones(2), np.ones(2))
    with pytest.raises(ValueError, match="n_bins must not be negative"):
        shifts.skip(-1)
