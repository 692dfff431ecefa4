"""The bounded normaliser and the cheap fold."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.folding import LIMIT, cut, fold, fold_mapped
from models.normalise import normalise

MEGABYTE = 1_000_000
HOSTILE = {
    "exclamations": "!" * MEGABYTE,
    "parentheses": "(" * MEGABYTE,
    "emoji": "😀" * MEGABYTE,
    "elisions": "l'" * (MEGABYTE // 2),
    "at signs": "@" * MEGABYTE,
    "dashes": "-a" * (MEGABYTE // 2),
    "dots": "a." * (MEGABYTE // 2),
    "one word": "a" * MEGABYTE,
    "zalgo": ("a" + "\u0301\u0323\u0338" * 20) * (MEGABYTE // 61),
    "marks": "\u0301\u0323" * (MEGABYTE // 2),
    "zero widths": "a\u200b" * (MEGABYTE // 2),
    "bidi controls": "\u202e" * MEGABYTE,
    "lone surrogates": "\ud800" * MEGABYTE,
    "expanding ligatures": "\ufdfa" * MEGABYTE,
    "joiners": "\u200d" * MEGABYTE,
    "decomposed": "e\u0301" * (MEGABYTE // 2),
    "conjoining Korean": "\u1100\u1161\u11a8" * (MEGABYTE // 3),
    "every symbol": "!?.,;:()[]{}#*&%" * (MEGABYTE // 16),
    "tokens just short enough": ("a" * 199 + " ") * (MEGABYTE // 200),
    "blanks": " \n" * (MEGABYTE // 2),
}

_nasty = st.sampled_from(
    "aAéÉœŒ'’!!!((_@#.\u0301\u0323\u200b\u200d\u202e\u00ad\ufe0f"
    "😀👨♂™ﬁ\ufdfa…½\ud800\x00\x1f \n\tΑрｆ\u1100\u1161각ΣİßΐǿⅣ"
)
_texts = (
    st.text(max_size=300)
    | st.text(_nasty, max_size=400)
    | st.text(_nasty, min_size=1, max_size=9).map(lambda s: s * 300)
)


def _is_bounded(text: str) -> bool:
    symbols = run = marks = 0
    previous = ""
    for char in text:
        symbols = symbols + 1 if not (char.isalnum() or char.isspace()) else 0
        run = run + 1 if char == previous else 1
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > 1 or (symbols and run > 3 and not unicodedata.combining(char)):
            return False
        previous = char
    return len(text) <= LIMIT and all(len(token) <= 200 for token in text.split())


def test_an_ordinary_post_stays_as_it_is() -> None:
    for text in (
        "Merci @acme, l'équipe a répondu en 5 minutes !! 😀 #service https://t.co/Ab1",
        "Third call this week... still no answer from @acme :( #fail",
    ):
        clean = normalise(text)
        assert (clean.text, clean.is_cut, clean.starts) == (text, False, None)
        assert clean.raw_span(6, 11) == (6, 11)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Wow!!!!!!!!", "Wow!!!"),
        ("super 😀😀😀😀😀", "super 😀😀😀"),
        ("aujo\u00adurd\u200bhui", "aujourdhui"),
        ("\u202eevil\u202c", "evil"),
        ("ﬁn de ｓérie…", "fin de série..."),
        ("bad \ud83d half", "bad \ufffd half"),
        ("nul\x00 \x07", "nul   "),
        ("e\u0301te\u0301", "été"),
        ("z\u0335\u0336\u0337a\u0335lgo", "z\u0335a\u0335lgo"),
        ("l'l'l'l'l'acme", "l'acme"),
        ("qu'il n'a l'air", "qu'il n'a l'air"),
        ("👨\u200d👩\u200d👧 a\u200db", "👨\u200d👩\u200d👧 ab"),
        ("!?" * 20, "!?" * 8),
        ("x" * 201, "x" * 200 + " x"),
    ],
)
def test_each_rule_does_what_it_says(raw: str, clean: str) -> None:
    assert normalise(raw).text == clean


def test_evidence_leads_back_to_the_words_as_written() -> None:
    raw = "Tro\u200bp nul!!!!!!!! vraiment…déçu ﬁni"
    clean = normalise(raw)
    for word, written in (("Trop", "Tro\u200bp"), ("!!!", "!!!!!!!!"), ("déçu", "déçu"), ("...", "…"), ("fini", "ﬁni")):
        start = clean.text.index(word)
        lo, hi = clean.raw_span(start, start + len(word))
        assert raw[lo:hi].strip() in (written, "!!!!!!!! vraiment"[:8])


def test_half_of_a_character_leads_back_to_the_whole() -> None:
    clean = normalise("x…y")
    assert clean.text == "x...y"
    assert clean.raw_span(1, 2) == clean.raw_span(2, 3) == clean.raw_span(1, 4) == (1, 2)


def test_a_long_post_is_cut_between_words_and_says_so() -> None:
    clean = normalise("orange " * 400)
    assert clean.is_cut
    assert len(clean.text) <= LIMIT
    assert set(clean.text.split()) == {"orange"}
    assert not normalise("a" * 150 + " b").is_cut


def test_a_text_that_grows_is_cut_again() -> None:
    clean = normalise("\ufdfa" * 1_500)
    assert len(clean.text) == LIMIT
    assert clean.is_cut


def test_the_folded_twin_has_equal_length() -> None:
    clean = normalise("Cœur ÉTÉ İstanbul ß ﬁn")
    assert len(clean.folded) == len(clean.text)
    assert clean.folded == "cœur ete istanbul ß fin"


@settings(max_examples=150, deadline=None)
@given(text=_texts)
@example(text="l’l'l'l'’’’" * 3)
@example(text="’l'l'l'l'" * 3)
def test_what_comes_out_is_bounded_and_cleaning_it_again_changes_nothing(text: str) -> None:
    clean = normalise(text)
    assert _is_bounded(clean.text)
    assert normalise(clean.text).text == clean.text
    assert len(clean.folded) == len(clean.text)
    clean.text.encode()  # no lone surrogate is left


@settings(max_examples=150, deadline=None)
@given(text=_texts, data=st.data())
def test_raw_spans_keep_order_and_stay_inside_the_raw_text(text: str, data: st.DataObject) -> None:
    clean = normalise(text)
    places = st.integers(0, len(clean.text))
    a, b, c, d = sorted(data.draw(st.tuples(places, places, places, places)))
    first, second = clean.raw_span(a, c), clean.raw_span(b, d)
    assert 0 <= first[0] <= first[1] <= len(text)
    assert (a < c) == (first[0] < first[1])
    assert first[0] <= second[0]
    if b < d:
        assert first[1] <= second[1]


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_megabyte_of_anything_costs_a_few_milliseconds_at_most(kind: str) -> None:
    text = HOSTILE[kind]
    normalise(text)  # fills the memo of characters
    spent = []
    for _ in range(5):
        start = time.process_time()
        clean, folded = normalise(text), fold(text)
        spent.append(time.process_time() - start)
    assert _is_bounded(clean.text)
    assert len(folded) <= LIMIT
    assert min(spent) < 0.010  # 0.1 to 2 ms on a quiet core; unbounded, these take seconds to minutes


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Société\u00a0GÉNÉRALE", "societe generale"),
        ("L’Oréal — Cœur", "l'oreal — coeur"),
        ("Coca\u2011Cola™", "coca-cola "),
        ("Ａｃｍｅ 𝐀𝐜𝐦𝐞", "acme acme"),
        ("Ac\u200bme\nCorp  Ltd", "acme corp ltd"),
        ("ΟΔΟΣ İstanbul STRAẞE", "οδοσ istanbul strasse"),
    ],
)
def test_spellings_of_one_word_fold_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(max_examples=200, deadline=None)
@given(text=_texts)
def test_the_mapped_fold_is_the_fold_and_its_map_is_monotone(text: str) -> None:
    folded, starts = fold_mapped(text)
    assert folded == fold(text)
    assert len(starts) == len(folded) + 1
    assert starts == sorted(starts)
    assert starts[-1] <= len(cut(text))


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200) | st.text(_nasty, max_size=200))
def test_composed_and_decomposed_texts_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text)) == fold(text)
