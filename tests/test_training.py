"""The model file fits its corpus, training is repeatable, and the statistics under it are right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from models.base_rates import BASE_RATES
from models.corpus import digest, read_corpus
from models.design import Speller, design, rows_of
from models.evidence import Reader
from models.fields import Fields
from models.known_words import Table
from models.lexicon import matcher
from models.linear import area_under_curve, fit, platt, shifted
from models.normalise import normalise
from models.tokens import LANGUAGES, Tokeniser
from models.training import folds, train, truth
from models.vocabulary import Motive
from models.weights import LABELS, load, pack, to_bytes
from streams.label_errors import definition
from streams.statements import SQL

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

CORPUS = read_corpus()


def test_the_shipped_model_was_trained_from_the_shipped_corpus() -> None:
    """After a change of the corpus or the lexicons: `make model`."""
    assert load().trained_on == digest()


def test_sql_knows_the_errors_of_the_shipped_model() -> None:
    """After a change of the model: `make model`."""
    assert (SQL / "views" / "label_errors.sql").read_text(encoding="utf-8") == definition(load())


def test_the_model_file_stays_small() -> None:
    assert len(to_bytes(load())) < 20_000_000


@pytest.mark.prove
def test_training_again_gives_the_shipped_model_to_the_byte() -> None:
    assert to_bytes(train()) == to_bytes(load())


def test_a_hand_is_never_on_both_sides_of_a_test() -> None:
    fold = folds(CORPUS)
    for language in LANGUAGES:
        of_hand = {(s.hand, f) for s, f in zip(CORPUS, fold.tolist(), strict=True) if s.language == language}
        assert len(of_hand) == len({hand for hand, _ in of_hand})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reader_scores_a_text_as_the_rows_it_learned_from(language: str) -> None:
    """Word by word with memory, or feature by feature into one row: the same score."""
    weights = load()
    texts = [normalise(s.text).text for s in CORPUS if s.language == language][::40]
    rows = rows_of(
        Speller().parts(texts, [language] * len(texts)), weights.keys.tolist(), weights.idf, weights.unknown_idf
    )
    tokeniser = Tokeniser()
    reader = Reader(Table.of(weights), Fields(weights.fields[language]), matcher(language, tokeniser))
    _, scores = reader.sheets(tokeniser.cut(texts, [language] * len(texts)))
    assert np.abs(rows @ weights.table().astype(float) - scores).max() < 2e-3


def test_a_few_sentences_can_be_learned_and_a_sentence_teaches_what_it_says() -> None:
    few = [s for s in CORPUS if s.language == "en" and s.hand in ("en-01", "en-02")]
    rows = design(Speller().parts([s.text for s in few], ["en"] * len(few))).x
    y = truth(few)[:, [LABELS.index("motive:venting")]]
    half = np.arange(len(few)) % 2 == 0
    w, bias = fit(rows[half], y[half], penalty=1.0)
    assert area_under_curve((rows[~half] @ w + bias)[:, 0], y[~half][:, 0]) > 0.75


def test_base_rates_are_given_for_every_motive() -> None:
    assert BASE_RATES.keys() == {m.value for m in Motive}


def test_rare_motives_need_more_evidence_than_common_ones() -> None:
    at = {motive: LABELS.index(f"motive:{motive}") for motive in ("status", "venting")}
    bias = load().calibration[:, 1, :]
    assert (bias[:, at["status"]] < bias[:, at["venting"]]).all()


def test_fit_tells_two_clouds_apart() -> None:
    rng = np.random.default_rng(0)
    y = np.arange(200) % 2 == 0
    x = rng.normal(size=(200, 3)) + np.where(y, 1.5, -1.5)[:, None]
    w, bias = fit(csr_array(x), y[:, None], penalty=1.0)
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
