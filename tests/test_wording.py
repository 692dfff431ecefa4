"""A person reads what rises, by how much, since when and how sure, in French or English; strangers' texts stay text."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.vocabulary import Motive
from streams.notify.figures import LANGUAGES, Language, moment, number, part, span
from streams.notify.harmless import harmless, link, one_line
from streams.notify.notice import Gap, Post, utc
from streams.notify.phrases import PHRASES
from streams.notify.wording import body_of, language_of, subject_of
from tests.notices import HOSTILE, START_MS, notice

EN = """\
acme: more posts than expected (new).
Seen: 1,240 in 10 min; expected: 310 [250 to 371].
That is 4 times what was expected.
Since 21 September 2026, 16:13 (Europe/Paris); detected 21 September 2026, 16:17 (Europe/Paris), 4 min 20 s later.
How sure: 0.5 false alarms a month are declared for this rule and brand. Rule volume_up, version 3.

Who started it: bob_s, eve.
Most heard since it began (posts, and what was passed on of them; of equals the first): eve.
Motives: venting 42% (expected 20%).
How many people: 231 wrote 1,240 posts; the one who wrote most wrote 3% of them.

Before you act:
- it may be one person
- part of it is paid for
- 7 accounts passed on the same within 10 s (tag:acme)
- not seen: bluesky, truncated (12 posts)

Latest posts:
- bob_s, 21 September 2026, 16:13 (Europe/Paris): “Encore en panne” [paid for]
  https://x.example/1

Why: murmure explain alert acme-volume-1
Alert acme-volume-1, notice 1."""
FR = """\
acme : plus de messages que prévu (nouveau).
Observé : 1 240 en 10 min ; attendu : 310 [250 à 371].
C’est 4 fois ce qui était attendu.
Depuis le 21 septembre 2026 à 16 h 13 (Europe/Paris) ; détecté le 21 septembre 2026 à 16 h 17 (Europe/Paris), \
soit 4 min 20 s plus tard.
Fiabilité : 0,5 par mois, c’est le taux de fausses alertes déclaré pour cette règle et cette marque. \
Règle volume_up, version 3.

Qui a commencé : bob_s, eve.
Les plus entendus depuis le début (messages et partages, les premiers si égaux) : eve.
Motifs : se défouler 42 % (attendu 20 %).
Combien de personnes : 231 ont écrit 1 240 messages ; la plus active en a écrit 3 %.

Avant d’agir :
- il s’agit peut-être d’une seule personne
- une partie est payée
- 7 comptes ont relayé la même chose en 10 s (tag:acme)
- non vu : bluesky, truncated (12 posts)

Derniers messages :
- bob_s, 21 septembre 2026 à 16 h 13 (Europe/Paris) : « Encore en panne » [payé]
  https://x.example/1

Pourquoi : murmure explain alert acme-volume-1
Alerte acme-volume-1, avis n° 1."""


def plain(text: str) -> str:
    """With ordinary blanks, as this file can be read."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_whole_of_an_alert_in_english_and_in_french() -> None:
    assert plain(body_of(notice(), "en")) == EN
    assert plain(body_of(notice(), "fr")) == FR
    assert subject_of(notice(), "en") == "acme: more posts than expected (new)"
    assert plain(subject_of(notice(state="closed"), "fr")) == "acme : plus de messages que prévu (terminé)"


def test_both_languages_have_the_same_phrases_with_the_same_places() -> None:
    places = {
        language: {key: re.findall(r"{\w+}", text) for key, text in said.items()} for language, said in PHRASES.items()
    }
    assert set(places) == set(LANGUAGES)
    for key, found in places["en"].items():
        assert sorted(found) == sorted(places["fr"][key]), key
    for motive in Motive:
        assert f"motive.{motive}" in places["en"]


def test_what_is_not_known_is_left_out_and_what_has_no_word_is_said_by_its_name() -> None:
    nothing: dict[str, Any] = dict.fromkeys(("observed", "expected", "expected_lo", "expected_hi", "breadth"))
    nothing |= dict.fromkeys(("evidence", "authors", "leaders", "motive_shift", "coverage"), ())
    nothing |= {"coordination": None, "false_alarms_per_month": None, "links": {}}
    bare = notice(**nothing, signal="new_signal", warnings=("new_warning",))
    assert plain(body_of(bare, "en")).splitlines() == [
        "acme: new signal (new).",
        "Since 21 September 2026, 16:13 (Europe/Paris); detected 21 September 2026, 16:17 (Europe/Paris), "
        "4 min 20 s later.",
        "How sure: no rate of false alarms is declared. Rule volume_up, version 3.",
        "",
        "Before you act:",
        "- new warning",
        "",
        "Alert acme-volume-1, notice 1.",
    ]


