"""Which topics a question is about: invented sentences in French and English, and the words that sellers declare.

`python -m tests.test_topic_words` prints the scores of docs/b2b_topics.md. Parts of the sentences: `dev` (the words
were written with them), `heldout` (plain questions), `roundabout` (which avoid the plain words) and `fresh` (as buyers
write): the last three were read once before words were mended by them.
"""

import sys
from collections import Counter
from pathlib import Path
from time import process_time

import pytest

from models.folding import fold
from models.topic_words import TOPICS, declared_fields, topics_in

SENTENCES = Path(__file__).parent / "topic_questions.tsv"
PARTS = ("dev", "heldout", "roundabout", "fresh")


def rows(part: str, language: str) -> list[tuple[set[str], tuple[str, ...]]]:
    """True and read topics of each sentence of a part."""
    lines = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines()[1:]]
    return [
        (set() if topics == "none" else set(topics.split("|")), topics_in(fold(text), tongue))
        for of, topics, tongue, text in lines
        if (of, tongue) == (part, language)
    ]


def scores(part: str, language: str) -> tuple[float, float, float]:
    """Precision, recall and F1 over all topics together."""
    n: Counter[str] = Counter()
    for true, read in rows(part, language):
        n["both"] += len(true & set(read))
        n["false"] += len(set(read) - true)
        n["missed"] += len(true - set(read))
    both = n["both"]
    return both / (both + n["false"]), both / (both + n["missed"]), 2 * both / (2 * both + n["false"] + n["missed"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_most_questions_are_read_as_they_are_meant(language: str) -> None:
    for part in PARTS:
        precision, _, f1 = scores(part, language)
        assert precision >= 0.9, part
        assert f1 >= 0.85, part
        assert {topic for true, _ in rows(part, language) for topic in true} == set(TOPICS)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_word_of_several_meanings_says_nothing_alone(language: str) -> None:
    alone, beside = ("les sites", "deux lots sur les sites") if language == "fr" else ("the sites", "batches for sites")
    assert topics_in(alone, language) == ()
    assert topics_in(beside, language) == ("deployment",)


def test_words_within_words_are_none() -> None:
    assert topics_in("the priceless sapling rapidly tapis", "en") == topics_in("le tapis rame-t-il", "xx") == ()
    assert topics_in("rame-t-il", "und") == ("performance",)
    assert topics_in("rapid api", "en") == ("integration",)


def test_declared_fields_are_topics_or_words_of_their_own() -> None:
    fields = declared_fields({"ann": ["Sécurité", "SSO", "Varnish"], "bob": ["prix", "varnish", " "], "cy": []})
    assert fields.of_person == {"ann": ("security", "varnish"), "bob": ("pricing", "varnish"), "cy": ()}
    assert fields.own == ("varnish",)
    assert topics_in("who knows about varnishing?", "en", fields.own) == ("varnish",)
    assert topics_in("the unvarnished truth", "en", fields.own) == ()
    assert topics_in("an ox in a box", "en", ["ox"]) == ("ox",)
    assert topics_in("a box of oxen", "en", ["ox"]) == ()  # a short word stands for itself alone


def test_a_hostile_text_costs_little() -> None:
    began = process_time()
    for piece in ("price", "a ", "prix prix ", "sso", "data data"):
        topics_in((piece * 2_000)[:2_000], "en", ["data", "a"])
    assert process_time() - began < 0.6


if __name__ == "__main__":
    for part in PARTS:
        for language in ("fr", "en"):
            told = " ".join(f"{score:.2f}" for score in scores(part, language))
            sys.stdout.write(f"{part} {language} {len(rows(part, language))} {told}\n")
