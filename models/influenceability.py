"""How readily a person takes up what others did, how often something passes between two, and how long that takes.

Goyal, Bonchi & Lakshmanan (2010): an action passes from v to u where u saw it with v and did it later. Of a pair, the
part of v's actions that passed on to u (their Bernoulli model) and the mean delay; of a person, the part of their
actions done under influence: within the mean delay after somebody they saw. Most people have done one or two things,
so rates are drawn towards the overall one (empirical Bayes) and carry an interval.
Differs: a mean delay of few passes is that of the person, or of everybody (`Basis`). Of one pass the delay is its own
mean, and everything would be done under influence.
Leaves out who was shown something and never took it up: a pair is known from its first pass on, so its probability is
that of people who pass things on at times, not of any two. Who sees many is more often under influence by chance
alone: see the test of contagion. Read after `adoptions` and before `credit`.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start
from numpy.typing import NDArray

from models.adoptions import Adoptions, Exposures, Floats, Ints

__all__ = ["Basis", "BetaPrior", "Influence", "learn"]

ENOUGH = 5  # passes: the mean of so many exponential delays is known to within some 45 %
_T = TypeVar("_T", bound=np.generic)
_SHIFT = 32
_EVEN = (0.025, 0.975)
_UNKNOWN = 1 / 3  # how alike the actions of one person are, where nobody has two: any rate is as likely


class Basis(IntEnum):
    """Whose mean delay stands for a pair: its own, that of the person who takes up, or everybody's."""

    PAIR = 0
    PERSON = 1
    EVERYBODY = 2


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """How rates differ between people: a Beta distribution."""

    alpha: float
    beta: float

    @classmethod
    def fitted(cls, hits: Ints, tries: Ints) -> "BetaPrior":
        """By moments over people with unequal tries (Kleinman, 1973).

        Heterogeneity is taken at one standard error above its estimate, so that few people do not look alike.
        """
        hits, tries = hits[tries > 0], tries[tries > 0]
        n, total = len(tries), float(tries.sum())
        mean = (float(hits.sum()) + 1) / (total + 2)
        spread = float((tries * (hits / tries - mean) ** 2).sum()) / (mean * (1 - mean))
        repeats = total - float((tries.astype(np.float64) ** 2).sum()) / max(total, 1.0) - (n - 1)
        alike = _UNKNOWN
        if n > 1 and repeats > 0:
            alike = max((spread - (n - 1)) / repeats, 0.0) + (2 * (n - 1)) ** 0.5 / repeats
        strength = 1 / min(alike, _UNKNOWN) - 1
        return cls(mean * strength, (1 - mean) * strength)

    @property
    def mean(self) -> float:
        """The overall rate."""
        return self.alpha / (self.alpha + self.beta)

    def rates(self, hits: Ints, tries: Ints) -> Floats:
        """Each rate drawn towards the overall one, the more the fewer its tries."""
        return np.asarray((hits + self.alpha) / (tries + self.alpha + self.beta))

    def intervals(self, hits: Ints, tries: Ints) -> tuple[Floats, Floats]:
        """Of each rate 95 %, as lowest and highest. Cost: two quantiles for each different (hits, tries)."""
        kinds, which = np.unique(hits << _SHIFT | tries, return_inverse=True)
        yes = (kinds >> _SHIFT) + self.alpha
        no = (kinds & ((1 << _SHIFT) - 1)) - (kinds >> _SHIFT) + self.beta
        lo, hi = (np.asarray(scipy.special.betaincinv(yes, no, q))[which] for q in _EVEN)
        return lo, hi


