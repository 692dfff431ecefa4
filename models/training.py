"""Learn the label model from the shipped corpus: `python -m models.training` rewrites `data/motives.npz`.

Read after `features`, `linear`, `weights`. `--report` prints the cross-validated figures instead of writing.
Texts written in one go (`Sentence.group`) are never on both sides of a test. Probabilities are shifted from the
corpus, where rare motives were written on purpose, to the base rates of real brand talk (`BASE_RATES`).
"""

import sys
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.corpus import Sentence, digest, read_corpus
from models.features import CUE_WEIGHT, PAIR_WEIGHT, cue_key, form, pair_key, word_features, word_key
from models.lexicon import matcher
from models.linear import Flags, Floats, area_under_curve, fit, platt, principal_rows, shifted
from models.tokens import LANGUAGES, Tokeniser
from models.weights import LABELS, Weights, pack, to_bytes

__all__ = ["BASE_RATES", "cross_validate", "report", "train"]

FORMAT = "1"
STRENGTH = 8.0
FOLDS = 5
MIN_SEEN = 2  # a feature of one text alone teaches nothing, and would be most of the file
MIN_POSITIVE = 20  # below this many, a label is calibrated on both languages together

# How often a motive shows in real posts about brands, from 635 posts read by hand, rounded; cue-sampled, so the rare
# ones are if anything rarer still. Acts and reasons keep the rates of the corpus: nobody has counted them.
BASE_RATES = {
    "none": 0.33,
    "venting": 0.25,
    "advice_seeking": 0.18,
    "enthusiasm": 0.09,
    "unclear": 0.07,
    "help_others": 0.05,
    "help_company": 0.03,
    "economic": 0.02,
    "belonging": 0.014,
    "status": 0.013,
    "self_enhancement": 0.013,
    "reciprocity": 0.01,
    "dissonance": 0.008,
}
# Most talk about brands with a stand is blame; the corpus holds more praise. Assumed, from the same posts.
POLARITY_RATES = {"polarity:negative": 0.35, "polarity:positive": 0.2}


def train() -> Weights:
    """The model of the shipped corpus. Deterministic on one machine; takes seconds."""
    sentences = read_corpus()
    x, keys, idf, unknown = _features(sentences)
    y = _truth(sentences)
    rows, back = principal_rows(x)
    w, bias = fit(rows, y, STRENGTH)
    weights, scale = pack(back @ w)
    calibration = _calibrate(_out_of_fold(rows, y, sentences), y, sentences)
    trained_on = digest()
    return Weights(
        version=f"{FORMAT}.{trained_on[:8]}",
        trained_on=trained_on,
        keys=keys,
        idf=idf,
        weights=weights,
        scale=scale,
        bias=bias.astype(np.float32),
        calibration=calibration,
        unknown_idf=unknown,
    )


def cross_validate() -> tuple[list[Sentence], Flags, Floats]:
    """The corpus, the truth and the scores that models gave which had not seen the sentence's group."""
    sentences = read_corpus()
    x, _, _, _ = _features(sentences)
    y = _truth(sentences)
    rows, _ = principal_rows(x)
    return sentences, y, _out_of_fold(rows, y, sentences)


def report() -> str:
    """A line per label: area under the curve and positives, per language, cross-validated by group."""
    sentences, y, scores = cross_validate()
    lines = [
        f"{len(sentences)} sentences, {FOLDS} folds by group; AUC (positives)",
        f"{'label':36}{'fr':>14}{'en':>14}",
    ]
    areas: dict[str, list[list[float]]] = {}
    for k, label in enumerate(LABELS):
        cells = []
        for at, language in enumerate(LANGUAGES):
            mine = _of(sentences, language)
            area, positive = area_under_curve(scores[mine, k], y[mine, k]), int(y[mine, k].sum())
            cells.append(f"{area:.3f} ({positive})".rjust(14))
            if positive and "." not in label:
                areas.setdefault(label.split(":")[0], [[], []])[at].append(area)
        lines.append(f"{label:36}{''.join(cells)}")
    lines += [f"mean {scheme:31}{np.mean(fr):14.3f}{np.mean(en):14.3f}" for scheme, (fr, en) in areas.items()]
    return "\n".join(lines)


