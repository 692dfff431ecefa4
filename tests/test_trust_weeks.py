"""Weeks of trust: the same as by plain sums, nothing of few people, seldom wrong where nothing changes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.prevalence import Errors, adjusted
from models.trust import TONES, Tones, against_usual, balance_of, errors_in, share_of, usual_of
from pipeline.trust_weeks import ASPECTS, Speakers, trust_rows

SURE = Tones(1, 0, 0, 1, (0, 0, 0, 0))
PS = st.lists(st.floats(0, 1), min_size=2, max_size=40)


def speakers(rows: list[tuple[int, int, float, float, float]], authors: list[int]) -> Speakers:
    columns = [np.array(column) for column in zip(*sorted(rows), strict=True)] if rows else [np.zeros(0)] * 5
    week, aspect = (column.astype(np.int64) for column in columns[:2])
    p, plus, minus = (column.astype(np.float64) for column in columns[2:])
    return Speakers(week, aspect, p, plus, minus, np.array(authors), np.zeros(len(authors)))


@given(PS, st.sampled_from([Errors(0.6, 0.1, 0.1, 0.05), Errors(0.3, 0.2, 0.01, 0.02), Errors(0.1, 0.2, 0.08, 0.02)]))
def test_a_share_from_sums_is_the_adjusted_count(p: list[float], errors: Errors) -> None:
    values = np.array(p)
    expected = adjusted(values, errors)
    found = share_of(float(values.mean()), float(values.var(ddof=1)), len(values), errors)
    assert found == pytest.approx(expected) if expected.is_told else not found.is_told


def test_a_balance_by_hand() -> None:
    plus, minus = np.array([1.0, 1.0, 1.0, 0.0]), np.array([0.0, 0.0, 0.0, 1.0])
    share, parts = balance_of(plus, minus, SURE)
    assert share.share == pytest.approx(0.5)
    assert parts.tolist() == pytest.approx([1, 1, 1, -1])
    # Half of those for it are read as such, a quarter as against; of those against, three quarters, none as for.
    tones = Tones(0.5, 0.25, 0.0, 0.75, (0, 0, 0, 0))
    share, _ = balance_of(np.array([1.0] * 3 + [0.0] * 9), np.array([0.0] * 3 + [1.0] * 6 + [0.0] * 3), tones)
    # read: .25 for, .5 against -> for = .5; against = (.5 - .125) / .75 = .5
    assert share.share == pytest.approx(0.0)


def test_balances_hold_the_truth_where_tone_is_misread() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(300):
        truth = rng.choice([1, -1, 0], size=400, p=[0.5, 0.3, 0.2])
        read = rng.random(400)
        hit = {1: (TONES.for_plus, TONES.for_minus), -1: (TONES.against_plus, TONES.against_minus), 0: (0.0, 0.0)}
        edges = np.array([hit[int(one)] for one in truth])
        plus, minus = read < edges[:, 0], (read >= edges[:, 0]) & (read < edges.sum(axis=1))
        share, _ = balance_of(plus.astype(float), minus.astype(float), TONES._replace(sd=(0, 0, 0, 0)))
        held += share.lo <= truth.mean() <= share.hi
    assert held >= 276  # 95 % of 300, less 2.3 standard deviations


def streams(weeks: int, rate: float, wobble: float, n: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """(mean p, its variance by chance) of weeks in which the rate of an aspect wobbles around one value."""
    errors, found = errors_in("delivery", 0.5), []
    for _ in range(weeks):
        shows = rng.random(n) < np.clip(rng.normal(rate, wobble), 0, 1)
        p = np.where(rng.random(n) < np.where(shows, errors.hit, errors.miss) * 2, 0.5, 0.0)
        found.append((float(p.mean()), float(p.var(ddof=1)) / n + 0.25 / n**2))
    return found


@pytest.mark.parametrize(("rate", "wobble", "n", "before"), [(0.1, 0, 30, 4), (0.2, 0, 200, 12), (0.2, 0.08, 400, 12),
                                                            (0.3, 0.1, 1_000, 4), (0.05, 0.02, 2_000, 8)])  # fmt: skip
def test_where_nothing_changes_few_weeks_are_called_more_or_less(
    rate: float, wobble: float, n: int, before: int
) -> None:
    rng = np.random.default_rng(11)
    false = 0
    for _ in range(600):
        *past, (mean, chance) = streams(before + 1, rate, wobble, n, rng)
        usual = usual_of([one for one, _ in past], [one for _, one in past])
        false += against_usual(mean, chance, usual).verdict in ("more", "less")
    assert false <= 43  # 5 % of 600, and 2.4 standard deviations


def test_a_share_that_triples_is_found() -> None:
    rng, found = np.random.default_rng(12), 0
    for _ in range(200):
        past = streams(12, 0.1, 0.0, 200, rng)
        ((mean, chance),) = streams(1, 0.3, 0.0, 200, rng)
        found += against_usual(mean, chance, usual_of(*zip(*past, strict=True))).verdict == "more"
    assert found > 160


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 4), st.sampled_from([0.25, 0.5, 0.7]), st.sampled_from([0.0, 1.0]),
                  st.sampled_from([0.0])),
        max_size=60),
    st.lists(st.integers(0, 60), min_size=6, max_size=6),
)  # fmt: skip
def test_rows_tell_nothing_of_few_people(rows: list[tuple[int, int, float, float, float]], authors: list[int]) -> None:
    each = {(w, a): sum(row[:2] == (w, a) for row in rows) for w in range(6) for a in range(5)}
    authors = [max(n, *(each[w, a] for a in range(5))) for w, n in enumerate(authors)]
    found = trust_rows(speakers(rows, authors), 5)
    assert [(row["week_n"], row["aspect"]) for row in found] == [(w, a) for w in range(6) for a in sorted(ASPECTS)]
    for row in found:
        week, place = int(row["week_n"] or 0), ASPECTS.index(str(row["aspect"]))
        mine = [r for r in rows if r[:2] == (week, place)]
        assert row["speakers"] == len(mine)
        assert row["authors"] == authors[week]
        assert (row["share"] is None) == (row["verdict"] == "too few") == (authors[week] < 5)
        assert (row["balance"] is None) == (row["balance_verdict"] == "too few") == (len(mine) < 5)
        if row["share"] is not None:
            assert row["observed"] == pytest.approx(sum(r[2] for r in mine) / authors[week])
            p = np.array([r[2] for r in mine] + [0.0] * (authors[week] - len(mine)))
            assert row["share"] == pytest.approx(adjusted(p, errors_in(str(row["aspect"]), 0.0)).share)
        if row["balance"] is not None:
            assert row["balance_observed"] == pytest.approx(np.mean([r[3] - r[4] for r in mine]))


def test_only_weeks_before_are_usual_and_four_are_needed() -> None:
    rows = [(w, 0, 0.5, 0.0, 0.0) for w in range(8) for _ in range(10)] + [(7, 0, 0.5, 0.0, 0.0)] * 80
    found = [row for row in trust_rows(speakers(rows, [100] * 8), 5) if row["aspect"] == ASPECTS[0]]
    assert [row["verdict"] for row in found] == ["cannot tell"] * 4 + ["as usual"] * 3 + ["more"]
    without_last = [row for row in rows if row[0] < 7]
    assert found[:7] == [r for r in trust_rows(speakers(without_last, [100] * 7), 5) if r["aspect"] == ASPECTS[0]]


def test_what_was_usual_more_than_a_year_ago_is_not() -> None:
    rows = [(week, 0, 0.5, 1.0, 0.0) for week in range(8) for _ in range(20)]
    whole = speakers(rows, [100] * 8)
    for number, known in (([*range(8)], True), ([*range(7), 55], True), ([*range(7), 80], False)):
        told = replace(whole, number=np.array(number))
        last = next(row for row in trust_rows(told, 5) if (row["week_n"], row["aspect"]) == (7, ASPECTS[0]))
        assert (last["verdict"], last["balance_verdict"]) == (("as usual",) * 2 if known else ("cannot tell",) * 2)