def test_shares_are_told_in_per_cent_and_a_drop_is_no_multiple() -> None:
    said = plain(body_of(notice(is_share=True, observed=0.42, expected=0.2, expected_lo=0.15, expected_hi=0.25), "en"))
    assert "Seen: 42% in 10 min; expected: 20% [15% to 25%]." in said
    drop = plain(body_of(notice(signal="drop", observed=3.0, expected=30.0, expected_lo=20, expected_hi=41), "en"))
    assert "fewer posts than expected" in drop
    assert "times" not in drop


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [
        *((0, "0", "0"), (0.5, "0.5", "0,5"), (0.25, "0.25", "0,25"), (0.004, "0.0", "0,0"), (1, "1", "1")),
        *((1.25, "1.2", "1,2"), (12.34, "12.3", "12,3"), (310.4, "310", "310"), (-3.5, "-3.5", "-3,5")),
        *((1234.5, "1,234", "1\u202f234"), (1_234_567, "1,234,567", "1\u202f234\u202f567")),
    ],
)
def test_numbers_are_written_as_each_language_does(value: float, en: str, fr: str) -> None:
    assert (number(value, "en"), number(value, "fr")) == (en, fr)


def test_parts_moments_and_spans_are_written_as_each_language_does() -> None:
    assert (part(0.123, "en"), part(0.123, "fr"), part(0.004, "en")) == ("12%", "12\u00a0%", "0.4%")
    night = datetime(2026, 11, 30, 23, 5, tzinfo=UTC)
    assert plain(moment(night, "fr", "Europe/Paris")) == "1er décembre 2026 à 0 h 05 (Europe/Paris)"
    assert moment(night, "en", "America/New_York") == "30 November 2026, 18:05 (America/New_York)"
    assert moment(night, "en", "Nowhere/../x").endswith("(UTC)")
    spans = {0: "0 s", 59.6: "1 min", 60: "1 min", 61: "1 min 1 s", 3_600: "1 h", 3_660: "1 h 1 min", 90_000: "1 d 1 h"}
    spans |= {86_400 + 59: "1 d", -5: "0 s"}
    assert {s: plain(span(s, "en")) for s in spans} == spans
    assert plain(span(200_000, "fr")) == "2 j 7 h"


def test_the_language_of_a_channel_goes_before_that_of_the_brand() -> None:
    assert language_of(notice(language="fr")) == "fr"
    assert language_of(notice(language="fr"), "en") == "en"
    assert language_of(notice(language="de")) == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts_and_names_stay_text(language: Language) -> None:
    hostile = notice(
        evidence=(Post("m1", "x", HOSTILE, HOSTILE, utc(START_MS), "javascript:alert(1)", HOSTILE),),
        authors=(HOSTILE,), leaders=(HOSTILE,), brand=HOSTILE, subject=HOSTILE, warnings=(HOSTILE,),
        coverage=(Gap(HOSTILE[:20], HOSTILE, HOSTILE),), signal=HOSTILE, state=HOSTILE, rule=HOSTILE,
    )  # fmt: skip
    calm = notice(brand="a", subject="b", warnings=("c",), coverage=(Gap("d", "e", "f"),))
    body, subject = body_of(hostile, language), subject_of(hostile, language)
    assert body.count("\n") == body_of(calm, language).count("\n") - 1, "no line of its own, but for the link left out"
    assert "\n" not in subject
    assert len(subject) <= 200
    for text in (subject, body):
        for bad in (
            "<!channel>",
            "<@U123>",
            "@everyone",
            "@here",
            "](",
            "*bold*",
            "`code`",
            "\u202e",
            "\x00",
            "<script",
        ):
            assert bad not in text, bad
    assert "\r" not in body
    assert "javascript:" not in body
    assert "://evil" not in body
    assert "www.evil" not in body


@given(st.text(max_size=600))
def test_no_text_makes_a_line_a_call_or_a_tag(text: str) -> None:
    said = harmless(text)
    assert len(said.splitlines()) <= 1
    assert not set("<>`*|\\~\r\n\t\x00\u202e") & set(said)
    assert one_line(said, 10_000).replace("\u2060", "") == one_line(said, 10_000)
    assert len(said.replace("\u2060", "")) <= 280


def test_a_long_text_is_cut_and_emoji_stay_whole() -> None:
    assert one_line("a" * 300) == "a" * 279 + "…"
    assert one_line("a" * 280) == "a" * 280
    assert one_line("👩\u200d🔧 été\u0301") == "👩\u200d🔧 été\u0301"
    assert len(one_line("\u200b" * 10_000 + "x", 5)) <= 5


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "https://a.b/ c", "https://a.b/|x", "http://me:pw@a.b/", "https://a.b/é",
     "https://a.b/\r\nX: 1", "https://a.b/)", "//a.b", "HTTPS://a.b", "https://a.b/" + "x" * 1_000, ""],
)  # fmt: skip
def test_a_link_is_plain_or_left_out(url: str) -> None:
    assert link(url) == ""


def test_a_plain_link_is_shown() -> None:
    assert link("https://a.b/c?d=e&f=%20#g") == "https://a.b/c?d=e&f=%20#g"
