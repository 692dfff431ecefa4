"""Cues: found as words, longest first, turned by a negation, and listed for both languages."""

from models.features import form
from models.lexicon import CueMatcher, cue_names, matcher
from models.tokens import Tokeniser

TOKENISER = Tokeniser()


def found(text: str, language: str) -> set[str]:
    words = TOKENISER.cut([text], [language])[0].words
    return {cue.name for cue in matcher(language, TOKENISER).find([form(w) for w in words])}


def test_a_cue_is_found_without_its_accents_and_in_capitals() -> None:
    assert "anger" in found("Quelle HONTE, je suis dégoûtée", "fr")
    assert "anger" in found("What a DISGRACE", "en")


def test_a_negation_turns_praise_round() -> None:
    assert "not praise" in found("ce n'est pas génial", "fr")
    assert "praise" not in found("ce n'est pas génial", "fr")
    assert "not praise" in found("it is not great", "en")


def test_a_cue_inside_a_longer_word_is_none() -> None:
    assert "thanks" not in found("mercière", "fr")


def test_an_imperative_with_its_hyphen_is_the_cue_without() -> None:
    assert "seeking" in found("aidez-moi", "fr")


def test_each_cue_says_where_its_words_are() -> None:
    cues = CueMatcher([("long", ("a", "b")), ("short", ("a",))]).find(["x", "a", "b"])
    assert [(c.name, c.start, c.end) for c in cues] == [("long", 1, 3), ("short", 1, 2)]


def test_every_cue_has_phrases_in_both_languages() -> None:
    from models.lexicon import _lines

    by_language = {code: {name for name, language, _ in _lines() if language == code} for code in ("fr", "en")}
    assert by_language["fr"] == by_language["en"]
    assert by_language["fr"] <= set(cue_names())
