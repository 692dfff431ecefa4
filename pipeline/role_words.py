"""What people call the parts in a purchase, the two sides and the columns of a list, in French and English.

Read after `declared`. Words are compared without accents, capitals and punctuation. What is not in here is asked back,
never guessed: a title («directrice des achats») is no role, since who signs is not told by who is called what.
"""

import re

from models.folding import fold
from pipeline.declared import Role

__all__ = ["COLUMNS", "ROLE_WORDS", "column_of", "role_of", "sells"]

ROLE_WORDS: dict[Role, tuple[str, ...]] = {
    "decider": ("decider", "decision maker", "decideur", "decideuse", "decisionnaire"),
    "influencer": ("influencer", "influenceur", "influenceuse", "prescripteur", "prescriptrice"),
    "gatekeeper": ("gatekeeper", "filtre", "barrage"),
    "user": ("user", "end user", "utilisateur", "utilisatrice", "utilisateur final", "utilisatrice finale"),
    "buyer": ("buyer", "purchaser", "acheteur", "acheteuse"),
    "initiator": ("initiator", "initiateur", "initiatrice"),
    "approver": ("approver", "approbateur", "approbatrice", "valideur", "valideuse"),
    "resource_holder": (
        "resource holder",
        "holder of resources",
        "detenteur de ressources",
        "detentrice de ressources",
    ),
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "company": ("company", "entreprise", "societe"),
    "account": ("account", "handle", "compte", "identifiant"),
    "name": ("name", "nom"),
    "function": ("function", "fonction"),
    "role": ("role",),
    "side": ("side", "cote"),
    "expertise": ("expertise", "expertises"),
}
_SELLS = {"sell": True, "seller": True, "us": True, "vente": True, "vend": True, "vendeur": True, "vendeuse": True,
          "nous": True, "buy": False, "buyer": False, "them": False, "achat": False, "achete": False, "acheteur": False,
          "acheteuse": False, "eux": False}  # fmt: skip
_ROLES = {word: role for role, words in ROLE_WORDS.items() for word in words}
_HEADS = {word: column for column, words in COLUMNS.items() for word in words}


def role_of(word: str) -> Role | None:
    """The role that a word names; None where it names none.

    >>> role_of("Décideuse"), role_of("end-user"), role_of("CFO")
    ('decider', 'user', None)
    """
    return _ROLES.get(_plain(word))


def sells(word: str) -> bool | None:
    """Whether a word names the side that sells; None where it names neither.

    >>> sells("Vente"), sells("buy"), sells("?")
    (True, False, None)
    """
    return _SELLS.get(_plain(word))


def column_of(head: str) -> str | None:
    """Which column a heading names; None where it is none of ours.

    >>> column_of("Société"), column_of("Job Title")
    ('company', None)
    """
    return _HEADS.get(_plain(head))


def _plain(word: str) -> str:
    return " ".join(re.findall(r"\w+", fold(word).replace("_", " ")))