def _features(
    sentences: Sequence[Sentence],
) -> tuple[csr_array[np.float64], NDArray[np.uint32], NDArray[np.float16], float]:
    """Texts as rows of known features, the features' names and IDFs, and the IDF of the unknown."""
    tokeniser = Tokeniser()
    cut = tokeniser.cut([s.text for s in sentences], [s.language for s in sentences])
    cues = {language: matcher(language, tokeniser) for language in LANGUAGES}
    texts = []
    for sentence, tokens in zip(sentences, cut, strict=True):
        shapes = [form(word) for word in tokens.words]
        parts = [word_features(word, shape) for word, shape in zip(tokens.words, shapes, strict=True)]
        words = [word_key(shape) for shape in shapes]
        parts += [[(pair_key(a, b), PAIR_WEIGHT)] for a, b in pairwise(words)]
        found = sorted({cue.name for cue in cues[sentence.language].find(shapes)})
        texts.append((parts, [cue_key(name) for name in found], set(words)))
    seen = Counter(key for parts, _, _ in texts for key in {key for part in parts for key, _ in part})
    cue_names = {key for _, names, _ in texts for key in names}
    keys = sorted({key for key, n in seen.items() if n >= MIN_SEEN} | cue_names)
    n = len(texts)
    unknown = float(np.log(n + 1) + 1)
    idf = np.array([1.0 if k in cue_names else np.log((1 + n) / (1 + seen[k])) + 1 for k in keys], dtype=np.float16)
    column = {key: i for i, key in enumerate(keys)}
    rows = [_row(parts, names, words, column, idf.astype(float), unknown) for parts, names, words in texts]
    indices = [i for row in rows for i in row]
    values = [v for row in rows for v in row.values()]
    ends = np.cumsum([0, *map(len, rows)])
    x = csr_array((np.array(values), np.array(indices), ends), shape=(n, len(keys)))
    return x, np.array(keys, dtype=np.uint32), idf, unknown


def _row(
    parts: list[list[tuple[int, float]]],
    cues: list[int],
    words: set[int],
    column: dict[int, int],
    idf: Floats,
    unknown: float,
) -> dict[int, float]:
    """One text's features over the root of its words' squared lengths: the additive norm the reader uses too."""
    row: Counter[int] = Counter()
    squared = 0.0
    for part in parts:
        for key, factor in part:
            if key in column:
                value = factor * float(idf[column[key]])
                row[column[key]] += value  # type: ignore[assignment]
                squared += value * value
            elif key in words:
                squared += unknown * unknown
    for key in cues:
        row[column[key]] += CUE_WEIGHT  # type: ignore[assignment]
        squared += CUE_WEIGHT * CUE_WEIGHT
    norm = max(squared, 1e-9) ** 0.5
    return {i: value / norm for i, value in row.items()}


def _truth(sentences: Sequence[Sentence]) -> Flags:
    marks = []
    for s in sentences:
        mine = {f"motive:{m}" for m in s.motives} | {f"reason:{s.reason}", f"act:{s.act}"}
        mine |= {"polarity:negative"} if s.polarity < 0 else {"polarity:positive"} if s.polarity > 0 else set()
        marks.append([label in mine for label in LABELS])
    return np.array(marks)


def _out_of_fold(rows: Floats, y: Flags, sentences: Sequence[Sentence]) -> Floats:
    groups = sorted({s.group for s in sentences})
    order = np.random.default_rng(0).permutation(len(groups))
    fold_of = {group: int(place) % FOLDS for group, place in zip(groups, order, strict=True)}
    fold = np.array([fold_of[s.group] for s in sentences])
    scores = np.zeros(y.shape)
    for f in range(FOLDS):
        w, bias = fit(rows[fold != f], y[fold != f], STRENGTH)
        scores[fold == f] = rows[fold == f] @ w + bias
    return scores


def _calibrate(scores: Floats, y: Flags, sentences: Sequence[Sentence]) -> NDArray[np.float32]:
    calibration = np.zeros((len(LANGUAGES), 2, len(LABELS)), dtype=np.float32)
    for at, language in enumerate(LANGUAGES):
        for k, label in enumerate(LABELS):
            mine = _of(sentences, language)
            if y[mine, k].sum() < MIN_POSITIVE:
                mine = np.ones(len(sentences), dtype=bool)
            a, b = platt(scores[mine, k], y[mine, k])
            scheme, _, name = label.partition(":")
            family = name.partition(".")[0]
            if scheme == "motive":  # a sub-type keeps its part of its motive
                rate = float(y[mine, LABELS.index(f"motive:{family}")].mean())
                b = shifted(b, rate, BASE_RATES[family])
            elif label in POLARITY_RATES:
                b = shifted(b, float(y[mine, k].mean()), POLARITY_RATES[label])
            calibration[at, :, k] = a, b
    return calibration


def _of(sentences: Sequence[Sentence], language: str) -> Flags:
    return np.array([s.language == language for s in sentences])


if __name__ == "__main__":
    if "--report" in sys.argv[1:]:
        sys.stdout.write(report() + "\n")
    else:
        path = Path(__file__).parent / "data" / "motives.npz"
        content = to_bytes(train())
        path.write_bytes(content)
        sys.stdout.write(f"{path.name}: {len(content):,} bytes\n")
