"""Who answers for a brand, at which hand, and who takes it back: invented sentences in French and English."""

from collections import Counter
from functools import cache
from pathlib import Path
from time import process_time

import pytest

from models.folding import fold
from models.given_words import FIRST, SECOND, WITHDRAWN, Word, word_given
from models.motives import LabelModel
from models.vocabulary import Act
from pipeline.simulation import scenes_en, scenes_fr

SENTENCES = Path(__file__).parent / "given_words.tsv"
FILLED = {
    "b": "Lumio",
    "n": "6",
    "d": "Tuesday",
    "c": "Lyon",
    "p": "Lumio One",
    "w": "delivery dates",
    "s": "Expo",
    "t": "",
}


@cache
def model() -> LabelModel:
    return LabelModel.load()


def given(language: str, texts: list[str]) -> list[str]:
    """What is read in each: first, second, withdrawn or none."""
    found = []
    for text, read in zip(texts, model().read(texts, [language] * len(texts)), strict=True):
        word = word_given(fold(text), read.act is Act.VOUCH, read.polarity)
        found.append("none" if word is None else word.label.partition(".")[2])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
def test_most_of_the_invented_sentences_are_read_as_they_are_meant(language: str) -> None:
    rows = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines()[1:]]
    mine = [(label, text) for label, tongue, text in rows if tongue == language]
    right: Counter[str] = Counter()
    for (label, _), read in zip(mine, given(language, [text for _, text in mine]), strict=True):
        right[label] += label == read
    assert len(mine) == 34
    for label, least in (("first", 8), ("second", 6), ("withdrawn", 5), ("none", 9)):
        assert right[label] >= least, right


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scenes"), [("fr", scenes_fr), ("en", scenes_en)])
def test_the_simulated_words_are_read(language: str, scenes: object) -> None:
    for part, label in (("VOUCH", "first"), ("VOUCH_SECOND", "second"), ("TURN", "withdrawn")):
        texts = [text.format(**FILLED) for text in getattr(scenes, part)]
        assert given(language, texts) == [label] * len(texts), part
    talk = [text.format(**FILLED) for part in ("CONTACT", "THREAD", "ASK") for text in getattr(scenes, part)]
    assert set(given(language, talk)) == {"none"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("on bosse avec eux depuis 3 ans", FIRST),
        ("we've used them for years", FIRST),
        ("a friend swears by them", SECOND),
        ("on m'a dit qu'ils tiennent toutes leurs promesses", SECOND),
        ("a friend told me about them, and so do i: i swear by them", FIRST),
        ("je n'utilise pas lumio, mais ma soeur ne jure que par eux", SECOND),
        ("i no longer recommend them", WITHDRAWN),
        ("je ne les recommande plus", WITHDRAWN),
        ("can't recommend them enough", FIRST),
    ],
)
def test_words_of_a_hand(text: str, label: str) -> None:
    word = word_given(text, False, 0)
    assert word is not None
    assert word.label == label
    assert 0 <= word.start < word.end <= len(text)
    assert 0 < word.p < 1


@pytest.mark.parametrize("text", [
    "can anyone vouch for lumio?", "quelqu'un se porte garant de lumio ?", "i would not vouch for lumio",
    "je ne recommande pas lumio", "je ne recommande lumio a personne", "i can't recommend lumio",
    "lumio recommends changing the filter", "have we used them for three years?", "lumio opens at nine", "",
])  # fmt: skip
def test_questions_refusals_and_facts_give_no_word(text: str) -> None:
    assert word_given(text, False, 0) is None


def test_tone_decides_what_words_leave_open() -> None:
    assert word_given("we've used them for 3 years", False, -1) is None  # and now they complain
    assert word_given("great shop, go there", True, 1) == Word(FIRST, 0.6, 0, 20)
    assert word_given("great shop, go there", True, 0) is None
    taken_back = "i take back what i said about them"
    assert word_given(taken_back, False, 1) is None  # it was blame
    assert word_given(taken_back, False, -1) == Word(WITHDRAWN, 0.85, 0, 11)


def test_a_hostile_text_costs_little() -> None:
    began = process_time()
    for piece in ("vouch for ", "my friend ", "we've used it for years ", "depuis ", "i hear they say ", "no longer "):
        word_given((piece * 2_000)[:2_000], True, 0)
    assert process_time() - began < 0.6
