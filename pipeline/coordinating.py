"""How a selling team shares its accounts: who holds an account, who was told a thing twice, who carries how much.

A conversation is what two people write to each other on one day (UTC); intervals and ranks are of conversations. A post
*doubles* another when another of the team had written to the same buyer about the same topic within a few days, and the
two of the team had not spoken to each other in between. Read after `models/held_share.py`.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from models.count_ranks import ranked
from models.exposure import wilson
from models.held_share import held
from pipeline.horizons import DAY_MS

__all__ = ["LEAST", "Account", "Load", "Met", "account_of", "conversations", "doubled", "loads"]

LEAST = 20  # contacts: of fewer it is not said who holds an account
_MOST = 3  # posts to show
_Interval = tuple[float | None, float | None, float | None]  # a share, and from where to where it may lie
_UNKNOWN: _Interval = None, None, None


class Met(NamedTuple):
    """A contact of somebody of a company with one of the team. topics : of the words, where they are stored."""

    company: str
    buyer: str
    seller: str
    from_seller: bool
    at_ms: int
    post_id: str
    topics: tuple[str, ...] = ()


class Account(NamedTuple):
    """A row of `account_coordination`, without its brand."""

    company: str
    contacts: int
    conversations: int
    buyers: int
    sellers: int
    top_seller: str | None
    top_share: float | None
    lo: float | None
    hi: float | None
    verdict: str
    told: int
    doubled: int
    doubled_share: float | None
    doubled_lo: float | None
    doubled_hi: float | None
    doubled_by: tuple[str, ...]
    doubled_ids: tuple[str, ...]


class Load(NamedTuple):
    """A row of `account_load`, without its brand."""

    seller: str
    contacts: int
    conversations: int
    companies: int
    buyers: int
    share: float | None
    lo: float | None
    hi: float | None
    rank: int
    rank_lo: int
    rank_hi: int
    verdict: str


def doubled(met: Sequence[Met], talk: Mapping[tuple[str, str], Sequence[int]], within_ms: int) -> list[Met]:
    """The posts of a team that double another, in the order of `met`.

    met : contacts in order of time. talk : for two of the team, in the order of their names, when they spoke to each
    other, in order. Cost: one look at every earlier post to the same buyer within the time.
    """
    latest: dict[tuple[str, str], list[Met]] = {}
    found: dict[tuple[str, str, str], Met] = {}
    for one in met:
        if not one.from_seller:
            continue
        for topic in one.topics:
            before = latest.setdefault((one.buyer, topic), [])
            before[:] = [other for other in before if one.at_ms - other.at_ms <= within_ms]
            if any(
                other.seller != one.seller and other.post_id != one.post_id and not _spoke(talk, other, one)
                for other in before
            ):
                found.setdefault((one.post_id, one.seller, one.buyer), one)
            before.append(one)
    return list(found.values())


def account_of(
    company: str, met: Sequence[Met], talk: Mapping[tuple[str, str], Sequence[int]], threshold: float, within_ms: int
) -> Account:
    """How the team shares one company. met : its contacts, in order of time."""
    sellers = sorted({one.seller for one in met})
    spoken = conversations(met)
    share, lo, hi = held(np.array([sellers.index(one.seller) for one in met], dtype=np.int64), spoken, len(sellers))
    top = int(np.argmax(share)) if met else -1
    figures = _UNKNOWN if not met else (float(share[top]), float(lo[top]), float(hi[top]))
    told = {(one.post_id, one.seller, one.buyer) for one in met if one.from_seller and one.topics}
    twice = doubled(met, talk, within_ms)
    part = _part(len(twice), len(told))
    return Account(
        company=company,
        contacts=len(met),
        conversations=spoken,
        buyers=len({one.buyer for one in met}),
        sellers=len(sellers),
        top_seller=sellers[top] if met else None,
        top_share=figures[0],
        lo=figures[1],
        hi=figures[2],
        verdict=_verdict(len(met), figures, threshold),
        told=len(told),
        doubled=len(twice),
        doubled_share=part[0],
        doubled_lo=part[1],
        doubled_hi=part[2],
        doubled_by=tuple(sorted({one.seller for one in twice})),
        doubled_ids=tuple(one.post_id for one in twice[-_MOST:]),
    )


def loads(met: Sequence[Met], team: Sequence[str]) -> list[Load]:
    """What each of the team carries of all contacts with declared companies, the most loaded first. A contact with
    somebody of two companies is one contact, and two companies."""
    of_all: dict[str, set[str]] = {seller: set() for seller in team}
    for one in met:
        of_all[one.seller].add(one.company)
    met = list({(one.post_id, one.at_ms, one.seller, one.buyer): one for one in met}.values())
    mine: dict[str, list[Met]] = {seller: [] for seller in team}
    for one in met:
        mine[one.seller].append(one)
    spoken = np.array([conversations(mine[seller]) for seller in team], dtype=np.int64)
    place = np.repeat(np.arange(len(team)), [len(mine[seller]) for seller in team])
    share, lo, hi = held(place, int(spoken.sum()), len(team))
    rank, rank_lo, rank_hi = ranked(spoken)
    rows = []
    for n, seller in enumerate(team):
        surely = "more" if lo[n] * len(team) > 1 else "less" if hi[n] * len(team) < 1 else "cannot tell"
        rows.append(
            Load(
                seller=seller,
                contacts=len(mine[seller]),
                conversations=int(spoken[n]),
                companies=len(of_all[seller]),
                buyers=len({one.buyer for one in mine[seller]}),
                share=float(share[n]) if met else None,
                lo=float(lo[n]) if met else None,
                hi=float(hi[n]) if met else None,
                rank=int(rank[n]),
                rank_lo=int(rank_lo[n]),
                rank_hi=int(rank_hi[n]),
                verdict=surely if len(met) >= LEAST else "too few",
            )
        )
    return sorted(rows, key=lambda row: (row.rank, row.seller))


def conversations(met: Sequence[Met]) -> int:
    """How many days of how many pairs these contacts are of."""
    return len({(one.buyer, one.seller, one.at_ms // DAY_MS) for one in met})


def _spoke(talk: Mapping[tuple[str, str], Sequence[int]], before: Met, after: Met) -> bool:
    """Whether the two of the team spoke to each other from the one post to the other."""
    pair = min(before.seller, after.seller), max(before.seller, after.seller)
    times = talk.get(pair, ())
    at = bisect_left(times, before.at_ms)
    return at < len(times) and times[at] <= after.at_ms


def _verdict(n: int, figures: _Interval, threshold: float) -> str:
    share, lo, hi = figures
    if n < LEAST or share is None or lo is None or hi is None:
        return "too few"
    if share >= threshold and lo > 0.5:
        return "one person"
    return "shared" if hi < threshold else "cannot tell"


def _part(hits: int, n: int) -> _Interval:
    if not n:
        return _UNKNOWN
    lo, hi = wilson(np.array([hits]), np.array([n]))
    return hits / n, float(lo[0]), float(hi[0])
