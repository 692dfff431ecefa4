"""The few rules of the codebook that a sum over words cannot carry: negation, irony, false modesty, holding back.

Read after `lexicon`. Each rule looks at the cues and words of one text and moves some probabilities up or down; its
reason is the codebook rule named in its docstring. Leaves out everything the linear model can learn from examples.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.lexicon import Cue
from models.weights import LABELS

__all__ = ["CAPPED", "Draft", "apply_rules"]

CAPPED = 0.6  # what irony and false modesty may reach: the words say the opposite of what is meant
_SURE = 0.9
_COLUMN = {label: i for i, label in enumerate(LABELS)}
_COLUMN |= {label.partition(":")[2]: i for i, label in enumerate(LABELS) if label.startswith("motive:")}
_ECONOMIC = tuple(i for label, i in _COLUMN.items() if label.startswith("economic"))
_MOTIVES = tuple(i for i, label in enumerate(LABELS) if label.startswith("motive:"))
_AGAIN = frozenset(("encore", "again", "another", "toujours", "still", "yet"))
_EYE_ROLL = frozenset("🙄🤡👏😒🙃")
_DELIGHTED = frozenset("😍🥰🤩🔥😻💖💕❤🧡💛💚💙💜🎉😂🤣😁😄")
_JOY_LEFT = 0.15  # what praise turned round keeps of joy
_THANKS_ONLY = 5  # words at most, handles and symbols not counted
_THANKS_AND_RETURN = 12  # words and symbols at most: more tells the tip itself
_GRATEFUL = (
    "merci thanks thank you thx ty cheers beaucoup much so very many a an to vous toi tous toutes all everyone pour "
    "for bien bcp infiniment grand big great super mille the la le ta ton votre your tres et and de of"
)
_GRATEFUL_WORDS = frozenset(_GRATEFUL.split())


@dataclass(slots=True)
class Draft:
    """One text while it is judged. `p` is its row of probabilities, changed in place.

    spans : words (start, end) that made a rule decide, per column; they become the evidence.
    """

    shapes: Sequence[str]
    cues: Sequence[Cue]
    p: NDArray[np.float64]
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    is_final: bool = False

    def cue(self, name: str) -> Cue | None:
        """The first cue of that name."""
        return next((cue for cue in self.cues if cue.name == name), None)

    def at_least(self, label: str, p: float, cue: Cue | None = None) -> None:
        """Raise a label to `p`; `cue` is what shows it."""
        column = _COLUMN[label]
        if cue is not None:
            self.spans[column] = (cue.start, cue.end)
        self.p[column] = max(self.p[column], p)

    def at_most(self, label: str, p: float) -> None:
        """Lower a label to `p`."""
        column = _COLUMN[label]
        self.p[column] = min(self.p[column], p)

    def only(self, label: str, p: float, cue: Cue | None = None) -> None:
        """This motive and hardly any other. No later rule is asked."""
        self.p[list(_MOTIVES)] *= 1 - p
        self.at_least(label, p, cue)
        self.is_final = True


def apply_rules(draft: Draft) -> None:
    """Let every rule that concerns this text have its say, in the order of `RULES`."""
    shapes = draft.shapes
    is_lone_tag = len(shapes) == 2 and shapes[0] == "#"
    if is_lone_tag or not any(shape[:1].isalpha() for shape in shapes):
        return _no_words_of_ones_own(draft)
    named = {cue.name for cue in draft.cues}
    for name, rule in RULES.items():  # never in the order of a set: two processes would read one text differently
        if name in named and not draft.is_final:
            rule(draft)
    return None


def _no_words_of_ones_own(draft: Draft) -> None:
    """Codebook rule 5 and ruling 9: a wordless repost, a bare link, a lone hashtag or emoji is `unclear`."""
    draft.only("unclear", 0.97)
    draft.at_least("act:share", 0.97)
    for label in ("polarity:negative", "polarity:positive"):
        draft.at_most(label, 0.2)


def _thanks_alone(draft: Draft) -> None:
    """Near-miss of `reciprocity`: thanks and nothing else shows no motive."""
    words = [shape for shape in draft.shapes if shape[:1].isalpha()]
    if len(words) <= _THANKS_ONLY and _GRATEFUL_WORDS.issuperset(words):
        draft.only("none", _SURE, draft.cue("thanks"))
        draft.at_least("polarity:positive", 0.7)


def _withholding(draft: Draft) -> None:
    """Rule 8: keeping the answer for a private message is an act, not a motive."""
    draft.only("none", 0.8, draft.cue("withholding"))
    draft.at_least("act:withhold", _SURE, draft.cue("withholding"))


def _unpaid(draft: Draft) -> None:
    """Rule 6: «personne ne m'a payé» denies the gain."""
    draft.p[list(_ECONOMIC)] *= 0.05


def _apophasis(draft: Draft) -> None:
    """Rule 6: «sans me vanter» does count for `status`, but never surely."""
    draft.at_least("status", 0.5, draft.cue("apophasis"))
    draft.at_most("status", CAPPED)
    draft.at_most("none", 0.2)


def _ironic_praise(draft: Draft) -> None:
    """Rule 6: praise, and once more a failure, is `venting` turned round."""
    praise, failure = draft.cue("praise") or draft.cue("joy"), draft.cue("failure")
    if praise is None or failure is None or praise.start > 3:
        return
    if _AGAIN.isdisjoint(draft.shapes) and _EYE_ROLL.isdisjoint(draft.shapes):
        return
    _blame(draft, Cue("irony", praise.start, failure.end))
    draft.at_most("venting", CAPPED)


