"""Eight hundred sentences were labelled a second time, blind: how far the readings agree, and that the card says so.

`second_reading.tsv` holds the second labels. The sentences were chosen so that every motive occurs; both readers share
habits, as all hands of this corpus do, so that strangers would agree less.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from models.corpus import read_corpus
from models.measure import Agreement, agreement
from models.vocabulary import Motive

HERE = Path(__file__).parent
FIRST = {s.id: s for s in read_corpus()}


def second() -> dict[str, set[str]]:
    with (HERE / "second_reading.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: {m.partition(".")[0] for m in row["motives"].split(",")} for row in rows}


def agreements(language: str) -> dict[str, Agreement]:
    read = {id_: motives for id_, motives in second().items() if FIRST[id_].language == language}
    found = {}
    for motive in Motive:
        first = np.array([motive.value in FIRST[id_].motives for id_ in read])
        found[motive.value] = agreement(first, np.array([motive.value in motives for motives in read.values()]))
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_four_hundred_sentences_a_language_were_read_twice_and_mostly_alike(language: str) -> None:
    found = agreements(language)
    assert sum(FIRST[id_].language == language for id_ in second()) == 400
    assert min(a.n_first for a in found.values()) >= 20
    surest = [found[m].alpha for m in ("help_others", "venting", "advice_seeking", "economic")]
    assert min(surest) >= 0.67  # the bar of our codebook for these four
    assert min(a.alpha for a in found.values()) >= 0.4


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_card_tells_kappa_and_alpha_of_every_motive(language: str) -> None:
    card = (HERE.parent / "docs" / "model_card.md").read_text(encoding="utf-8")
    for motive, found in agreements(language).items():
        figures = (found.n_first, found.n_second, f"{found.kappa:.2f}", f"{found.alpha:.2f}")
        assert "| " + " | ".join(map(str, (language, f"`{motive}`", *figures))) + " |" in card
