"""Single posts judged at the rates of their own stream: the macro `decisions` and what it does for planted truths."""

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from models.linear import platt
from models.prevalence import Errors, at_rate, errors_of, rate_in, threshold_of
from models.vocabulary import Motive
from streams.statements import statement

MADE_FOR = 0.2
ALONE = ("none", "unclear")
POST = st.tuples(
    st.sampled_from(["fr", "en", "es"]),
    st.dictionaries(st.sampled_from(["venting", "none", "unclear", "status", "economic"]), st.floats(0.05, 1.0)),
    st.sampled_from(["organic", "organic", "paid", "staff"]),
)
Post = tuple[str, dict[str, float], str]


def store(posts: list[Post]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    ids = "source VARCHAR, mention_id VARCHAR, brand VARCHAR"
    con.execute(
        f"CREATE TABLE mentions ({ids}, author_id VARCHAR, language VARCHAR, provenance VARCHAR, posted_at TIMESTAMP)"
    )
    con.execute(f"CREATE TABLE labels ({ids}, scheme VARCHAR, label VARCHAR, p DOUBLE)")
    con.execute(statement("views/label_errors"))
    con.execute(statement("macros/decisions"))
    for i, (language, labels, provenance) in enumerate(posts):
        row = ["s", str(i), "acme", "ann", language, provenance, f"2026-01-0{1 + i % 2}"]
        con.execute("INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for label, p in (labels or {"unclear": 1.0}).items():  # every stored post has a motive
            con.execute("INSERT INTO labels VALUES ('s', ?, 'acme', 'motive', ?, ?)", [str(i), label, p])
    return con


@pytest.mark.slow
@given(st.lists(POST, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_the_macro_decides_as_the_model_of_rates_does(posts: list[Post]) -> None:
    con = store(posts)
    known = {
        (label, language): (Errors(*map(float, errors)), float(made_for))
        for label, language, *errors, made_for in con.execute(
            "SELECT label, language, hit, hit_sd, miss, miss_sd, made_for FROM label_errors WHERE scheme = 'motive'"
        ).fetchall()
    }
    organic = {
        str(i): ("fr" if language == "fr" else "en", labels or {"unclear": 1.0})
        for i, (language, labels, provenance) in enumerate(posts)
        if provenance == "organic"
    }
    here: dict[str, dict[str, float]] = {name: {} for name in organic}
    counts: dict[tuple[str, Motive], bool] = {}
    for language in ("fr", "en"):
        mine = {name: labels for name, (code, labels) in organic.items() if code == language}
        for motive in Motive if mine else ():
            errors, made_for = known[motive, language]
            p = np.array([labels.get(motive, 0.0) for labels in mine.values()])
            rate = rate_in(p, errors, made_for)
            judged = at_rate(p, made_for, rate)
            floor = threshold_of(judged, rate)
            for (name, labels), value in zip(mine.items(), judged.tolist(), strict=True):
                if motive in labels:
                    here[name][motive] = value
                    counts[name, motive] = value >= floor - 1e-12
    expected = set()
    for name, judged_p in here.items():
        shown = [(-p, motive) for motive, p in judged_p.items() if counts[name, Motive(motive)] and motive not in ALONE]
        labels = organic[name][1]
        alone = "unclear" if labels.get("unclear", 0) > labels.get("none", 0) else "none"
        expected |= {(name, str(motive)) for _, motive in sorted(shown)[:3]} or {(name, alone)}
    found = con.execute("SELECT mention_id, motive, p_here FROM decisions('acme')").fetchall()
    assert {(name, motive) for name, motive, _ in found} == expected
    for name, motive, p_here in found:
        if motive in here[name]:
            assert p_here == pytest.approx(here[name][motive], abs=1e-9)


def test_a_part_of_the_time_can_be_asked_for() -> None:
    con = store([("fr", {"venting": 0.9}, "organic"), ("fr", {"none": 0.9}, "organic")])
    assert con.execute("SELECT motive FROM decisions('acme')").fetchall() == [("venting",), ("none",)]
    assert con.execute("SELECT motive FROM decisions('acme', since := '2026-01-02')").fetchall() == [("none",)]
    assert con.execute("SELECT motive FROM decisions('acme', until := '2026-01-02')").fetchall() == [("venting",)]
    assert con.execute("SELECT motive FROM decisions('globex')").fetchall() == []


def stream(share: float, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < share
    return truth, rng.normal(np.where(truth, 1.6, 0.0), 1.0)


def f1(decided: np.ndarray, truth: np.ndarray) -> float:
    return float(2 * (decided & truth).sum() / (decided.sum() + truth.sum()))


@pytest.mark.parametrize(("share", "better_by"), [(0.02, 0.05), (0.2, -0.01), (0.6, 0.04)])
def test_posts_of_a_stream_with_other_rates_are_judged_better_at_its_own(share: float, better_by: float) -> None:
    """And posts of a stream with the common rates hardly worse, though its rates must be learned from it."""
    known, scores = stream(MADE_FOR, 20_000, seed=0)
    a, b = platt(scores, known)
    errors = errors_of(expit(a * scores + b), known.astype(float), (np.arange(20_000) % 10).astype(float))
    before, after = [], []
    for seed in range(1, 41):
        truth, scores = stream(share, 1_500, seed)
        p = expit(a * scores + b)
        rate = rate_in(p, errors, MADE_FOR)
        judged = at_rate(p, MADE_FOR, rate)
        before.append(f1(p >= threshold_of(at_rate(p, MADE_FOR, MADE_FOR), MADE_FOR), truth))
        after.append(f1(judged >= threshold_of(judged, rate), truth))
    assert np.mean(after) - np.mean(before) > better_by


def test_what_is_wrong_four_times_of_five_is_not_decided_however_rare_it_is() -> None:
    assert threshold_of(np.array([0.15, 0.1, 0.05, 0.0]), 0.01) == 0.2
    con = store([("en", {"venting": 0.9, "status": 0.06, "none": 0.05}, "organic")])
    assert con.execute("SELECT motive FROM decisions('acme')").fetchall() == [("venting",)]


def test_a_few_posts_change_next_to_nothing() -> None:
    rate = rate_in(np.array([1.0, 1.0]), Errors(hit=0.6, hit_sd=0.1, miss=0.1, miss_sd=0.1), MADE_FOR)
    assert MADE_FOR < rate < MADE_FOR + 0.05


def test_a_classifier_that_tells_nothing_leaves_the_rate_alone() -> None:
    assert rate_in(np.full(500, 0.9), Errors(hit=0.31, hit_sd=0.0, miss=0.29, miss_sd=0.0), MADE_FOR) == MADE_FOR
