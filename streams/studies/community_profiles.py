"""What the communities of a market talk of, of whom, and who shows status in them: nothing of fewer than `k_floor`.

Of communities, never of a person: the rows hold counts of people. Read after `circles.py`.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa

from models.arrays import Floats, Ints
from models.exposure import wilson
from models.folding import fold
from models.little_words import LITTLE_WORDS
from models.log_odds import log_odds, stand
from models.prevalence import Errors, adjusted, mixed
from models.status_acts import StatusAct, status_act
from pipeline.horizons import DAY_MS
from pipeline.idea_box import names_of
from streams.studies.case import Case
from streams.studies.within_reach import ints, texts_from_ms

__all__ = ["profiles"]

_MOST_TEXTS = 20_000  # of all markets, the latest: words are looked for in them
_STATUS_P, _STATUS_TEXTS = 0.3, 5_000
_ANY = "any"
_PRIOR, _FALSE, _MOST_TERMS = 0.1, 0.05, 15
_Row = tuple[str, str, str, int | None, int, float, float, float, float]
_MEMBERS = pa.schema([("market", pa.string()), ("author_id", pa.string()), ("community_id", pa.string())])


def profiles(case: Case, members: pa.Table | None) -> dict[str, list[pa.Table]]:
    """The rows of `community_brands`, `community_status` and `community_terms`."""
    if members is None or not members.num_rows:
        return {"community_brands": [], "community_status": [], "community_terms": []}
    case.register("community_members", members.select(_MEMBERS.names))
    case.register("community_silent", _silent(case))
    k_floor, from_ms = case.settings.studies.k_floor, _from_ms(case)
    return {
        "community_brands": [case.found("community_brands", from_ms=from_ms, k_floor=k_floor)],
        "community_status": [_status(case, from_ms, k_floor)],
        "community_terms": _terms(case, from_ms, k_floor),
    }


def _silent(case: Case) -> pa.Table:
    """What says nothing of a community: the names of the brands of its market, and, of words, the little ones."""
    names = {(brand.group or brand.id, word) for brand in case.brands for word in names_of(brand)}
    little = {(market, word) for market, _ in names for word in LITTLE_WORDS} - names
    rows = sorted([(*one, True) for one in names] + [(*one, False) for one in little])
    market, word, is_name = zip(*rows, strict=True)  # members are of a market, so there is a brand
    return pa.table({"market": market, "word": word, "is_name": is_name})


def _from_ms(case: Case) -> int:
    return max(0, case.as_of_ms - case.settings.studies.community_days * DAY_MS)


def _status(case: Case, from_ms: int, k_floor: int) -> pa.Table:
    """Of each community the part of its authors who show status, corrected; and what these do with it, as read."""
    errors = {language: Errors(*figures) for motive, language, *figures in _errors(case) if motive == "status"}
    rows: list[_Row] = []
    for group in _groups(case.found("community_votes", from_ms=from_ms), "market", "community_id"):
        if group.num_rows < k_floor:
            continue
        p, part = group["vote"].to_numpy(), float(group["french"].to_numpy().mean())
        share = adjusted(p, mixed(errors["fr"], errors["en"], part))
        id_ = group["market"][0].as_py(), group["community_id"][0].as_py()
        rows.append((*id_, _ANY, None, len(p), share.share, share.lo, share.hi, float(p.mean())))
    rows += _acts(case, from_ms, k_floor)
    names = ("market", "community_id", "act", "people", "n", "share", "lo", "hi", "observed")
    columns = zip(*sorted(rows, key=lambda row: row[:3]), strict=True) if rows else [()] * len(names)
    kinds = [*(pa.string(),) * 3, *(pa.int64(),) * 2, *(pa.float64(),) * 4]
    return pa.table({name: pa.array(of, kind) for name, of, kind in zip(names, columns, kinds, strict=True)})


def _errors(case: Case) -> Iterator[tuple[str, str, float, float, float, float]]:
    for row in case.found("motive_errors").to_pylist():
        yield row["motive"], row["language"], row["hit"], row["hit_sd"], row["miss"], row["miss_sd"]


def _acts(case: Case, from_ms: int, k_floor: int) -> list[_Row]:
    """Of those whose posts likely show status, how many build, show and maintain it; who does several counts in all."""
    who: defaultdict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    found = case.found("community_status_texts", from_ms=from_ms, least_p=_STATUS_P, most=_STATUS_TEXTS)
    for row in found.to_pylist():
        of = who[row["market"], row["community_id"]]
        of[_ANY].add(row["author_id"])
        if (act := status_act(fold(row["text"]))) is not None:
            of[act.value].add(row["author_id"])
    rows: list[_Row] = []
    for (market, id_), of in sorted(who.items()):
        n = len(of[_ANY])
        for act in StatusAct:
            if (people := len(of[act.value])) >= k_floor:
                share, (lo, hi) = people / n, wilson(np.array(people), np.array(n))
                rows.append((market, id_, act.value, people, n, share, float(lo), float(hi), share))
    return rows


def _terms(case: Case, from_ms: int, k_floor: int) -> list[pa.Table]:
    """What each community uses more than the rest of its market: tags, hosts, and words of each language."""
    rows = case.found(
        "community_terms", from_ms=from_ms, texts_from_ms=max(texts_from_ms(case), from_ms), most=_MOST_TEXTS
    )
    tables = []
    for group in _groups(rows, "market", "kind", "language"):
        ids = group["community_id"].to_numpy(zero_copy_only=False)
        uses = ints(group["uses"])
        whole = int(ints(group["people"]).sum())
        for id_ in sorted(set(ids.tolist()) - {""}):
            mine = np.flatnonzero(ids == id_)
            if int(ints(group["speakers"])[mine[0]]) >= k_floor:
                tables += _of_one(group.take(pa.array(mine)), whole - int(uses[mine[0]]), k_floor)
    return tables


def _groups(rows: pa.Table, *names: str) -> Iterator[pa.Table]:
    """Rows that are alike in these columns, which they are ordered by."""
    if not rows.num_rows:
        return
    columns = [rows[name].to_numpy(zero_copy_only=False) for name in names]
    cuts = np.flatnonzero(np.r_[True, np.any([of[1:] != of[:-1] for of in columns], axis=0), True])
    for start, end in pairwise(cuts.tolist()):
        yield rows.slice(start, end - start)


def _of_one(rows: pa.Table, uses_elsewhere: int, k_floor: int) -> list[pa.Table]:
    """The terms of a community that enough of its people use, and surely more of them than elsewhere."""
    people, of_all = ints(rows["people"]), ints(rows["of_all"])
    elsewhere = of_all - people
    rest = max(uses_elsewhere - int(elsewhere.sum()), 0)  # uses of terms that this community never uses: one term more
    one, other = np.append(people, 0), np.append(elsewhere, rest)
    quieter = max(min(int(one.sum()), int(other.sum())), 1)
    prior = np.asarray(0.5 + (one + other) * (_PRIOR * quieter / max(int((one + other).sum()), 1)), dtype=np.float64)
    odds = log_odds(one, other, prior)
    tested = np.flatnonzero(people >= k_floor)
    stands = tested[stand(odds.p[tested], _FALSE) & (odds.ratio[tested] > 0)]
    best = _first(stands, odds.lo, odds.ratio)
    if not len(best):
        return []
    of = rows.take(pa.array(best))
    return [
        pa.table(
            {
                **{
                    name: of[name]
                    for name in ("market", "community_id", "kind", "language", "term", "people", "speakers")
                },
                "elsewhere": pa.array(elsewhere[best]),
                "log_odds": pa.array(odds.ratio[best]),
                "lo": pa.array(odds.lo[best]),
                "hi": pa.array(odds.hi[best]),
                "p": pa.array(odds.p[best]),
            }
        )
    ]


def _first(terms: Ints, lo: Floats, ratio: Floats) -> Ints:
    """Those most surely used more, then most; of equals the first by name."""
    order = np.lexsort((terms, -np.round(ratio[terms], 9), -np.round(lo[terms], 9)))
    return np.asarray(terms[order][:_MOST_TERMS], dtype=np.int64)
