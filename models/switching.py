"""A leader turns from us to a competitor, or back: told once, with a declared rate of false alarms over all leaders.

What a person says of us and of rivals is a row of votes, at most one a day: who writes ten posts in an evening has not
made up their mind ten times. Nor twice who says today what they said yesterday: so against a balance that changed after
some vote stands one unknown balance for ever, of somebody who may repeat their last vote, as often as half of the time,
whatever the balance. Both balances are unknown, each possible moment in turn (Shiryaev, 1963; Roberts, 1966). The
likelihood of who does not turn is taken at its best, so the ratio is no larger than one on average whatever the
balance and the streaks are (Wasserman, Ramdas & Balakrishnan, 2020), and their sum over all moments grows by one a vote
at most: an alarm at a sum of h comes once in h votes or more rarely (Shin, Ramdas & Rinaldo, 2024).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start
from numpy.typing import NDArray

from models.adoptions import Floats, Ints

__all__ = ["NEUTRAL", "OURS", "RIVAL", "Switching", "Turns"]

OURS, RIVAL, NEUTRAL = 1, -1, 0
_DAY_MS = 86_400_000
_DAYS = 30.0  # of a month: as many votes at most
_LATEST = 45  # votes of which each may be the last before the turn; a turn that took longer to show is no news
_FEWEST = 3  # votes before and after
_PRIOR = 0.5  # a Beta(.5, .5) on each balance
_NEVER = -(2**40)
_STICKIEST = 0.5  # who repeats themselves more often cannot be told from one who turns
_STREAKS = 21  # so many kinds of people are looked at, from none to these

Bools = NDArray[np.bool_]
_Row = tuple[int, bool, int, float, float, float, int, int, int, int]  # the fields of Turns


@dataclass(frozen=True, slots=True)
class Turns:
    """What has come of the posts given, a row each: the person, whether they turn here, to whom (OURS or RIVAL).

    evidence : as a part of what an alarm takes, in logs; at most 0 is none at all. before, after : the part of ours in
    the votes before and after the likeliest moment, NaN without any. n_before, n_after : votes. turned_ms : when.
    voted_ms : the day of the vote.
    """

    person: Ints
    alarm: Bools
    to: Ints
    evidence: Floats
    before: Floats
    after: Floats
    n_before: Ints
    n_after: Ints
    turned_ms: Ints
    voted_ms: Ints


class Switching:
    """People, numbered from 0: `n_people`, of whom up to `n_leaders` are leaders at a time, by default all.

    per_month : false alarms a month over those who are. stickiest : how often, at most, who does not turn may repeat
    their last vote whatever they think: less than .5 where it is known of people like them.
    """

    def __init__(self, per_month: float, n_leaders: int, n_people: int = 0, stickiest: float = _STICKIEST) -> None:
        if not 0 < per_month <= 10:
            raise ValueError(f"per_month must be above 0 and at most 10, got {per_month!r}")
        if n_leaders < 1:
            raise ValueError(f"n_leaders must be at least 1, got {n_leaders!r}")
        self._limit = float(np.log(_DAYS * n_leaders / per_month))
        if not 0 <= stickiest <= _STICKIEST:
            raise ValueError(f"stickiest must lie between 0 and {_STICKIEST}, got {stickiest!r}")
        self._streaks = 1 + int(np.ceil(stickiest / _STICKIEST * (_STREAKS - 1)))
        self._most = n = n_people or n_leaders
        self._day = np.full(n, _NEVER, dtype=np.int64)  # the day that is not over
        self._today = np.zeros((n, 2))  # posts on ours and on rivals
        self._old = np.zeros((n, 2))  # votes before the latest
        self._steps = np.zeros((n, 6))  # from vote to vote: see `_steps_of`
        self._votes = np.zeros((n, _LATEST), dtype=np.int64)  # 1, -1 or 0 for none; the latest last
        self._days = np.full((n, _LATEST), _NEVER, dtype=np.int64)

    def update(self, person: Ints, at_ms: Ints, stance: Ints) -> Turns:
        """Posts in the order of time; a day's vote is counted when the person's next day begins, or at `close`.

        A row for each vote that was counted. A day with as much of one as of the other is none. Raises ValueError for
        a person outside of the leaders. A post of a day that is over counts to the day that is open. Cost: O(1) a post.
        """
        if len(person) and not 0 <= int(person.min()) <= int(person.max()) < self._most:
            raise ValueError(f"person must lie between 0 and {self._most - 1}, got up to {int(person.max())}")
        rows: list[_Row] = []
        for who, day, kind in zip(person.tolist(), (at_ms // _DAY_MS).tolist(), stance.tolist(), strict=True):
            if kind == NEUTRAL:
                continue
            if day > self._day[who]:
                rows += self._vote(who)
                self._day[who] = day
            self._today[who, int(kind == RIVAL)] += 1
        return _turns(rows)

    def close(self, now_ms: int) -> Turns:
        """Count the votes of days that are over by now, people in the order of their numbers."""
        over = np.flatnonzero(self._today.any(1) & (self._day < now_ms // _DAY_MS))
        return _turns([row for who in over.tolist() for row in self._vote(who)])

    def dump(self) -> dict[str, NDArray[np.generic]]:
        """The whole state, as arrays of its own."""
        own = {"limit": np.array([self._limit]), "day": self._day, "today": self._today}
        own |= {"old": self._old, "steps": self._steps, "streaks": np.array([self._streaks])}
        return {name: v.copy() for name, v in {**own, "votes": self._votes, "days": self._days}.items()}

    @classmethod
    def load(cls, state: dict[str, NDArray[np.generic]]) -> "Switching":
        """What `dump` has given: goes on as if nothing had been."""
        one = cls(1.0, len(state["day"]))
        one._limit = float(state["limit"].astype(np.float64)[0])
        one._streaks = int(state["streaks"].astype(np.int64)[0])
        one._day, one._votes, one._days = (state[name].astype(np.int64) for name in ("day", "votes", "days"))
        one._today, one._old, one._steps = (state[name].astype(np.float64) for name in ("today", "old", "steps"))
        return one

    def _vote(self, who: int) -> list[_Row]:
        ours, rivals = self._today[who]
        self._today[who] = 0
        if ours == rivals:
            return []
        votes, days = self._votes[who], self._days[who]
        if votes[0]:
            self._old[who, int(votes[0] == RIVAL)] += 1
        votes[:-1], days[:-1] = votes[1:].copy(), days[1:].copy()
        votes[-1], days[-1] = (OURS if ours > rivals else RIVAL), self._day[who]
        self._steps[who] += _steps_of(votes[-2:])
        first = int(np.argmax(votes != 0))
        kinds = np.stack([votes[first:] == OURS, votes[first:] == RIVAL]).astype(np.float64)
        after = kinds[:, ::-1].cumsum(1)[:, ::-1]  # if the turn came before each vote
        before = (self._old[who] + kinds.sum(1))[:, None] - after
        n_before, n_after = before.sum(0), after.sum(0)
        turns = (before[0] - before[1]) * (after[0] - after[1]) < 0
        logs = _mixed(*before) + _mixed(*after)
        logs = np.where(turns & (n_before >= _FEWEST) & (n_after >= _FEWEST), logs, -np.inf)
        best = int(np.argmax(logs))
        voted_ms = int(days[-1]) * _DAY_MS
        if logs[best] == -np.inf:
            return [(who, False, 0, 0.0, float("nan"), float("nan"), 0, 0, 0, voted_ms)]
        turned = float(np.log(np.exp(logs - logs[best]).sum()) + logs[best])
        unturned = float((_unturned()[: self._streaks : 2, ::2] @ self._steps[who]).max())
        if turned - unturned >= self._limit:  # nearly, or more: worth a closer look
            unturned = float((_unturned()[: self._streaks] @ self._steps[who]).max())
        evidence = (turned - unturned) / self._limit
        found = (
            OURS if after[0, best] > after[1, best] else RIVAL,
            evidence,
            float(before[0, best] / n_before[best]),
            float(after[0, best] / n_after[best]),
            int(n_before[best]),
            int(n_after[best]),
            int(days[first + best]) * _DAY_MS,
            voted_ms,
        )
        alarm = evidence >= 1
        if alarm:  # what they were is forgotten: the next turn is one from here
            votes[: first + best], days[: first + best], self._old[who] = 0, _NEVER, 0.0
            self._steps[who] = _steps_of(votes)
        return [(who, alarm, *found)]


@cache
def _unturned() -> Floats:
    """The log likelihood of each kind of step for who does not turn, (streaks, balances, 6): see `_steps_of`.

    A balance p and streaks r: with r the vote before is repeated, else one is drawn. So fine that the best of them is
    the best of all to within a tenth for 300 votes.
    """
    p, r = np.meshgrid(scipy.special.expit(np.linspace(-7, 7, 141)), np.linspace(0, _STICKIEST, _STREAKS))
    q, drawn = 1 - p, 1 - r
    return np.log(np.stack([p, q, r + drawn * p, drawn * q, drawn * p, r + drawn * q], axis=-1))


def _steps_of(votes: Ints) -> Floats:
    """How many votes are the first and ours, the first and a rival's, ours after ours, a rival's after ours, ours after
    a rival's, a rival's after a rival's. Zeros come before the votes and are none."""
    then, now = votes[:-1], votes[1:]
    pairs = [(OURS, OURS), (OURS, RIVAL), (RIVAL, OURS), (RIVAL, RIVAL)]
    first = [int(((then == 0) & (now == kind)).sum()) for kind in (OURS, RIVAL)]
    if votes[0]:
        first[int(votes[0] == RIVAL)] += len(votes) > 2  # of two, the older one was counted before
    return np.array([*first, *(int(((then == a) & (now == b)).sum()) for a, b in pairs)], dtype=np.float64)


def _mixed(ours: Floats, rivals: Floats) -> Floats:
    """The log likelihood of votes in an order, over all balances."""
    return np.asarray(scipy.special.betaln(ours + _PRIOR, rivals + _PRIOR) - scipy.special.betaln(_PRIOR, _PRIOR))


def _turns(rows: list[_Row]) -> Turns:
    kinds = (np.int64, np.bool_, np.int64, *[np.float64] * 3, *[np.int64] * 4)
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return Turns(*(np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)))
