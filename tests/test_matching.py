"""Names found in texts, and spellings that only look like them."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.folding import fold
from models.lookalikes import LookalikeFinder
from models.matching import AliasMatcher, Fit, Hit, is_word

NAMES = [
    ("Acme", 0),
    ("Acme Corp", 1),
    ("Air France", 2),
    ("France", 3),
    ("@united", 4),
    ("L'Oréal", 5),
    ("C++", 6),
    ("任天堂", 7),
    ("AT&T", 8),
    ("IBM", 9),
    ("Société Générale", 10),
]
MATCHER = AliasMatcher(NAMES)


def found(text: str) -> list[str]:
    return [NAMES[hit.owner][0] for hit in MATCHER.find(fold(text), text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("acme, ACME et Acme", ["Acme"] * 3),
        ("l'acme, qu’Acme, d'ACME", ["Acme"] * 3),
        ("Acme's support and acme.com", ["Acme"] * 2),
        ("@acme #acme (acme)", ["Acme"] * 3),
        ("acmes, tacme, acme2, acme_support, @acme_fr", []),
        ("_acme_ *acme* “acme”", ["Acme"] * 3),
        ("Acme Corp is not Acme", ["Acme Corp", "Acme"]),
        ("Acme-Corp, acme\ncorp, Acme  Corp", ["Acme Corp"] * 3),
        ("Air France, air-france, #AirFrance, @airfrance", ["Air France"] * 4),
        ("airfrance sans espace", []),
        ("la France", ["France"]),
        ("@united @united: united, @unitedfans, bob@united.com", ["@united"] * 2),
        ("L'Oréal, l’oreal, #LOréal, #loreal", ["L'Oréal"] * 4),
        ("c++, C++17", ["C++"] * 2),
        ("任天堂は素晴らしい", ["任天堂"]),
        ("AT&T or #ATT", ["AT&T"] * 2),
        ("#JAimeAcme #AcmeFail #Acme2024 #acme_fr", ["Acme"] * 4),
        ("#IBMWatson", ["IBM"]),
        ("#pinacme #acmefail", []),
        ("#VivaSociétéGénérale", []),
        ("SOCIÉTÉ GÉNÉRALE, Societe Generale, #SociétéGénérale", ["Société Générale"] * 3),
        ("Acme™, Acme® et 😀Acme😀", ["Acme"] * 3),
        ("Ac\u00adme et a\u200bcme", ["Acme"] * 2),
        ("", []),
    ],
)
def test_names_are_found_where_they_stand_as_words(text: str, names: list[str]) -> None:
    assert found(text) == names
    assert found(unicodedata.normalize("NFD", text)) == names


def test_a_long_name_inside_a_word_hides_no_short_one() -> None:
    matcher = AliasMatcher([("orange", 1), ("orange bank", 2), ("bank", 3)])
    text = "orange banking"
    assert matcher.find(text, text) == [Hit(0, 6, 1)]
    fits = [(t.owner, t.fit) for t in matcher.touches("orange bank", "orange bank")]
    assert fits == [(2, Fit.HIT), (1, Fit.WITHIN_LONGER), (3, Fit.WITHIN_LONGER)]


def test_names_that_overlap_without_covering_each_other_both_count() -> None:
    matcher = AliasMatcher([("new york", 1), ("york times", 2)])
    assert [h.owner for h in matcher.find("new york times", "new york times")] == [1, 2]


def test_a_shared_name_is_a_hit_for_every_owner() -> None:
    matcher = AliasMatcher([("Orange", 1), ("ORANGE", 2), ("orangé", 2)])
    assert matcher.find("orange", "orange") == [Hit(0, 6, 1), Hit(0, 6, 2)]


def test_a_half_word_at_the_cut_is_no_name() -> None:
    text = "x " * 997 + "orangeraie et la suite " * 4
    matcher = AliasMatcher([("orange", 1)])
    assert matcher.find(fold(text), text) == []


def test_names_of_nothing_are_never_found() -> None:
    matcher = AliasMatcher([("", 1), ("\u200b", 2), ("@", 3), ("#", 4)])
    assert matcher.find("@ # a", "@ # a") == []


@settings(max_examples=300, deadline=None)
@given(
    names=st.lists(st.text("ab -'é", min_size=1, max_size=6), min_size=1, max_size=8),
    text=st.text("ab -'é_.1", max_size=60),
)
def test_the_matcher_agrees_with_a_slow_obvious_one(names: list[str], text: str) -> None:
    aliases = [(name, i) for i, name in enumerate(names)]
    folded = fold(text)
    places = set()
    for name, owner in aliases:
        base = fold(name).strip()
        for spelling in {base, base.replace("-", " "), base.replace(" ", "-")} - {""}:
            for start in range(len(folded)):
                end = start + len(spelling)
                if folded[start:end] == spelling and is_word(folded, start, end):
                    places.add((start, end, owner))
    longest = {p for p in places if not any(q[0] <= p[0] and p[1] <= q[1] and q[:2] != p[:2] for q in places)}
    assert {tuple(hit) for hit in AliasMatcher(aliases).find(folded, text)} == longest


@pytest.mark.parametrize(
    "text", ["#" + "acme" * 500, "acme_" * 400, "@acme" * 400, "#a#acme" * 280, "Acme Corp " * 200]
)
def test_a_text_full_of_names_costs_little(text: str) -> None:
    spent = []
    for _ in range(3):
        start = time.process_time()
        MATCHER.find(fold(text), text)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.05


LOOKALIKES = LookalikeFinder([("Paypal", 0), ("Apple", 1), ("Honda", 2), ("Crédit Agricole", 3), ("SFR", 4)])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("vérifiez votre compte раypal maintenant", ["раypal"]),
        ("Αpple is giving away phones", ["Αpple"]),
        ("cadeau 🅰pple", ["🅰pple"]),
        ("the аррӏе store is open today", ["аррӏе"]),
        ("Ηonda", ["Ηonda"]),
        ("ᴀᴘᴘʟᴇ store near you", ["ᴀᴘᴘʟᴇ"]),
        ("le Сrédit Аgricole me dit", ["Сrédit Аgricole"]),
        ("ЅFR me facture deux fois", ["ЅFR"]),
    ],
)
def test_disguised_names_are_suspected(text: str, seen: list[str]) -> None:
    assert [text[s.start : s.end] for s in LOOKALIKES.find(text)] == seen


@pytest.mark.parametrize(
    "text",
    [
        "Paypal et Apple vont bien, la Société aussi",
        "Орел и решка, сегодня хороший день",
        "Η Ελλάδα είναι όμορφη σήμερα",
        "pineаpple",
        "😀 très bien 🍎",
        "",
    ],
)
def test_honest_texts_are_not_suspected(text: str) -> None:
    assert LOOKALIKES.find(text) == []
