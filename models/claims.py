"""Who says of themselves that others ask or follow them: self-declared leadership, in French and English.

Iyengar, Van den Bulte & Valente (2011): who calls themselves a leader and whom others turn to are different people more
often than not, and both matter. One pattern for all, over folded text (lower case, no accents), in the syntax that
Python and RE2 share, so that SQL can use it.
"""

import re

from models.folding import fold

__all__ = ["PATTERN", "is_claim"]

_OTHERS_EN = r"(people|friends|folks|everyone|everybody|colleagues|clients|customers|neighbou?rs|followers|others)"
_OTHERS_FR = r"(amis|amies|collegues|proches|clients|voisins|abonnes|followers|gens|lecteurs)"
_EXPERT_EN = r"(expert|specialist|consultant|reviewer|professional|early adopter|tester|integrator|trainer)"
_EXPERT_FR = r"(experte?|specialiste|consultante?|testeu(r|se)|professionnel(le)?|integrateur|formateur|formatrice)"
_OFTEN = r"(always |often |keep |still |all |constantly )*"
_ENGLISH = (
    rf"\b{_OTHERS_EN} {_OFTEN}(ask|asking|asks|come to|turn to|listen to|rely on) me\b",
    rf"\b(my|our) {_OTHERS_EN} {_OFTEN}(ask|trust|follow|listen to) me\b",
    rf"\bas an? (\w+ ){{0,3}}{_EXPERT_EN},? i\b",
    r"\bi( have|.ve)? (always |often )?(convinced|converted|advised|trained) (\w+ ){0,4}"
    r"(people|friends|colleagues|clients|teams?|family)\b",
    r"\bi( have|.ve)? (tested|tried|reviewed|compared|installed) (dozens|hundreds|every|nearly every|all)\b",
    r"\bi am (known for|the one (people|they|everyone) asks?|the go.to)\b",
    r"\bthanks to me\b",
)
_FRENCH = (
    r"\bon me demande (souvent|toujours|regulierement|sans cesse|mon avis|conseil|des conseils|lequel|laquelle)\b",
    rf"\b(mes|tous mes|les) {_OTHERS_FR} me (demandent|consultent|suivent|font confiance|ecoutent)\b",
    rf"\ben tant (que |qu.)(\w+ ){{0,2}}{_EXPERT_FR}\b",
    r"\bj.ai (deja |souvent )?(convaincu|converti|conseille|forme) (\w+ ){0,4}"
    r"(personnes|amis|collegues|clients|equipes?|entourage|famille)\b",
    r"\bj.ai (teste|essaye|compare|installe) (des dizaines|des centaines|(presque )?(tous|toutes))\b",
    r"\bje suis (connue? pour|(celui|celle) (a qui|qu.on)|la reference)\b",
    r"\bgrace a moi\b",
)
PATTERN = "|".join((*_ENGLISH, *_FRENCH))


def is_claim(text: str) -> bool:
    """Whether a text says that others ask, follow or owe something to its writer.

    >>> is_claim("Mes collègues me demandent toujours lequel prendre"), is_claim("Who can I ask?")
    (True, False)
    """
    return re.search(PATTERN, fold(text)) is not None
