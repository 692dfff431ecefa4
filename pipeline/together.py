"""The communities of a market as of now, under names that last: who has to do with whom, week after week.

A market is a brand, or all brands of a group: its people are the same. Contacts are days on which one acted on the
other's posts, within the last `days`, and follows. To find who bears which name, communities are found at fixed moments
of event time too: Mondays 00:00 UTC, every fourth one, and all in the first weeks. So names hang on stored rows alone.
Read after `models/communities.py`, `models/holding.py`, `models/lasting.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.communities import Contacts, among_most_connected, communities, communities_at_large
from models.holding import Holding, holding
from models.lasting import Happened, lasting
from pipeline.horizons import DAY_MS

__all__ = ["Dealings", "Together", "epoch_days", "together"]

_WEEK, _MONDAY = 7, 4  # 1970-01-05, day 4, was a Monday
_EVERY = 4  # weeks from one moment to the next
_FIRST_DAYS = 35  # in which every Monday counts: names begin early
_MOST_EPOCHS = 40  # three years; a name lasts as long as that and the rows of then are kept
_MANY = 15_000  # pairs of a past moment: those of the most connected are enough to know a community by
_LETTERS = "23456789bcdfghjkmnpqrstvwxz"  # no vowels: no words
_LENGTH = 5
_CORE_PART, _CORE_CONTACTS = 0.75, 3


@dataclass(frozen=True, slots=True)
class Dealings:
    """Who acted on whom on a day, first at `at_ms`, and how heavily, or followed them from then on.

    People are numbered by name. Rows in any order, one for each source, target and day.
    """

    source: Ints
    target: Ints
    at_ms: Ints
    weight: Floats
    is_follow: NDArray[np.bool_]

    @property
    def day(self) -> Ints:
        return self.at_ms // DAY_MS


@dataclass(frozen=True, slots=True)
class Together:
    """The communities of now. `community` of each person, -1 for none; of each community of at least `least` people
    `ids`, and empty for smaller ones. `inside` of each person: the part of the weight of their contacts that lies in
    their community. `pairs` of each community, and how many of them are `mutual`. `dated` : day of the epochs."""

    graph: Contacts
    community: Ints
    ids: Sequence[str]
    born_day: Sequence[int]
    size: Ints
    pairs: Ints
    mutual: Ints
    inside: Floats
    is_core: NDArray[np.bool_]
    held: Holding
    happened: Sequence[tuple[int, str, str, str | None, int]]


def together(
    dealings: Dealings, names: Sequence[str], as_of_ms: int, days: int, resolution: float, least: int
) -> Together:
    """The communities of the people `names`. Cost: 2 s of CPU for 40,000 people and 336,000 pairs."""
    pairs, of_pair, order = _paired(dealings, len(names))
    day, weight = dealings.day[order], dealings.weight[order]
    follows = dealings.is_follow[order]
    acts_day = day[~follows]
    moments = epoch_days(int(acts_day.min()), as_of_ms) if len(acts_day) else []
    epochs = [_core(_as_of(pairs, of_pair, day, weight, follows, moment - days, moment)) for moment in moments]
    now = _as_of(pairs, of_pair, day, weight, follows, as_of_ms // DAY_MS + 1 - days, None)
    found = [communities(graph, resolution, rounds=1) for graph in epochs]
    community = communities_at_large(now, resolution)
    lasted = lasting([*found, community], least)
    ids = _ids(lasted.born, [*found, community], names)
    final = lasted.names[-1]
    size = np.bincount(community[community >= 0], minlength=len(final))
    mine, part = _inside(now, community)
    dated = [*moments, as_of_ms // DAY_MS]
    turn = (dealings.source > dealings.target)[order].astype(np.int64)
    n_turns = np.bincount(of_pair * 2 + turn, minlength=2 * len(pairs)).reshape(-1, 2)
    is_mutual = np.asarray(n_turns.min(axis=1) > 0)
    keys = now.one * now.n_people + now.other
    place = np.searchsorted(pairs.one * pairs.n_people + pairs.other, keys)
    is_in = now.within(community)
    counts = follows | (day >= as_of_ms // DAY_MS + 1 - days)
    since = _first_ms(of_pair[counts], dealings.at_ms[order][counts], len(pairs))
    return Together(
        now,
        community,
        [ids[n] if n >= 0 else "" for n in final.tolist()],
        [dated[lasted.born[n][0]] if n >= 0 else 0 for n in final.tolist()],
        size,
        np.bincount(community[now.one[is_in]], minlength=len(final)),
        np.bincount(community[now.one[is_in & is_mutual[place]]], minlength=len(final)),
        part,
        (part >= _CORE_PART) & (mine >= _CORE_CONTACTS),
        holding(now, community, resolution, since[place]),
        _told(lasted.happened, ids, dated, set(final.tolist())),
    )


def epoch_days(first_day: int, as_of_ms: int) -> list[int]:
    """The days with whose beginning a moment is looked at: all before it counts, nothing from it on.

    >>> epoch_days(0, 70 * DAY_MS)
    [4, 11, 18, 25, 32, 60]
    """
    mondays = range(first_day + 1 + (_MONDAY - first_day - 1) % _WEEK, as_of_ms // DAY_MS + 1, _WEEK)
    kept = [day for day in mondays if day - first_day <= _FIRST_DAYS or day // _WEEK % _EVERY == 0]
    return kept[-_MOST_EPOCHS:]


def _paired(dealings: Dealings, n_people: int) -> tuple[Contacts, Ints, NDArray[np.intp]]:
    """Every pair that ever had to do with one another, the pair of each row, and the rows' order by day and pair."""
    one = np.minimum(dealings.source, dealings.target)
    keys = one * max(n_people, 1) + np.maximum(dealings.source, dealings.target)
    known, of_pair = np.unique(keys, return_inverse=True)
    turn = (dealings.source > dealings.target).astype(np.int64)
    order = np.argsort((dealings.day * len(known) + of_pair) * 2 + turn, kind="stable")  # sums come in one order
    n = max(n_people, 1)
    return Contacts(known // n, known % n, np.zeros(len(known)), n_people), of_pair[order], order


def _as_of(
    pairs: Contacts, of_pair: Ints, day: Ints, weight: Floats, follows: NDArray[np.bool_], from_day: int,
    until_day: int | None,
) -> Contacts:  # fmt: skip
    """The contacts of a span: each act counts less than the one before (log), each follow as one act."""
    end = len(day) if until_day is None else int(np.searchsorted(day, until_day))
    start = min(int(np.searchsorted(day, from_day)), end)
    acts = np.bincount(of_pair[start:end], np.where(follows[start:end], 0.0, weight[start:end]), len(pairs))
    total = np.log2(1.0 + acts) + np.bincount(of_pair[:end], follows[:end], len(pairs))
    kept = total > 0
    return Contacts(pairs.one[kept], pairs.other[kept], total[kept], pairs.n_people)


def _core(graph: Contacts) -> Contacts:
    return graph.where(among_most_connected(graph, _MANY))


def _first_ms(of_pair: Ints, at_ms: Ints, n_pairs: int) -> Ints:
    """When each pair first had to do with one another, in the rows given."""
    first = np.full(n_pairs, np.iinfo(np.int64).max)
    np.minimum.at(first, of_pair, at_ms)
    return first


def _ids(born: Sequence[tuple[int, int]], found: Sequence[Ints], names: Sequence[str]) -> list[str]:
    """An id for each name, of the member whose name has the lowest checksum when it was born.

    So it comes out the same again as surely as those members do (Broder, 1997): a few rows more or fewer change
    little, while who was most central then may hang on one row. It says nothing of that member.
    """
    ids: list[str] = []
    for epoch, number in born:
        codes = sorted(_checksum(names[k]) for k in np.flatnonzero(found[epoch] == number).tolist())
        ids.append(next((code for code in map(_code, codes) if code not in ids), f"{_code(codes[0])}{len(ids)}"))
    return ids


def _checksum(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big")


def _code(number: int) -> str:
    """Five letters and digits.

    >>> _code(7 * len(_LETTERS))
    '29222'
    """
    said = ""
    for _ in range(_LENGTH):
        number, at = divmod(number, len(_LETTERS))
        said += _LETTERS[at]
    return said


def _inside(graph: Contacts, community: Ints) -> tuple[Ints, Floats]:
    """Of each person, how many contacts lie within their community, and the part of their weight that does."""
    ends = np.concatenate([graph.one, graph.other])
    weight = np.concatenate([graph.weight, graph.weight])
    is_in = np.tile(graph.within(community), 2)
    all_of = np.bincount(ends, weight, graph.n_people)
    mine = np.bincount(ends[is_in], weight[is_in], graph.n_people)
    part = np.divide(mine, all_of, out=np.zeros(graph.n_people), where=all_of > 0)
    return np.bincount(ends[is_in], minlength=graph.n_people), part


def _told(
    happened: Sequence[Happened], ids: Sequence[str], dated: Sequence[int], now: set[int]
) -> list[tuple[int, str, str, str | None, int]]:
    """What befell those of now, and those who came out of them or went into them: day, id, change, other, people."""
    return [
        (dated[one.epoch], ids[one.name], one.change.value, ids[one.other] if one.other >= 0 else None, one.people)
        for one in happened
        if one.name in now or one.other in now
    ]
