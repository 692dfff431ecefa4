"""The sentences the model learns from: enough of each label in both languages, no two alike, no telling brand names."""

import re
from collections import Counter, defaultdict

import numpy as np
import pytest

from models.corpus import Sentence, read_corpus, read_sentences
from models.linear import area_under_curve
from models.vocabulary import Act, Motive, Provenance, Reason

CORPUS = read_corpus()
LANGUAGES = ("fr", "en")
RARE = [m for m in Motive if m not in (Motive.NONE, Motive.UNCLEAR)]
FREQUENT = [Motive.VENTING, Motive.ADVICE_SEEKING, Motive.ENTHUSIASM, Motive.HELP_OTHERS, Motive.NONE]


def count(language: str, **wanted: object) -> int:
    mine = [s for s in CORPUS if s.language == language]
    return sum(all(getattr(s, name) == value for name, value in wanted.items()) for s in mine)


def shows(motive: Motive, language: str) -> int:
    return sum(motive.value in s.motives for s in CORPUS if s.language == language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_motive_has_two_hundred_sentences_and_a_hundred_that_nearly_show_it(language: str) -> None:
    few = {m.value: shows(m, language) for m in RARE if shows(m, language) < 200}
    near = {m.value: sum(s.note == f"near:{m}" for s in CORPUS if s.language == language) for m in RARE}
    assert few == {}
    assert {m: n for m, n in near.items() if n < 100} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_fills_real_streams_has_five_hundred_sentences(language: str) -> None:
    assert {m.value: shows(m, language) for m in FREQUENT if shows(m, language) < 500} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_hundred_sentences_and_every_act_and_provenance_some(language: str) -> None:
    assert {r.value: n for r in Reason if (n := count(language, reason=r)) < 100} == {}
    assert {a.value: n for a in Act if (n := count(language, act=a)) < 50} == {}
    assert {p.value: n for p in Provenance if (n := count(language, provenance=p)) < 25} == {}


def test_french_and_english_are_equals() -> None:
    french = count("fr")
    assert abs(french - count("en")) <= 0.1 * len(CORPUS)
    assert min(french, count("en")) >= 4_000


def test_every_id_is_there_once_and_belongs_to_its_hand() -> None:
    assert len({s.id for s in CORPUS}) == len(CORPUS)
    assert {s.hand for s in CORPUS} >= {f"{language}-01" for language in LANGUAGES}
    assert not [s.id for s in CORPUS if s.hand != "00" and not s.id.startswith(s.hand)]


def test_none_and_unclear_stand_alone_and_no_sentence_shows_more_than_three() -> None:
    def families(s: Sentence) -> set[str]:
        return {m for m in s.motives if "." not in m}

    assert [s.id for s in CORPUS if families(s) & {"none", "unclear"} and len(s.motives) > 1] == []
    assert [s.id for s in CORPUS if not 1 <= len(families(s)) <= 3] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_sentences_are_alike(language: str) -> None:
    """Jaccard similarity of their sets of five letters in a row below .6.

    Two such sets share one of the rarest 40 % of either, so only sentences that share one are compared.
    """
    mine = [s for s in CORPUS if s.language == language]
    grams = [five_letters(s.text) for s in mine]
    counts = Counter(gram for own in grams for gram in own)
    by_rare: dict[str, list[int]] = {}
    n_compared, alike = 0, []
    for i, own in enumerate(grams):
        others: set[int] = set()
        for gram in sorted(own, key=lambda gram: (counts[gram], gram))[: int(0.4 * len(own)) + 1]:
            others.update(by_rare.setdefault(gram, []))
            by_rare[gram].append(i)
        for other in others:
            both = len(own) + len(grams[other])
            if min(len(own), len(grams[other])) >= 0.375 * both:  # else one is too short for .6
                n_compared += 1
                if len(own & grams[other]) >= 0.375 * both:  # a common part of .6 of all, said of the sum
                    alike.append((mine[i].id, mine[other].id))
    assert n_compared > len(mine)
    assert alike == []


def five_letters(text: str) -> set[str]:
    flat = " ".join(text.lower().split())
    return {flat[i : i + 5] for i in range(max(1, len(flat) - 4))}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_brands_and_products_tell_no_motive(language: str) -> None:
    """What handles and capitalised words within sentences say of each motive, learned on other hands: AUC <= .55."""
    mine = [s for s in CORPUS if s.language == language]
    lower = {word for s in mine for word in re.findall(r"\b[a-zà-ÿ]{3,}\b", s.text)}
    named = [[word for word in names_in(s.text) if word.lower() not in lower] for s in mine]
    hands = sorted({s.hand for s in mine})
    told = {}
    for motive in Motive:
        truth = np.array([motive.value in s.motives for s in mine])
        scores = np.zeros(len(mine))
        for hand in hands:
            held = np.array([s.hand == hand for s in mine])
            seen: dict[str, list[bool]] = defaultdict(list)
            for words, is_true in zip(np.array(named, dtype=object)[~held], truth[~held], strict=True):
                for word in words:
                    seen[word].append(bool(is_true))
            rate = truth[~held].mean()
            odds = {word: (sum(marks) + 5 * rate) / (len(marks) + 5) - rate for word, marks in seen.items()}
            for i in np.flatnonzero(held):
                scores[i] = sum(odds.get(word, 0.0) for word in named[i])
        told[motive.value] = area_under_curve(scores, truth)
    assert {motive: round(area, 3) for motive, area in told.items() if area > 0.55} == {}


def names_in(text: str) -> list[str]:
    """Handles, and words that begin with a capital though no sentence does there."""
    return re.findall(r"@\w+|(?<=[a-zà-ÿ,] )[A-ZÀ-Þ][\wà-ÿ-]{2,}", text)


def test_a_fault_in_a_file_is_told_with_its_line() -> None:
    head = "id\tlanguage\ttext\tmotives\treason\tact\tpolarity\tprovenance\thand\tnote"
    with pytest.raises(ValueError, match=r"mine.tsv line 2: 'joy' is not a valid Motive"):
        read_sentences("mine.tsv", f"{head}\na\tfr\tbravo\tjoy\t\topinion\t1\torganic\tme\t")
    with pytest.raises(ValueError, match=r"'venting\.loud' is no sub-type"):
        read_sentences("mine.tsv", f"{head}\na\tfr\tbravo\tventing.loud\t\topinion\t1\torganic\tme\t")
    with pytest.raises(ValueError, match="the first line must name the columns"):
        read_sentences("mine.tsv", "id\ttext\na\tb")
