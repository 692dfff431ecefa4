"""How shocking a text is: each further cue adds, what is negated does not, in French as in English."""

from importlib.resources import files

import pytest

from models.arousal import KINDS, shock
from models.folding import fold


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "fr",
            (
                "Le casque est arrivé mardi.",
                "Le casque est arrivé mardi, c'est un scandale.",
                "Le casque est arrivé mardi, c'est un scandale et une honte.",
                "Putain, le casque est arrivé mardi, c'est un scandale et une honte.",
                "Putain, le casque est arrivé mardi, c'est un scandale et une honte !!! 🤬",
            ),
        ),
        (
            "en",
            (
                "The headset came on Tuesday.",
                "The headset came on Tuesday, it is outrageous.",
                "The headset came on Tuesday, it is outrageous and a disgrace.",
                "Fuck, the headset came on Tuesday, it is outrageous and a disgrace.",
                "Fuck, the headset came on Tuesday, it is outrageous and a disgrace!!! 🤬",
            ),
        ),
    ],
)
def test_every_further_cue_shocks_more(language: str, texts: tuple[str, ...]) -> None:
    found = [shock(text, language).value for text in texts]
    assert found[0] == 0
    assert found == sorted(set(found))
    assert found[-1] < 1


@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [
        ("fr", "anger", "J'en ai ras le bol"),
        ("en", "anger", "I have had enough"),
        ("fr", "fear", "Quel cauchemar"),
        ("en", "fear", "What a nightmare"),
        ("fr", "awe", "Je n'en reviens pas"),
        ("en", "awe", "It left me speechless"),
        ("fr", "taboo", "Quelle connerie"),
        ("en", "taboo", "This is bullshit"),
        ("fr", "alarm", "Alerte aux clients"),
        ("en", "alarm", "An alert to customers"),
    ],
)
def test_each_kind_is_known_in_both_languages(language: str, kind: str, text: str) -> None:
    assert shock(text, language).value == pytest.approx(KINDS[kind])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Ce n'est pas un scandale"),
        ("en", "It is not a disgrace"),
        ("fr", "Sans honte"),
        ("en", "I don't hate it"),
        ("fr", "NORVIA a ouvert une boutique"),
        ("en", "NORVIA opened a shop"),
        ("fr", "Bonjour !"),
        ("en", "Hello!"),
    ],
)
def test_what_is_negated_a_name_in_capitals_or_polite_does_not_shock(language: str, text: str) -> None:
    assert shock(text, language).value == 0


def test_a_mark_ends_what_a_negation_reaches() -> None:
    assert shock("Pas du tout, honte à eux", "fr").cues == ("honte",)
    assert shock("Not at all, shame on them", "en").cues == ("shame",)


def test_a_cue_said_twice_is_told_once_and_shouting_is_heard() -> None:
    assert shock("Honte, honte, honte", "fr") == (KINDS["anger"], ("honte",))
    assert shock("THEY LIED AGAIN", "en").cues == ("CAPITALS",)
    assert shock("ILS ONT MENTI ENCORE", "fr").cues == ("CAPITALS",)


def test_the_list_is_folded_and_treats_both_languages_alike() -> None:
    lines = [
        line.split("\t") for line in (files("models") / "data" / "arousal.tsv").read_text("utf-8").splitlines()[1:]
    ]
    sizes = {(kind, language): len(cues.split("|")) for kind, language, cues in lines}
    for kind in set(KINDS) - {"shouting"}:
        few, many = sorted((sizes[kind, "fr"], sizes[kind, "en"]))
        assert few >= 0.7 * many, f"{kind}: {few} and {many}"
    for _, language, cues in lines:
        each = cues.split("|")
        assert len(set(each)) == len(each)
        assert language == "signs" or all(cue == fold(cue) for cue in each)