@dataclass(frozen=True, slots=True)
class Influence:
    """What a log of adoptions teaches of its people, by number, and of its pairs, by key `influencer << 32 | adopter`.

    n_actions, n_influenced : adoptions of each person, and those under influence. rate, lo, hi : influenceability,
    shrunk, with a 95 % interval. person_delay_ms : mean delay of each adopter, everybody's where passes are few.
    n_passed, probability, pair_delay_ms, basis : of each pair, keys sorted; `basis` holds values of `Basis`.
    rate_prior, pair_prior : what rates and probabilities are drawn towards.
    """

    n_actions: Ints
    n_influenced: Ints
    rate: Floats
    lo: Floats
    hi: Floats
    person_delay_ms: Floats
    pair: Ints
    n_passed: Ints
    probability: Floats
    pair_delay_ms: Floats
    basis: NDArray[np.int8]
    delay_ms: float
    rate_prior: BetaPrior
    pair_prior: BetaPrior

    def influenceability(self, person: Ints) -> Floats:
        """Of each of these people; the overall rate for people the log did not have."""
        return _of(self.rate, person, self.rate_prior.mean)

    def between(self, influencer: Ints, adopter: Ints) -> tuple[Floats, Floats]:
        """The probability that something passes, and the mean delay in ms, of each of these pairs.

        A pair of which nothing has passed: the less probable the more the influencer has done.
        """
        key = influencer << _SHIFT | adopter
        at = np.minimum(np.searchsorted(self.pair, key), len(self.pair) - 1)
        known = self.pair[at] == key if len(self.pair) else np.zeros(len(key), dtype=np.bool_)
        p, delay = np.empty(len(key)), np.empty(len(key))
        p[known], delay[known] = self.probability[at[known]], self.pair_delay_ms[at[known]]
        tries = _of(self.n_actions, influencer[~known], 0)
        p[~known] = self.pair_prior.rates(np.zeros_like(tries), tries)
        delay[~known] = _of(self.person_delay_ms, adopter[~known], self.delay_ms)
        return p, delay


def learn(adoptions: Adoptions, exposures: Exposures) -> Influence:
    """Learn from a log. People are numbered from 0 to the highest number in it. Cost: one sort of the exposures."""
    n_people = int(adoptions.person.max()) + 1 if len(adoptions) else 0
    n_actions = np.bincount(adoptions.person, minlength=n_people)
    influencer, adopter = exposures.influencer(adoptions), adoptions.person[exposures.adoption]
    delay = exposures.delay_ms(adoptions).astype(np.float64)
    overall = max(float(delay.mean()), 1.0) if len(delay) else 1.0

    n_seen = np.bincount(adopter, minlength=n_people)
    per_person = np.where(n_seen >= ENOUGH, _means(adopter, delay, n_seen), overall)
    pair, which, n_passed = np.unique(influencer << _SHIFT | adopter, return_inverse=True, return_counts=True)
    second = pair & ((1 << _SHIFT) - 1)
    is_own = n_passed >= ENOUGH
    per_pair = np.where(is_own, _means(which, delay, n_passed), per_person[second])
    basis = np.where(is_own, Basis.PAIR, np.where(n_seen[second] >= ENOUGH, Basis.PERSON, Basis.EVERYBODY))

    is_influenced = np.zeros(len(adoptions), dtype=np.bool_)
    is_influenced[exposures.adoption[delay <= per_pair[which]]] = True
    n_influenced = np.bincount(adoptions.person[is_influenced], minlength=n_people)
    rates = BetaPrior.fitted(n_influenced, n_actions)
    tries = n_actions[pair >> _SHIFT]
    pairs = BetaPrior.fitted(n_passed, tries)
    return Influence(
        n_actions,
        n_influenced,
        rates.rates(n_influenced, n_actions),
        *rates.intervals(n_influenced, n_actions),
        per_person,
        pair,
        n_passed,
        pairs.rates(n_passed, tries),
        per_pair,
        basis.astype(np.int8),
        overall,
        rates,
        pairs,
    )


def _means(which: NDArray[np.intp] | Ints, delay: Floats, n: Ints) -> Floats:
    """The mean delay of each, at least 1 ms: time is not told more finely."""
    return np.maximum(np.bincount(which, delay, minlength=len(n)) / np.maximum(n, 1), 1.0)


def _of(values: NDArray[_T], person: Ints, otherwise: float) -> NDArray[_T]:
    """What is known of each person, or something else of people beyond the last."""
    is_known = person < len(values)
    found = np.full(len(person), otherwise, dtype=values.dtype)
    found[is_known] = values[person[is_known]]
    return found
