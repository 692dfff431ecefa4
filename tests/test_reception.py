"""How posts were received: strengths equal a plain look-up, nothing looks ahead, and planted effects are found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from models.message import corpus_of
from pipeline.reception import MESSAGE, RELATION, Acts, Judged, Posts, Shown, Sights, judge
from pipeline.virality import Measures

WORDS = ("casque", "charge", "piano", "velo", "honte", "lune", "table", "gare")
KINDS = ("blame", "praise", "has_tag", "has_link", "asks")


def world(seed: int) -> tuple[Posts, Acts, Shown]:
    rng = np.random.default_rng(seed)
    n, people = 80, 12
    texts = [" ".join(rng.choice(WORDS, 3)) for _ in range(n)]
    posts = Posts(
        corpus_of(texts, [[]] * n, np.arange(n) * 10, np.arange(n) % 2),
        texts,
        ["fr" if i % 2 == 0 else "en" for i in range(n)],
        rng.integers(0, people, n),
        np.arange(n) >= 40,
        {name: np.zeros(n, dtype=np.int64) for name in KINDS},
    )
    acts = Acts(rng.integers(0, n, 60), rng.integers(0, people, 60), rng.integers(0, n * 10, 60))
    post, reader = (x.ravel() for x in np.meshgrid(np.arange(40, n), np.arange(people), indexing="ij"))
    none = np.zeros(len(post), dtype=np.int64)
    return posts, acts, Shown(post, reader, none, none, np.zeros(len(post)), none, none)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_comes_later_changes_what_a_post_is(seed: int) -> None:
    posts, acts, shown = world(seed)
    before = judge(posts, acts, shown, 12)
    texts = [*posts.texts[:72], *["tout autre chose"] * 8]
    corpus = corpus_of(texts, [[]] * 80, posts.corpus.at_ms, posts.corpus.language)
    later = acts.at_ms >= 720
    moved = Acts(acts.post, np.where(later, 0, acts.person), acts.at_ms)
    after = judge(replace(posts, corpus=corpus, texts=texts), moved, shown, 12)
    for name in ("relevance", "surprise", "shock"):
        assert getattr(after, name)[:32] == pytest.approx(getattr(before, name)[:32], nan_ok=True), name
    early = shown.post < 72
    assert after.affinity[early] == pytest.approx(before.affinity[early])
    assert (after.other_language[early] == before.other_language[early]).all()
    assert isinstance(after, Judged)
    assert (after.surprise[32:] > np.nanmax(before.surprise[32:])).any()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 2)] * 2, st.integers(0, 9)), max_size=12, unique=True), st.integers(-2, 12))
def test_a_strength_is_that_of_the_latest_contact_before(contacts: list[tuple[int, int, int]], at: int) -> None:
    columns = np.array(contacts, dtype=np.int64).reshape(-1, 3).T
    last_ms, strength = np.full(len(contacts), 9), np.arange(len(contacts), dtype=np.float64) + 1
    sights = Sights(columns[0], columns[1], columns[2], last_ms, strength)
    pairs = np.array([(r, a) for r in range(3) for a in range(3)])
    found = sights.at(pairs[:, 0], pairs[:, 1], np.full(9, at), 4.0)
    for (reader, author), value in zip(pairs.tolist(), found.tolist(), strict=True):
        earlier = [(t, i) for i, (r, a, t) in enumerate(contacts) if (r, a) == (reader, author) and t <= at]
        assert value == pytest.approx((1.0 + max(earlier)[1]) * 2 ** ((9 - at) / 4) if earlier else 0.0)


def test_planted_effects_and_shares_are_found_stage_by_stage() -> None:
    """Whether people react goes by affinity, whether they pass on by shock."""
    rng = np.random.default_rng(1)
    n = 60_000
    levels = {name: rng.integers(0, 2, n) for name in (*MESSAGE, *RELATION)}
    reacted = rng.binomial(1, expit(-1 + 1.0 * levels["affinity"]))
    passed_on = reacted * rng.binomial(1, expit(-1 + 1.2 * levels["shock"]))
    none = np.zeros(n, dtype=np.int64)
    measures = Measures()
    measures.add_drivers(
        levels, rng.integers(0, 400, n), Shown(none, none, none, none, np.zeros(n), reacted, passed_on)
    )
    columns = measures.columns()
    found = {name: i for i, name in enumerate(columns["measure"])}
    value, lo, hi = (np.asarray(columns[name], dtype=float) for name in ("value", "lo", "hi"))
    assert value[found["reacted_by_relation"]] > 0.95
    assert value[found["passed_on_by_message"]] > 0.95
    assert value[found["reacted_by_message_only"]] < 0.002
    for name, odds in (("reacted_odds_affinity", np.e), ("passed_on_odds_shock", np.exp(1.2))):
        assert value[found[name]] == pytest.approx(odds, rel=0.1)
        assert lo[found[name]] <= odds <= hi[found[name]]
    others = [
        i
        for name, i in found.items()
        if "_odds_" in name and name not in ("reacted_odds_affinity", "passed_on_odds_shock")
    ]
    assert np.mean((lo[others] <= 1) & (hi[others] >= 1)) >= 0.8
