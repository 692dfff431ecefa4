"""Cutting texts into words: the same words as spaCy, bounded memory, places that point into the text."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from models.corpus import read_corpus
from models.tokens import _DENSE, _MAX_PIECES, LANGUAGES, MAX_TOKENS, Tokeniser, _french, _pipeline

TOKENISER = Tokeniser()


def test_french_elisions_are_cut_from_their_noun() -> None:
    assert TOKENISER.cut(["J'ai reçu l'appli, c'est top"], ["fr"])[0].words == [
        *("J'", "ai", "reçu", "l'", "appli", ",", "c'", "est", "top"),
    ]


@pytest.mark.slow
def test_french_is_cut_alike_whether_or_not_the_whole_of_spacys_was_imported_before() -> None:
    """Another user of spaCy in the process, or another test, once changed what a post was read as."""
    text = "ras-le-bol de vos porte-monnaie, aujourd'hui"
    (ours,) = TOKENISER.cut([text], ["fr"])
    whole = spacy.blank("fr")
    assert next(iter(whole(text))).text == "ras-le-bol"
    assert [token.text for token in _french().tokenizer(text)] == ours.words
    assert ours.words[:3] == ["ras", "-", "le"]
    from spacy.lang import fr

    assert fr.French.Defaults.token_match is not None  # the list, as a regular expression


def test_english_contractions_are_cut_into_their_parts() -> None:
    assert TOKENISER.cut(["I don't know"], ["en"])[0].words == ["I", "do", "n't", "know"]


def test_a_language_we_do_not_know_is_cut_as_english() -> None:
    assert TOKENISER.cut(["I can't"], ["und"]) == TOKENISER.cut(["I can't"], ["en"])


@pytest.mark.slow
def test_the_words_are_those_spacy_finds_in_the_whole_text() -> None:
    sentences = read_corpus()
    cut = TOKENISER.cut([s.text for s in sentences], [s.language for s in sentences])
    for sentence, tokens in zip(sentences, cut, strict=True):
        whole = _pipeline(sentence.language).tokenizer(sentence.text)
        assert tokens.words == [t.text for t in whole if not t.is_space], sentence.text


_ENDS = (
    *(".", "..", "...", "…", ";", ":", ")", '"', "»", "”", "'s", "’s", "….", ".)", ":)", "'ss", ".s", "€"),
    *("%", "%,", "$!?", "£:", "€)", "€:)", "%...", "€.", "%'s", "€€", ":(", ";)", ";(", "::", ":))", ";),", ":-)"),
    *("):", "(:"),
)


@given(
    words=st.lists(st.text("abdglmnortuyéàçœABDÉŒ", max_size=8), max_size=8),
    ends=st.lists(st.text(",!?", max_size=4) | st.sampled_from(_ENDS), min_size=8, max_size=8),
    is_handle=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
@settings(max_examples=600, deadline=None)
def test_words_of_letters_alone_are_cut_as_spacy_cuts_them(
    words: list[str], ends: list[str], is_handle: bool, language: str
) -> None:
    text = " ".join("@" * is_handle + word + end for word, end in zip(words, ends, strict=False))
    assert TOKENISER.cut([text], [language])[0].words == [
        token.text for token in _pipeline(language).tokenizer(text) if token.text.strip()
    ]


@pytest.mark.parametrize("end", ["", "!", ",?", ".", "...", ":", ")", "'s"])
def test_spacys_own_cases_are_cut_as_spacy_cuts_them(end: str) -> None:
    tokenizer = _pipeline("en").tokenizer
    for case in ("cannot", "Cannot", "dont", "gonna", "Whats", "ill", "etc", "ma'am", "pm"):
        assert TOKENISER.cut([case + end], ["en"])[0].words == [token.text for token in tokenizer(case + end)], case


def test_at_most_128_words_of_a_text_are_cut() -> None:
    assert len(TOKENISER.cut(["mot " * 500], ["fr"])[0].words) == MAX_TOKENS


def test_words_that_come_later_are_not_even_cut() -> None:
    """Of symbols alone, 2,000 characters take spaCy longer than all the rest of the reading together."""
    fresh = Tokeniser()
    chunks = [f"{'!?.,;:()' * 2}{i}" for i in range(100)]
    assert len(fresh.cut([" ".join(chunks)], ["en"])[0].words) == MAX_TOKENS
    assert len(fresh) < len(chunks) / 2


def test_of_a_stretch_of_symbols_only_the_beginning_is_read() -> None:
    words = TOKENISER.cut(["a!b" * 40 + " fin"], ["fr"])[0].words
    assert words[:3] == ["a", "!", "ba"]
    assert (words.count("!"), words[-1]) == (_DENSE, "fin")


def test_a_text_of_many_cut_stretches_ends_after_64_pieces() -> None:
    words = TOKENISER.cut(["!?!a?!?" + " !?!a?!?" * 40], ["en"])[0].words
    assert _MAX_PIECES <= len(words) < _MAX_PIECES + 10


def test_a_long_link_stays_one_word_whatever_stands_around_it() -> None:
    link = f"https://example.com/{'-'.join('abcdefghijklmnopqrstuvw')}"
    for language in LANGUAGES:
        assert TOKENISER.cut([f"voir ({link})."], [language])[0].words == ["voir", "(", link, ")", "."]


def test_the_memo_never_outgrows_its_bound_and_the_words_stay_right() -> None:
    small = Tokeniser(max_chunks=10)
    for i in range(50):
        assert small.cut([f"un{i} deux{i} l'trois{i}"], ["fr"])[0].words == [f"un{i}", f"deux{i}", "l'", f"trois{i}"]
        assert len(small) <= 10


@given(texts=st.lists(st.text(max_size=60), max_size=4), language=st.sampled_from(LANGUAGES))
@settings(max_examples=60, deadline=None)
def test_every_word_stands_where_it_is_said_to_stand(texts: list[str], language: str) -> None:
    for text, tokens in zip(texts, TOKENISER.cut(texts, [language] * len(texts)), strict=True):
        assert [text[a : a + len(w)] for w, a in zip(tokens.words, tokens.starts, strict=True)] == tokens.words
        assert tokens.starts == sorted(tokens.starts)