def _blame(draft: Draft, shown_by: Cue) -> None:
    """Praise that is none: `venting`, and nothing that goes with being pleased."""
    draft.at_least("venting", 0.55, shown_by)
    for label in ("none", "enthusiasm", "help_company", "polarity:positive"):
        draft.at_most(label, _JOY_LEFT)
    draft.at_least("polarity:negative", CAPPED)


def _rhetorical(draft: Draft) -> None:
    """Near-miss of `advice_seeking`: a question that wants no answer."""
    if "?" in draft.shapes:
        draft.at_least("venting", 0.7, draft.cue("rhetorical"))
        draft.at_most("advice_seeking", 0.1)
        draft.at_most("none", 0.15)
        draft.at_least("polarity:negative", 0.7)


def _plug(draft: Draft) -> None:
    """Boundary B07: asking to be followed is `unclear` unless a gain is stated."""
    if draft.cue("gain") is None:
        draft.only("unclear", 0.7, draft.cue("plug"))


def _gain(draft: Draft) -> None:
    """Rule 7: `economic` needs a gain for the author; two kinds are said in so many words."""
    if draft.cue("unpaid") is not None:
        return
    for name, label in (("refers", "economic.referral"), ("enters", "economic.reward")):
        if (cue := draft.cue(name)) is not None:
            draft.at_least("economic", _SURE, cue)
            draft.at_least(label, 0.8, cue)
            draft.at_most("none", 0.1)


def _doubt(draft: Draft) -> None:
    """Boundary B24: asking to be reassured about a choice made is not asking for advice."""
    draft.at_least("dissonance", 0.6, draft.cue("reassure"))
    draft.at_most("advice_seeking", 0.15)
    draft.at_most("none", 0.3)


def _harm(draft: Draft) -> None:
    """Boundary B02: who wishes the firm's end does not wish it well, whatever it "deserves"."""
    draft.at_least("venting.vengeance", 0.4, draft.cue("harm"))
    draft.at_most("help_company", 0.05)


def _foretold(draft: Draft) -> None:
    """Boundary B06: "told you so" claims a rank before others; without a question it is nothing else."""
    if "?" not in draft.shapes:
        draft.at_least("status", 0.5, draft.cue("foretold"))
        draft.at_most("unclear", 0.3)
        draft.at_most("none", 0.3)


def _returned(draft: Draft) -> None:
    """Boundary B03 and ruling 11: what is given back is `reciprocity`; it is a tip only where the tip is told."""
    if draft.cue("thanks") is not None and len(draft.shapes) <= _THANKS_AND_RETURN and ":" not in draft.shapes:
        draft.at_least("reciprocity", 0.5, draft.cue("back"))
        draft.at_least("reciprocity.return", 0.4, draft.cue("back"))
        draft.at_most("help_others", 0.25)


def _lessons(draft: Draft) -> None:
    """Rule 8: a «REX» that is told, not asked for, is advice for others in the trade."""
    if "?" in draft.shapes or draft.cue("seeking") or draft.cue("swap"):
        return
    draft.at_least("help_others", 0.5, draft.cue("lessons"))
    draft.at_most("none", 0.3)
    draft.at_most("advice_seeking", 0.2)
    draft.at_least("act:advice", 0.8, draft.cue("lessons"))


def _not_anger(draft: Draft) -> None:
    """Rule 9: «pas mal», «terrible, ce son», "I'd kill for" are praise in the words of blame.

    Beside fury ("so sick of them", 🤬) they are blame all the same.
    """
    if (fury := draft.cue("fury")) is not None:
        _blame(draft, fury)
        return
    draft.at_most("venting", 0.04)
    draft.at_most("venting.vengeance", 0.02)
    draft.at_least("polarity:positive", 0.7)
    draft.at_most("polarity:negative", 0.1)
    if (cue := draft.cue("overflow")) is not None:
        draft.at_least("enthusiasm", 0.5, cue)
        draft.at_most("none", 0.3)


def _furious(draft: Draft) -> None:
    """Rule 9: «une dinguerie ces tarifs 😡»: an angry face at either end of a text tells how the praise is meant.

    Only a face: who "was sick of" one firm may well be delighted with another.
    """
    shapes, p = draft.shapes, draft.p
    joy = max(p[_COLUMN["enthusiasm"]], p[_COLUMN["polarity:positive"]])
    faces = [cue for cue in draft.cues if cue.name == "fury" and not shapes[cue.start][:1].isalpha()]
    if joy <= _JOY_LEFT or not faces or not _DELIGHTED.isdisjoint(shapes):
        return
    first, last = faces[0], faces[-1]
    if not (_has_words(shapes[: first.start]) and _has_words(shapes[last.end :])):
        _blame(draft, first)


def _has_words(shapes: Sequence[str]) -> bool:
    return any(shape[:1].isalpha() for shape in shapes)


RULES: dict[str, Callable[[Draft], None]] = {
    "thanks": _thanks_alone,
    "withholding": _withholding,
    "unpaid": _unpaid,
    "apophasis": _apophasis,
    "failure": _ironic_praise,
    "rhetorical": _rhetorical,
    "plug": _plug,
    "refers": _gain,
    "enters": _gain,
    "reassure": _doubt,
    "lessons": _lessons,
    "harm": _harm,
    "foretold": _foretold,
    "back": _returned,
    "trap": _not_anger,
    "overflow": _not_anger,
    "fury": _furious,
}
