"""Who answers for a brand, at first or second hand, and who takes it back.

A word given («je me porte garant», "we have used them for years") is worth more from one who was there than from one
who was told («on m'a dit», "a friend swears by them"). The words decide where they are plain; where they are not, the
label model's own reading does (act and tone). Read after `given_cues`; what comes of it is in `guarantees`.
The founding text calls this «caution»: in B2B one buys on the word of third persons.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from models.given_cues import LASTS, PRAISE, TOLD, WAS_THERE, cues_in

__all__ = ["FIRST", "SECOND", "WITHDRAWN", "Word", "word_given"]

# Kinds of the act `vouch`, stored beside it as `help_others.warn` is beside its motive.
FIRST, SECOND, WITHDRAWN = "vouch.first", "vouch.second", "vouch.withdrawn"
_SAID, _LASTING, _READ = 0.85, 0.6, 0.6  # how sure each sign is: assumed; docs/trust.md says how often each was right
_NOT = re.compile(r"\b(?:not|never|no|cannot|nobody|without|hardly|pas|jamais|aucune?|sans)\b|n't\b")
_NOT_AFTER = re.compile(r" ?(?:pas|plus|jamais|point)\b")
_NE = re.compile(r"\bn[e'] ?(?:\w+ ){0,2}$")  # «je ne recommande X à personne»
_BEFORE, _AFTER = 24, 10  # characters in which a negation turns a word given round
_ENOUGH = re.compile(r"\b(?:enough|assez)\b")
_NEGATIVE_BY_NATURE = re.compile(r"never|jamais|pas une fois|ne jur")
_ENDS, _CLAUSE = re.compile(r"[.!?\n]"), re.compile(r"[.!?;,:\n]")


class Word(NamedTuple):
    """A word given or taken back: which of the three labels, how sure, and the words: `folded[start:end]`."""

    label: str
    p: float
    start: int
    end: int


def word_given(folded: str, is_vouch: bool, polarity: int) -> Word | None:
    """Whether a text answers for the brand, or takes that back; None where it does neither.

    folded : lower case, no accents. is_vouch, polarity : how the label model reads the text. A question, a refusal
    ("I would not vouch for them") and a text against the brand give no word; where praise
    goes on, "I take it back" takes back blame.

    >>> [word_given(text, False, 0).label for text in ("a friend swears by lumio", "we've used lumio for 3 years")]
    ['vouch.second', 'vouch.first']
    """
    cues = cues_in(folded)
    back = _unasked(cues.get("takes back", ()), folded)
    if back is None and polarity <= 0:
        back = _unasked(cues.get("doubts", ()), folded)
    if back is not None:
        return Word(WITHDRAWN, _SAID, *back.span())
    if polarity < 0 or not (cues or is_vouch):
        return None
    heard = _unasked(cues.get("heard", ()), folded)
    vouches = cues.get("vouches", ())
    if any(_is_refused(folded, found) for found in vouches):
        return None
    if said := _unasked(vouches, folded):
        return _by_hand(folded, heard, _SAID, said)
    if lasting := _unasked(cues.get("lasts", ()), folded):
        return Word(FIRST, _LASTING, *lasting.span())
    praised = heard and PRAISE.search(folded, heard.start())
    if praised and not _is_refused(folded, praised):
        return Word(SECOND, _READ, heard.start(), praised.end()) if heard else None
    if polarity > 0 and (is_vouch or heard):
        return _by_hand(folded, heard, _READ, None)
    return None


def _by_hand(folded: str, heard: re.Match[str] | None, p: float, found: re.Match[str] | None) -> Word:
    """The word, at second hand where the text says so and not that its writer was there too; with what shows it."""
    told = heard or TOLD.search(folded)
    start, end = found.span() if found else (0, len(folded))
    if told is None or WAS_THERE.search(folded) or LASTS.search(folded):
        return Word(FIRST, p, start, end)
    return Word(SECOND, p, min(told.start(), start), max(told.end(), end)) if found else Word(SECOND, p, *told.span())


def _unasked(cues: Sequence[re.Match[str]], folded: str) -> re.Match[str] | None:
    """The first cue outside a question."""
    return next((found for found in cues if not _is_asked(folded, found.end())), None)


def _is_asked(folded: str, end: int) -> bool:
    """Whether the sentence that goes on at `end` is a question."""
    stop = _ENDS.search(folded, end)
    return stop is not None and stop[0] == "?"


def _is_refused(folded: str, found: re.Match[str]) -> bool:
    """Whether a negation beside it turns the word given round: "can't recommend them", but not "... enough"."""
    if _NEGATIVE_BY_NATURE.search(found[0]) or _ENOUGH.search(folded, found.end(), found.end() + 40):
        return False
    before = _CLAUSE.split(folded[max(0, found.start() - _BEFORE) : found.start()])[-1]
    return bool(
        _NOT.search(before) or _NE.search(before) or _NOT_AFTER.match(folded, found.end(), found.end() + _AFTER)
    )
