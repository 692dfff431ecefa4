"""Is a burst a campaign of one's own? Whether more of its authors than usual were asked or paid to speak.

A mark on an incident, no alarm: authors whose posts are solicited, paid or staff's, held against the usual part of
them by a beta-binomial that knows how little the past tells. Read after `beta_binomial`.
"""

from dataclasses import dataclass

import numpy as np

from models.beta_binomial import log_tail

__all__ = ["Solicited", "solicited"]

_EVEN_YES, _EVEN_ALL = 0.5, 5.0  # known beforehand: next to nothing
_LEAST = 5  # authors
_RHO = 0.02  # from one burst to the next the part differs by more than chance: by .04 around .1, say


@dataclass(frozen=True, slots=True)
class Solicited:
    """Whether a burst is a solicited wave. p : how often one like the past has as many; NaN where it is not told."""

    is_wave: bool
    p: float
    share: float
    usual_share: float
    is_told: bool


def solicited(
    asked: int, authors: int, usual_asked: float, usual_authors: float, false_marks: float = 0.01
) -> Solicited:
    """Hold a burst's authors who were asked to speak, of all its authors, against those of quiet times before.

    false_marks : how often an honest burst may be marked. Nothing is told of fewer than five authors.

    >>> solicited(8, 10, 20, 400).is_wave, solicited(1, 10, 20, 400).is_wave
    (True, False)
    """
    if not 0 <= asked <= authors or not 0 <= usual_asked <= usual_authors:
        raise ValueError(
            f"asked must lie between 0 and all authors, got {asked!r} of {authors!r} and usually {usual_asked!r} "
            f"of {usual_authors!r}"
        )
    if not 0 < false_marks < 1:
        raise ValueError(f"false_marks must be above 0 and below 1, got {false_marks!r}")
    usual = (usual_asked + _EVEN_YES) / (usual_authors + _EVEN_ALL)
    share = asked / authors if authors else float("nan")
    if authors < _LEAST:
        return Solicited(False, float("nan"), share, usual, False)
    rho = min(_RHO + 1 / (usual_authors + _EVEN_ALL), 0.5)
    one = [np.array([float(x)]) for x in (asked, authors, usual, rho)]
    p = float(np.exp(log_tail(*one)[0])) if share > usual else 1.0
    return Solicited(p <= false_marks, p, share, usual, True)
