"""Bring the words of a wish or question to what it is about: French and English, cheaply, without a dictionary.

Words are folded, those of `little_words` are dropped, endings are cut by rules of both languages at once, and words of
`product_words` become their concept. Rules this plain conflate a few words that differ, and miss some that do not; what
that costs when ideas are merged is measured in docs/needs.md. Used by `same_idea`, and for questions and those who
answered them; leaves out who wrote.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from models.folding import cut, fold
from models.little_words import LITTLE_WORDS, WISHING_WORDS
from models.product_words import CONCEPTS, PHRASES

__all__ = ["concepts_of", "stem", "worded"]

_NO_WORDS = re.compile(r"https?://\S+|[@]\w+")
_WORD = re.compile(r"[^\W_]{2,}")
_LEAST = 4  # letters that an ending must leave
# The longest first. Plurals go before; two rounds, so that "programmations" and "programmer" meet.
_SPELT = (
    "isations izations isation ization ements aisons aison ations ation itions ition ement ibles ible ables able "
    "euses euse eurs eur ments ment ings ing ives ive ifs if ees ee ents ent ants ant ions ion ality ites ite ity ies "
    "ie ers er ez ed es ir ait ly y e"
)
_ENDINGS = tuple(_SPELT.split())
_SILENT = LITTLE_WORDS | WISHING_WORDS
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
    kept = {_concept(word) for word in _words(text) if word not in _SILENT and word not in dropped}
    return tuple(sorted(kept))


def worded(text: str, concepts: Sequence[str]) -> list[str]:
    """Concepts in the words of a text, where it has one for them, folded.

    >>> worded("Quels réglages pour les basses ?", ["bass", "mode"])
    ['basses', 'reglages']
    """
    said: dict[str, str] = {}
    for word in _words(text):
        if word not in _SILENT:
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
