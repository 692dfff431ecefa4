"""How aspects and their tone are read in sentences nobody tuned on, in French and English; `models.trust` holds it.

`python -m tests.test_aspects` prints the two tables of `models/trust.py` and the scores of docs/trust.md.
"""

import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from models.aspect_words import WORD_P, aspects_in
from models.folding import fold
from models.motives import LabelModel
from models.prevalence import Errors, errors_of
from models.trust import READ, TONES, Tones
from models.vocabulary import Aspect, Scheme

SENTENCES = Path(__file__).parent / "aspect_sentences.tsv"
LANGUAGES = ("fr", "en")


class Read(NamedTuple):
    """A sentence, its true aspects with their tone, and the p of those read in it with the tone of the whole."""

    hand: str
    language: str
    true: dict[str, int]
    p: dict[str, float]
    polarity: int


@cache
def sentences() -> list[Read]:
    rows = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines()[1:]]
    labels = LabelModel.load().read([row[3] for row in rows], [row[1] for row in rows])
    found = []
    for (hand, language, aspects, text), read in zip(rows, labels, strict=True):
        true = {one[:-1]: {"+": 1, "-": -1, "0": 0}[one[-1]] for one in aspects.split()}
        p = {spoken.aspect: WORD_P for spoken in aspects_in(fold(text), language)}
        p |= {label.label: label.p for label in read.labels if label.scheme is Scheme.ASPECT}
        found.append(Read(hand, language, true, p, read.polarity))
    return found


def scores() -> dict[tuple[str, str], tuple[float, float, float]]:
    """Precision, recall and F1 by language and aspect: read where its p is above 0."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in sentences():
        for aspect in one.true.keys() | one.p.keys():
            kind = "both" if aspect in one.true and aspect in one.p else "missed" if aspect in one.true else "false"
            counts[one.language, aspect, kind] += 1
    found = {}
    for language in LANGUAGES:
        for aspect in Aspect:
            both, missed, false = (counts[language, aspect, kind] for kind in ("both", "missed", "false"))
            found[language, str(aspect)] = (
                both / (both + false),
                both / (both + missed),
                2 * both / (2 * both + missed + false),
            )
    return found


def read_errors() -> dict[tuple[str, str], Errors]:
    """What `READ` holds, measured."""
    found = {}
    for language in LANGUAGES:
        mine = [one for one in sentences() if one.language == language]
        hands = {hand: float(n) for n, hand in enumerate(sorted({one.hand for one in mine}))}
        for aspect in Aspect:
            p = np.array([one.p.get(aspect, 0.0) for one in mine])
            truth = np.array([float(aspect in one.true) for one in mine])
            found[language, str(aspect)] = errors_of(p, truth, np.array([hands[one.hand] for one in mine]))
    return found


def tones() -> Tones:
    """What `TONES` holds, measured: each hand's sentences on an aspect, those for it and those against it."""
    parts: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    pooled: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for hand in sorted({one.hand for one in sentences()}):
        for true in (1, -1):
            mine = [one.polarity for one in sentences() if one.hand == hand and true in one.true.values()]
            for read in (1, -1):
                parts[true, read].append(float(np.mean([polarity == read for polarity in mine])))
                pooled[true, read] += [int(polarity == read) for polarity in mine]
    keys = ((1, 1), (1, -1), (-1, 1), (-1, -1))
    means = [round(float(np.mean(pooled[key])), 4) for key in keys]
    sds = [round(float(np.std(parts[key], ddof=1)), 4) for key in keys]
    return Tones(means[0], means[1], means[2], means[3], (sds[0], sds[1], sds[2], sds[3]))


def test_the_errors_in_use_are_those_measured() -> None:
    measured = read_errors()
    assert READ.keys() == measured.keys()
    for key, errors in measured.items():
        assert tuple(map(float, (READ[key].hit, READ[key].hit_sd, READ[key].miss, READ[key].miss_sd))) == pytest.approx(
            (errors.hit, errors.hit_sd, errors.miss, errors.miss_sd), abs=5e-5
        ), key
    assert tones() == TONES


def test_both_languages_read_aspects_alike_and_better_than_half() -> None:
    found = scores()
    mean = {language: np.mean([found[language, str(aspect)][2] for aspect in Aspect]) for language in LANGUAGES}
    assert mean["en"] > 0.55, mean
    assert mean["fr"] > 0.5, mean
    assert abs(mean["en"] - mean["fr"]) < 0.15, mean
    assert min(precision for precision, _, _ in found.values()) > 0.6


def test_a_word_inside_another_is_no_aspect() -> None:
    assert [s.aspect for s in aspects_in("the relationship deepened", "en")] == []  # ship
    assert [s.aspect for s in aspects_in("a new ship", "en")] == ["delivery"]
    assert [s.aspect for s in aspects_in("livraison, facture", "fr")] == ["delivery", "payment"]
    folded = "arnaques en serie, la livraison"
    assert [folded[s.start : s.end] for s in aspects_in(folded, "fr")] == ["arnaques", "livraison"]


if __name__ == "__main__":
    for (language, aspect), errors in read_errors().items():
        figures = ", ".join(f"{x:.4f}" for x in (errors.hit, errors.hit_sd, errors.miss, errors.miss_sd))
        sys.stdout.write(f'    ("{language}", "{aspect}"): Errors({figures}),\n')
    sys.stdout.write(f"{tones()}\n")
    for (language, aspect), (precision, recall, f1) in scores().items():
        sys.stdout.write(f"{language} {aspect:9} P {precision:.2f} R {recall:.2f} F1 {f1:.2f}\n")
