"""Relevance, surprise, affinity: they rise as they should, in both languages, and equal a plain recomputation."""

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from models.message import Corpus, affinity, corpus_of, idf, profiles, relevance, surprise, terms_of

FR = ("le casque tient bien la charge", "la charge du casque est rapide", "mon casque sonne bien")
EN = ("the headset holds its charge well", "the headset charges fast", "my headset sounds good")
TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=4), min_size=1, max_size=30)


def of(texts: list[str], languages: list[int] | None = None, at_ms: list[int] | None = None) -> Corpus:
    n = len(texts)
    return corpus_of(texts, [[]] * n, np.array(at_ms or range(n)), np.array(languages or [0] * n))


def test_a_text_gives_its_words_folded_and_once_then_its_marks() -> None:
    assert terms_of("L’ÉTÉ, l'été à 8 h 30 ! #Soldes", ["#soldes", "shop.example"]) == [
        *("ete", "30", "soldes"),
        *("#soldes", "shop.example"),
    ]


@pytest.mark.parametrize(
    ("usual", "posts"),
    [
        (
            FR,
            ("le casque tient bien la charge", "le casque tient bien la route", "le casque attire les abeilles mauves"),
        ),
        (EN, ("the headset holds its charge well", "the headset holds its ground", "the headset attracts purple bees")),
    ],
)
def test_a_post_surprises_the_more_the_less_it_is_like_earlier_ones(
    usual: tuple[str, ...], posts: tuple[str, ...]
) -> None:
    values = [surprise(of([*usual * 10, post]))[0][-1] for post in posts]
    assert 0 <= values[0] < values[1] < values[2] <= 1


def test_surprise_looks_at_earlier_posts_alone_and_at_those_of_its_language() -> None:
    texts = ["the headset"] * 25 + ["le casque"] * 25 + ["le casque", "le casque"]
    languages = [0] * 25 + [1] * 27
    times = [*range(50), 99, 99]
    found = surprise(of(texts, languages, times))[0]
    assert np.isnan(found[:20]).all()
    assert np.isnan(found[25:45]).all()
    assert found[20:25] == pytest.approx(0)
    assert found[45:] == pytest.approx(0)
    changed = surprise(of([*texts[:-1], "tout autre chose"], languages, times))[0]
    assert changed[-1] == pytest.approx(1)
    assert changed[-2] == found[-2], "a post at the same moment did not come before"


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_surprise_equals_its_definition(words: list[list[str]], data: st.DataObject) -> None:
    posts = [
        (" ".join(2 * w for w in some), data.draw(st.integers(0, 3)), data.draw(st.integers(0, 1))) for some in words
    ]
    posts = sorted(posts * 8, key=lambda post: post[1])
    texts, times, languages = [p[0] for p in posts], [p[1] for p in posts], [p[2] for p in posts]
    found = surprise(of(texts, languages, times))[0]
    for (text, at, language), value in zip(posts, found, strict=True):
        earlier = [set(t.split()) for t, time, lang in posts if time < at and lang == language]
        n, own = len(earlier), set(text.split())
        if n < 20 or not own:
            assert np.isnan(value)
        else:
            each = [log((n + 1) / (sum(w in e for e in earlier) + 1)) / log(n + 1) for w in own]
            assert value == pytest.approx(sum(each) / len(own))


@pytest.mark.parametrize(
    ("before", "posts"),
    [
        (
            [
                "le basson et le hautbois",
                "un hautbois neuf",
                "le vélo et la selle",
                "une selle neuve",
                "il pleut sur la ville",
            ],
            ["le hautbois et le basson", "le hautbois et la selle", "la selle du vélo", "la confiture de coings"],
        ),
        (
            ["the bassoon and the oboe", "a new oboe", "the bike and the saddle", "a new saddle", "rain over the town"],
            ["the oboe and the bassoon", "the oboe and the saddle", "the saddle of the bike", "quince jam today"],
        ),
    ],
)
def test_a_post_is_the_more_relevant_the_more_it_is_about_what_its_readers_talk_about(
    before: list[str], posts: list[str]
) -> None:
    corpus = of([*before, *posts])
    used = profiles(corpus, np.array([0, 1, 2, 2, 3]), np.arange(5), 4)
    readers = sparse.csr_array(np.array([[1.0, 1, 0, 0]] * 4 + [[0, 0, 0, 0]]))
    values, parts = relevance(corpus, np.array([5, 6, 7, 8, 5]), readers, used, idf(corpus, 5))
    assert 1 >= values[0] > values[1] > values[2] >= 0
    assert values[2] < 0.25
    assert values[3] == 0
    assert np.isnan(values[4]), "without readers nobody knows"
    top = corpus.terms[int(parts[[0]].toarray().argmax())]
    assert top in ("basson", "bassoon")
    assert parts.sum(axis=1)[:3] == pytest.approx(values[:3])


@pytest.mark.parametrize(
    "texts",
    [
        ["le basson", "le basson grave", "le vélo", "le basson et le vélo", "il pleut"],
        ["the bassoon", "the bassoon low", "the bike", "the bassoon and the bike", "it rains"],
    ],
)
def test_people_are_alike_the_more_the_same_things_they_talk_about(texts: list[str]) -> None:
    corpus = of([*texts, *["la la the"] * 20])
    used = profiles(corpus, np.arange(5), np.arange(5), 6)
    found = affinity(used, idf(corpus, 25), np.array([0, 0, 0, 0, 0]), np.array([0, 1, 3, 2, 5]))
    assert found[0] == pytest.approx(1)
    assert found[0] > found[1] > found[3]
    assert found[0] > found[2] > found[3]
    assert found[4] == 0, "who said nothing is like nobody"


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_relevance_and_affinity_equal_their_definitions(words: list[list[str]], data: st.DataObject) -> None:
    texts = [" ".join(2 * w for w in some) for some in words]
    n, people = len(texts), 4
    end = data.draw(st.integers(0, n))
    acts = data.draw(st.lists(st.tuples(st.integers(0, people - 1), st.integers(0, max(end - 1, 0))), max_size=20))
    acts = acts if end else []
    corpus = of(texts)
    used = profiles(corpus, np.array([p for p, _ in acts], int), np.array([i for _, i in acts], int), people)
    weight = idf(corpus, end)
    weights = {t: log((end + 1) / (sum(t in x.split() for x in texts[:end]) + 1)) for t in corpus.terms}
    own = [Counter(t for p, i in acts if p == person for t in set(texts[i].split())) for person in range(people)]

    def vector(counts: Counter[str]) -> dict[str, float]:
        return {t: log(1 + c) * weights[t] for t, c in counts.items()}

    def cosine(a: dict[str, float], b: dict[str, float]) -> float:
        both = sqrt(sum(x * x for x in a.values()) * sum(x * x for x in b.values()))
        return sum(x * b.get(t, 0.0) for t, x in a.items()) / both if both else np.nan

    ones, others = np.divmod(np.arange(people * people), people)
    found = affinity(used, weight, ones, others)
    plain = [cosine(vector(own[a]), vector(own[b])) for a, b in zip(ones, others, strict=True)]
    assert found == pytest.approx(np.nan_to_num(plain))
    readers = np.array(data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=people, max_size=people)))
    audience = sparse.csr_array(np.tile(readers, (n, 1)))
    values, _ = relevance(corpus, np.arange(n), audience, used, weight)
    said = vector(sum((own[p] for p in range(people) if readers[p]), Counter()))
    plain = [cosine({t: weights[t] for t in set(text.split())}, said) for text in texts]
    assert values == pytest.approx(plain, nan_ok=True)
