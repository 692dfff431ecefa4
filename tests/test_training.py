"""The model file fits its corpus, training is repeatable, and the statistics under it are right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from models.corpus import Sentence, digest, read_corpus
from models.linear import area_under_curve, fit, platt, principal_rows, shifted
from models.training import BASE_RATES, train
from models.vocabulary import Motive
from models.weights import LABELS, load, pack, to_bytes

CORPUS = read_corpus()


def test_the_shipped_model_was_trained_from_the_shipped_corpus() -> None:
    """After a change of the corpus or the cues: `python -m models.training`."""
    assert load().trained_on == digest()


def test_the_model_file_stays_small() -> None:
    assert len(to_bytes(load())) < 1_000_000


@pytest.mark.slow
def test_training_again_gives_the_shipped_model() -> None:
    again, shipped = train(), load()
    assert np.array_equal(again.keys, shipped.keys)
    # Whole numbers may differ by one where another processor rounds otherwise.
    assert np.abs(again.weights.astype(int) - shipped.weights).max() <= 1
    assert np.allclose(again.calibration, shipped.calibration, atol=1e-2)


def test_every_motive_has_sentences_in_both_languages() -> None:
    for motive in Motive:
        for language in ("fr", "en"):
            n = sum(motive.value in s.motives for s in CORPUS if s.language == language)
            assert n >= 25, f"{motive} has {n} sentences in {language}"


def test_french_and_english_are_equals_in_the_corpus() -> None:
    french = sum(s.language == "fr" for s in CORPUS)
    assert abs(french - (len(CORPUS) - french)) <= 0.02 * len(CORPUS)


def test_no_sentence_is_there_twice() -> None:
    texts = [(s.language, s.text.casefold()) for s in CORPUS]
    assert len(texts) == len(set(texts))
    assert len({s.id for s in CORPUS}) == len(CORPUS)


def test_none_and_unclear_exclude_other_motives() -> None:
    def is_alone(s: Sentence) -> bool:
        return s.motives.isdisjoint({"none", "unclear"}) or len(s.motives) == 1

    assert [s.id for s in CORPUS if not is_alone(s)] == []


def test_base_rates_are_given_for_every_motive() -> None:
    assert BASE_RATES.keys() == {m.value for m in Motive}


def test_rare_motives_need_more_evidence_than_common_ones() -> None:
    at = {motive: LABELS.index(f"motive:{motive}") for motive in ("status", "venting")}
    bias = load().calibration[:, 1, :]
    assert (bias[:, at["status"]] < bias[:, at["venting"]]).all()


def test_principal_rows_keep_all_inner_products() -> None:
    x = np.random.default_rng(0).normal(size=(6, 40))
    rows, back = principal_rows(csr_array(x))
    assert np.allclose(rows @ rows.T, x @ x.T)
    assert np.allclose(x @ back, rows)


def test_fit_tells_two_clouds_apart() -> None:
    rng = np.random.default_rng(0)
    y = np.arange(200) % 2 == 0
    x = rng.normal(size=(200, 3)) + np.where(y, 1.5, -1.5)[:, None]
    w, bias = fit(x, y[:, None], c=1.0)
    assert area_under_curve((x @ w + bias)[:, 0], y) > 0.98


def test_platt_finds_the_probabilities_a_score_was_made_with() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=20_000)
    truth = rng.random(20_000) < 1 / (1 + np.exp(-(1.5 * scores - 1)))
    a, b = platt(scores, truth)
    assert a == pytest.approx(1.5, abs=0.1)  # 3 standard errors
    assert b == pytest.approx(-1, abs=0.1)


def test_shifting_to_a_lower_base_rate_lowers_the_odds_by_their_ratio() -> None:
    odds = np.exp(shifted(0.0, 0.5, 0.1))
    assert odds == pytest.approx(1 / 9)


def test_packing_is_off_by_at_most_half_a_step() -> None:
    table = np.random.default_rng(0).normal(size=(50, 4))
    weights, scale = pack(table)
    assert (np.abs(weights * scale - table) <= scale / 2 + 1e-6).all()


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=12).filter(
        lambda rows: len({t for _, t in rows}) == 2
    )
)
@settings(max_examples=50)
def test_area_under_curve_is_the_share_of_pairs_in_order(rows: list[tuple[int, bool]]) -> None:
    won = [(a > b) + (a == b) / 2 for a, is_a in rows if is_a for b, is_b in rows if not is_b]
    scores, truth = np.array([s for s, _ in rows], dtype=float), np.array([t for _, t in rows])
    assert area_under_curve(scores, truth) == pytest.approx(sum(won) / len(won))
