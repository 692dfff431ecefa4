"""How much likelier people adopt in a moment, the more of those they see have adopted: one number an item.

Anagnostopoulos, Kumar & Mahdian (2008): time goes in steps; a person with a adopted contacts who has not adopted does
so in a step with chance logistic(beta + alpha ln(1 + a)), and alpha is the social correlation. It needs only how many
person-steps there were at each a, and how many of them ended in an adoption. Correlation it is, of whatever cause:
see `contagion`. Read after `exposure`.
"""

from dataclasses import dataclass

import numpy as np

from models.adoptions import Floats, Ints

__all__ = ["StepCounter", "StepCounts", "social_correlation"]

_ITERATIONS = 60
_STRIDE = 2.0  # of one Newton step at most: from afar a full one overshoots
_SETTLED = 1e-9
_STEEPEST = 30.0  # beyond it a chance is 0 or 1 in any case
_SOLID = 1e-9  # where everybody has the same number of contacts, alpha is left at 0


@dataclass(frozen=True, slots=True)
class StepCounts:
    """By number of adopted contacts from 0: person-steps, and those that ended in an adoption."""

    trials: Ints
    adoptions: Ints


class StepCounter:
    """Counts person-steps by adopted contacts, again and again for other times of the same adopters.

    reader, author : the links, the author an adopter, none to oneself; all there from the first step on. person : the
    adopters. n_steps : from the first step to the end of the watch, for all of `n_people`.
    Cost of a count: one sort of the links.
    """

    def __init__(self, reader: Ints, author: Ints, person: Ints, n_people: int, n_steps: int) -> None:
        by_reader = np.argsort(reader, kind="stable")
        reader, author = reader[by_reader], author[by_reader]
        row = np.full(n_people, -1, dtype=np.int64)
        row[person] = np.arange(len(person))
        starts = np.flatnonzero(np.diff(reader, prepend=-1))
        sizes = np.diff(starts, append=len(reader))
        self._author, self._reader = row[author], row[reader]
        self._adopts = self._reader >= 0
        self._base = np.repeat(np.arange(len(starts)), sizes) * np.int64(n_steps)
        self._order = np.arange(1, len(reader) + 1) - np.repeat(starts, sizes)
        self._is_last = np.diff(reader, append=-1) != 0
        self._n_adopters, self._n_people, self._n_steps = len(person), n_people, n_steps
        self._length = int(self._order.max(initial=0)) + 1

    def count(self, step: Ints) -> StepCounts:
        """The counts where each adopter adopts at `step`, from 0; a contact counts from the step after its own."""
        seen = np.sort(self._base + step[self._author]) - self._base + 1
        stop = np.where(self._adopts, step[self._reader] + 1, self._n_steps)  # at risk in the step of adoption too
        until = np.append(seen[1:], self._n_steps)
        until[self._is_last] = self._n_steps
        spent = np.minimum(until, stop) - np.minimum(seen, stop)
        trials = np.bincount(self._order, spent, minlength=self._length).astype(np.int64)
        risk = (self._n_people - self._n_adopters) * self._n_steps + int(step.sum()) + self._n_adopters
        trials[0] = risk - trials.sum()
        in_sight = np.bincount(self._reader[self._adopts & (seen < stop)], minlength=self._n_adopters)
        return StepCounts(trials, np.bincount(in_sight, minlength=self._length).astype(np.int64))


def social_correlation(trials: Ints | Floats, adoptions: Ints | Floats) -> Floats:
    """Alpha of each row of counts, shape (n, contacts from 0): the maximum of the likelihood, by Newton's method.

    Where it lies at infinity (nobody with contacts adopted) the answer is far out on that side.
    """
    x = np.log1p(np.arange(trials.shape[1]))
    alpha = np.zeros(len(trials))
    rate = adoptions.sum(1) / np.maximum(trials.sum(1), 1)
    beta = np.log(np.clip(rate, 1e-12, 1 - 1e-12)) - np.log1p(-np.clip(rate, 1e-12, 1 - 1e-12))
    for _ in range(_ITERATIONS):
        chance = 1 / (1 + np.exp(-np.clip(beta[:, None] + alpha[:, None] * x, -_STEEPEST, _STEEPEST)))
        weight = trials * chance * (1 - chance)
        missed = adoptions - trials * chance
        s0, s1, s2 = weight.sum(1), (weight * x).sum(1), (weight * x * x).sum(1)
        g0, g1 = missed.sum(1), (missed * x).sum(1)
        whole = s0 * s2 - s1 * s1
        solid = whole > _SOLID * s0 * s2
        whole = np.where(solid, whole, 1.0)
        move_alpha = np.where(solid, np.clip((s0 * g1 - s1 * g0) / whole, -_STRIDE, _STRIDE), 0.0)
        move_beta = np.where(solid, np.clip((s2 * g0 - s1 * g1) / whole, -_STRIDE, _STRIDE), 0.0)
        alpha, beta = alpha + move_alpha, beta + move_beta
        if max(float(np.abs(move_alpha).max(initial=0)), float(np.abs(move_beta).max(initial=0))) < _SETTLED:
            break
    return np.asarray(alpha)
