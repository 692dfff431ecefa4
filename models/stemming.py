"""Bring the words of a wish or question to what it is about: French and English, cheaply, without a dictionary.

Words are folded, words that carry no content are dropped (little words, and what wishes are wrapped in: "please add",
«il faudrait»), endings are cut by rules of both languages at once, and words of `product_words` become their concept.
Rules this plain conflate a few words that differ, and miss some that do not; what that costs when ideas are merged is
measured in docs/needs.md. Used by `same_idea` and for questions and those who answered them; leaves out who wrote.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from models.folding import cut, fold
from models.product_words import CONCEPTS, PHRASES

__all__ = ["SILENT_WORDS", "concepts_of", "stem", "worded"]

_NO_WORDS = re.compile(r"https?://\S+|[@]\w+")
_WORD = re.compile(r"[^\W_]{2,}")
_LEAST = 4  # letters that an ending must leave
# The longest first. Plurals go before; two rounds, so that "programmations" and "programmer" meet.
_ENDINGS = tuple(
    ["isations", "izations", "isation", "ization", "ements", "aisons", "aison", "ations", "ation", "itions", "ition", "ement", "ibles", "ible", "ables", "able", "euses", "euse", "eurs", "eur", "ments", "ment", "ings", "ing", "ives", "ive", "ifs", "if", "ees", "ee", "ents", "ent", "ants", "ant", "ions", "ion", "ality", "ites", "ite", "ity", "ies", "ers", "er", "ez", "ed", "es", "ir", "ait", "ly", "y", "e"]
)
_LITTLE = (
    # English
    "the an and or but if of to in on at by for from with without as is are was were be been being am do does did done "
    "have has had having it its this that these those there here we us our you your yours they them their he she his her "
    "my me mine who whom what which when where why how all any some no not nor so too very just only also even still "
    "than then now more most much many less least out up down over under again into about because while during nt don't "
    "cannot im ive id ill youre dont doesnt isnt one two another other both each every such same own few lot lots ever "
    "never always often really quite maybe perhaps anyone someone everyone nobody somebody something anything nothing "
    # French
    "le la les un une des du de au aux et ou mais si ne pas plus moins que qui quoi dont ou ce cet cette ces ca cela celui "
    "celle ceux on nous vous ils elles il elle je tu me te se lui leur leurs mon ma mes ton ta tes son sa ses notre nos "
    "votre vos est sont etait etaient sera serait seraient etre ete ai as avons avez ont avait aurait avoir fait faire "
    "fais faites font y en dans par pour sur sous avec sans chez entre vers comme quand comment pourquoi tout tous toute "
    "toutes tres trop peu aussi encore deja meme meme toujours jamais bien alors donc car ni lors apres avant pendant "
    "depuis jusque quel quelle quels quelles chaque aucun aucune autre autres ici la-bas voila oui non rien personne "
    "quelqu'un quelque chose quelques plusieurs deux trois lorsque puis soit suis es sommes etes va vont aller"
)
_WISHING = (
    "please pls plz would should could can may might will shall must need needs needed wish wishes want wants wanted like "
    "love lovely great nice good cool awesome amazing helpful help helps welcome useful perfect feature request idea ideas "
    "suggestion suggest suggestions add adding added let lets make makes making made put give gives get gets getting got "
    "offer offers offering support supports possible possibility option options able chance thanks thank hello hi dear hey "
    "sir madam missing miss lack lacks lacking bring think thought consider see know possible instead must-have "
    "beaucoup foi fois exemple instance cote example devrait devriez devraient pourrait pourriez pourraient faudrait faut veut veux voudrait voudrais aimerait aimerais "
    "souhaite souhaiterais peut peuvent pouvez pouvoir peux pense pensez penser propose proposez proposer permettre "
    "permettez permet ajout ajouter ajoutez ajoutiez mettre mettez mettiez rendre rendez offrir offrez merci bonjour salut "
    "svp stp plait super genial top chouette utile pratique parfait idee idees suggestion possible possibilite option "
    "manque manquent besoin possiblement quoi dommage cher chere marque beau bel belle bon bonne vrai vraie vraiment "
    "vous nous donner donnez laisser laissez voir savoir dire existe existent exister interessant bienvenu vouloir sell selling vendre vendez vende ouvrir ouvrez ouvrons buy buying before come comes faire faites "
    "connaitre mieux better more send install installez show montrer affichez afficher display prevoir prevoyez"
)
SILENT_WORDS = frozenset(_LITTLE.split()) | frozenset(_WISHING.split())
_PLURAL = re.compile(r"(?<=[^s])[sx]$")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A folded word without its endings, never under four letters; words of three or fewer as they are.

    >>> stem("rechargeables") == stem("recharger"), stem("deliveries") == stem("delivery"), stem("livraisons")
    (True, True, 'livr')
    """
    if len(word) < _LEAST or word.isdigit():
        return word
    word = _PLURAL.sub("", word)
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
                word = word[: -len(ending)]
                break
        else:
            break
    return word


# A stem of four letters belongs to many words: «repas» is no "repair".
_STEMMED = {stem(word): concept for word, concept in sorted(CONCEPTS.items()) if len(stem(word)) > _LEAST}


def concepts_of(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """What a text is about: its different stems, sorted. `names`: folded words that say nothing, such as the brand's.

    >>> concepts_of("Please add a dark mode!"), concepts_of("Ajoutez un mode sombre chez Acme", ["acme"])
    (('dark', 'mode'), ('dark', 'mode'))
    """
    dropped = frozenset(names)
    kept = {_concept(word) for word in _words(text) if word not in SILENT_WORDS and word not in dropped}
    return tuple(sorted(kept))


def worded(text: str, concepts: Sequence[str]) -> list[str]:
    """Concepts in the words of a text, where it has one for them, folded.

    >>> worded("Quels réglages pour les basses ?", ["bass", "mode"])
    ['basses', 'reglages']
    """
    said: dict[str, str] = {}
    for word in _words(text):
        if word not in SILENT_WORDS:
            said.setdefault(_concept(word), word)
    return [said.get(concept, concept) for concept in concepts]


def _words(text: str) -> list[str]:
    folded = fold(_NO_WORDS.sub(" ", cut(text)))
    for phrase, meant in PHRASES:
        if phrase in folded:
            folded = folded.replace(phrase, meant)
    return _WORD.findall(folded)


def _concept(word: str) -> str:
    """The concept of a word in either language, or its stem."""
    found = CONCEPTS.get(word)
    if found is not None:
        return found
    root = stem(word)
    return _STEMMED.get(root, root)
