"""Which business topics a question is about: pricing, billing, contract, security and so on, by its words.

A closed list of twelve, known by French and English words and beginnings of words (`data/topics`) over folded text. A
word that says it alone has strength 2; one of several meanings has 1, and counts where another of the same topic stands
beside it. What sellers declare as their field adds words of their own: the name of a topic stands for it, any other
word is a topic of its own. Read after `folding`; how often it errs is in docs/b2b_topics.md.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from models.folding import fold
from models.languages import UNDECIDED

__all__ = ["OTHER", "TOPICS", "FieldWords", "declared_fields", "topics_in"]

TOPICS = (
    "pricing", "billing", "contract", "security", "privacy", "integration",
    "deployment", "delivery", "support", "training", "performance", "warranty",
)  # fmt: skip
OTHER = "other"  # a question of none of them
_ALONE = 2  # strength that says a topic
_SHORTEST = 4  # letters of a declared word that stands for what begins with it, too: "paint" for "painting"

# What sellers call their fields, besides the names and words of the topics themselves.
_FRENCH_NAMES = {
    "prix": "pricing", "tarifs": "pricing", "facturation": "billing", "contrat": "contract", "juridique": "contract",
    "securite": "security", "vie privee": "privacy", "rgpd": "privacy", "donnees": "privacy", "data": "privacy",
    "integration": "integration", "deploiement": "deployment", "livraison": "delivery", "formation": "training",
    "performances": "performance", "garantie": "warranty", "legal": "contract",
}  # fmt: skip


class FieldWords(NamedTuple):
    """What people declared as their fields: the topics of each, and words for topics of their own."""

    of_person: dict[str, tuple[str, ...]]
    own: tuple[str, ...]


def topics_in(folded: str, language: str, own: Iterable[str] = ()) -> tuple[str, ...]:
    """The topics of a text, in order of name; none where it speaks of none.

    folded : lower case, no accents. language : where it is undecided (`und`) the words of both count; all others than
    French count as English. own : topics that were declared, looked for by their own words.

    >>> topics_in("what does it cost, and is there an api?", "en")
    ('integration', 'pricing')
    >>> topics_in("qui s'occupe du vernis ?", "fr", ["vernis"])
    ('vernis',)
    """
    found = {word for word in own if _is_said(word, folded)}
    for one in ("fr", "en") if language == UNDECIDED else ("fr" if language == "fr" else "en",):
        found |= _said(folded, _words(one))
    return tuple(sorted(found))


def declared_fields(expertise: Mapping[str, Iterable[str]]) -> FieldWords:
    """The fields that people declared, by account.

    >>> declared_fields({"ann": ["Sécurité", "varnish"], "bob": ["SSO"]}).of_person
    {'ann': ('security', 'varnish'), 'bob': ('security',)}
    """
    of_person: dict[str, tuple[str, ...]] = {}
    for who, given in expertise.items():
        topics = {topic for one in given if (name := fold(one).strip()) for topic in _topics_of(name)}
        of_person[who] = tuple(sorted(topics))
    own = {topic for topics in of_person.values() for topic in topics} - set(TOPICS)
    return FieldWords(of_person, tuple(sorted(own)))


def _topics_of(name: str) -> tuple[str, ...]:
    """The topics that a declared word stands for: those of its name or words, else one of its own."""
    if name in TOPICS:
        return (name,)
    if name in _FRENCH_NAMES:
        return (_FRENCH_NAMES[name],)
    return tuple(sorted({*topics_in(name, "en"), *topics_in(name, "fr")})) or (name,)


def _is_said(word: str, folded: str) -> bool:
    """Whether a declared word is in the text: whole, or as a beginning where it is long enough."""
    at = folded.find(word)
    while at >= 0:
        end = at + len(word)
        begins = not (at and folded[at - 1].isalnum())
        if begins and (len(word) >= _SHORTEST or end == len(folded) or not folded[end].isalnum()):
            return True
        at = folded.find(word, at + 1)
    return False


class _Words(NamedTuple):
    """The words of a language: the topics and strengths of each, and whether it stands for all that begin so."""

    matcher: AhoCorasick
    topics: list[list[tuple[str, int]]]
    is_beginning: list[bool]


def _said(folded: str, words: _Words) -> set[str]:
    """The topics that the words of one language show."""
    said: dict[tuple[str, int], int] = {}  # of words within one another the strongest counts
    for entry, start, end in words.matcher.find_matches_as_indexes(folded, overlapping=True):
        if start and folded[start - 1].isalnum():
            continue
        if words.is_beginning[entry]:
            while end < len(folded) and folded[end].isalnum():
                end += 1
        elif end < len(folded) and folded[end].isalnum():
            continue
        for topic, strength in words.topics[entry]:
            said[topic, end] = max(said.get((topic, end), 0), strength)
    sums: dict[str, int] = {}
    for (topic, _), strength in said.items():
        sums[topic] = sums.get(topic, 0) + strength
    return {topic for topic, strength in sums.items() if strength >= _ALONE}


@cache
def _words(language: str) -> _Words:
    lines = (files("models") / "data" / "topics" / f"{language}.tsv").read_text("utf-8").splitlines()[1:]
    found: dict[str, dict[str, int]] = {}
    for topic, strength, entries in (line.split("\t") for line in lines):
        for entry in entries.split("|"):
            of_entry = found.setdefault(entry, {})
            of_entry[topic] = max(of_entry.get(topic, 0), int(strength))
    entries_ = sorted(found)
    return _Words(
        AhoCorasick([entry.rstrip("*") for entry in entries_]),
        [sorted(found[entry].items()) for entry in entries_],
        [entry.endswith("*") for entry in entries_],
    )
