"""Who stands behind a post, from its words alone; each pattern in both languages."""

import pytest

from models.folding import fold
from models.provenance import provenance_of
from models.vocabulary import Provenance

CASES = {
    Provenance.PAID: [
        "Ma routine du matin avec @norvia #ad",
        "Ma routine du matin avec @norvia #sponsorisé",
        "Trop contente de ce #partenariat avec Lumio",
        "In paid partnership with Lumio",
        "En collaboration commerciale avec Lumio",
        "My pick: https://example.com/p?tag=zoe-21",
        "Lien affilié dans la bio",
        "Affiliate link in bio",
    ],
    Provenance.SOLICITED: [
        "RT for a chance to win",
        "RT + follow pour gagner un casque",
        "Tentez de gagner un week-end",
        "Je tente ma chance #concours",
        "Trying my luck #giveaway",
        "I received this for free to try it",
        "Reçu gratuitement pour un test",
    ],
    Provenance.AUTOMATED: [
        "[STATUS] line 4 back to normal",
        "New blog post: ten ways to save",
        "Nouvel article : dix façons d'économiser",
        "I am a bot, and this action was automatic",
        "Je suis un bot, message automatique",
    ],
    Provenance.UNKNOWN: [
        "",
        "https://example.com/x",
        "RT @norvia:",
        "😂😂",
        "#Norvia #Lumio",
        "Norvia rachète Brenn pour 2 milliards https://example.fr/a",
        "Norvia buys Brenn for 2 billion https://example.com/a",
    ],
    Provenance.ORGANIC: [
        "J'adore mon casque",
        "I love my headset",
        "Le magasin ferme à 19 h",
        "The store closes at 7 pm",
        "Personne ne m'a payé pour le dire",
        "Nobody paid me, not an #ad",
        "avis non sponsorisé, acheté avec mes sous",
        "J'ai lu ça ce matin, effrayant : https://example.fr/a",
        "I read this and I'm worried https://example.com/a",
        "#adventure time with my new boots",
        "Super concours de circonstances, j'ai eu la dernière",
    ],
}


@pytest.mark.parametrize(("expected", "text"), [(p, t) for p, texts in CASES.items() for t in texts])
def test_the_words_tell_who_stands_behind(expected: Provenance, text: str) -> None:
    assert provenance_of(fold(text)) == expected


def test_words_alone_never_say_staff() -> None:
    assert provenance_of(fold("Bonjour, notre équipe vous répond")) is not Provenance.STAFF
