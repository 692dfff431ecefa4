"""Who can be influenced, and by whom, of one brand: rows of `segments` and `influence_types`.

A segment is a kind of people at the moment when something came in sight of them; what they did before it counts, and
what they did with it does not. Read after `spread.py`, which finds those moments; the measures are in
`models/susceptibility.py` and `models/influence_types.py`, the chances to see in `models/chances.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.adoptions import Floats, Ints
from models.chances import chances
from models.influence_types import influence_by_type
from models.susceptibility import by_segment
from pipeline.horizons import DAY_MS
from pipeline.influence import Columns, Log
from pipeline.spread import Firsts

__all__ = ["LANGUAGES_UNKNOWN", "ROLES", "STAFF", "Traits", "segment_columns", "type_columns"]

ROLES = ("leader", "seeker", "member", "staff")
STAFF = ROLES.index("staff")
LANGUAGES_UNKNOWN = "unknown"
_DEEDS = (0, 1, 2, 5, 20)  # a band begins with each
_DEED_BANDS = ("none", "1", "2 to 4", "5 to 19", "20 and more")
_TENURES_MS = (0, DAY_MS, 7 * DAY_MS, 30 * DAY_MS)
_TENURE_BANDS = ("not seen before", "under 1 day", "1 to 7 days", "7 to 30 days", "30 days and more")
_CONTACTS = (1, 2, 5, 10, 30)
_CONTACT_BANDS = ("1", "2 to 4", "5 to 9", "10 to 29", "30 and more")


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of the people of a `Log`, by their numbers.

    role : the place in `ROLES`. language : the place in `languages` of that of most of their posts, -1 where they wrote
    none. deed_person, deed_ms : everything they wrote or did, ordered by person and time.
    """

    role: Ints
    language: Ints
    languages: Sequence[str]
    deed_person: Ints
    deed_ms: Ints


def segment_columns(log: Log, traits: Traits, firsts: Firsts) -> Columns:
    """One row a segment: how many of its people had how many items in sight, and how many of these they took up.

    The brand itself is left out, as all that is known of people begins with it; so are the brand's own accounts.
    """
    kept = traits.role[firsts.reader] != STAFF
    firsts = Firsts(*(part[kept] for part in (firsts.item, firsts.reader, firsts.at_ms, firsts.followed)))
    per_item = np.bincount(firsts.item, firsts.followed, len(log.items))
    rate = per_item / np.maximum(np.bincount(firsts.item, minlength=len(log.items)), 1)
    languages = (*traits.languages, LANGUAGES_UNKNOWN)
    deeds, since_ms = _before(traits, firsts)
    parts = {
        "role": (ROLES, traits.role[firsts.reader]),
        "language": (languages, _languages(log, traits)[firsts.reader]),
        "activity": (_DEED_BANDS, np.searchsorted(_DEEDS, deeds, side="right") - 1),
        "tenure": (_TENURE_BANDS, np.where(deeds > 0, np.searchsorted(_TENURES_MS, since_ms, side="right"), 0)),
        "connectedness": (_CONTACT_BANDS, np.searchsorted(_CONTACTS, _contacts(log, firsts), side="right") - 1),
    }
    rows = [_rows(kind, names, which, firsts, rate[firsts.item]) for kind, (names, which) in parts.items()]
    return {name: _joined([one[name] for one in rows]) for name in rows[0]}


def type_columns(log: Log, traits: Traits, credit: Floats, horizon_ms: int) -> Columns:
    """One row a type of influencer and of influenced; the credit of a type of influencer is the sum of its rows."""
    adoptions, exposures = log.adoptions, log.exposures
    source, target = exposures.influencer(adoptions), adoptions.person[exposures.adoption]
    n_seen = chances(log.links, adoptions, log.n_people, horizon_ms)
    rows: list[dict[str, Sequence[str] | Floats | Ints]] = []
    for kind, names, of in (
        ("role", ROLES, traits.role),
        ("language", (*traits.languages, LANGUAGES_UNKNOWN), _languages(log, traits)),
    ):
        n = len(names)
        found = influence_by_type(
            np.concatenate([of[source], of[log.links.author]]),
            np.concatenate([of[target], of[log.links.reader]]),
            np.concatenate([credit, np.zeros(len(log.links))]),
            np.concatenate([np.zeros(len(credit)), n_seen.astype(np.float64)]),
            n,
            n,
        )
        seen = np.bincount(of[log.links.author] * n + of[log.links.reader], n_seen, n * n).astype(np.int64)
        kept = (seen > 0) | (found.credit.ravel() > 0)
        hi = found.hi.ravel()
        rows.append(
            {
                "kind": [kind] * int(kept.sum()),
                "influencer_type": [names[i // n] for i in np.flatnonzero(kept)],
                "influenced_type": [names[i % n] for i in np.flatnonzero(kept)],
                "chances": seen[kept],
                "credit": found.credit.ravel()[kept],
                "ratio": found.ratio.ravel()[kept],
                "lo": np.where(np.isnan(found.ratio.ravel()), np.nan, found.lo.ravel())[kept],
                "hi": np.where(np.isinf(hi), np.nan, hi)[kept],
            }
        )
    return {name: _joined([one[name] for one in rows]) for name in rows[0]}


def _rows(
    kind: str, names: Sequence[str], which: Ints, firsts: Firsts, rate: Floats
) -> dict[str, Sequence[str] | Floats | Ints]:
    """The rows of one kind of segment. A person is in each segment with what came in sight of them in it."""
    n = len(names)
    n_cells = n * (int(firsts.reader.max(initial=-1)) + 1)
    cell = np.arange(n_cells) % n
    exposed = np.bincount(firsts.reader * n + which, minlength=n_cells)
    followed_up = np.bincount(firsts.reader * n + which, firsts.followed, n_cells).astype(np.int64)
    found = by_segment(cell, n, followed_up, exposed)
    exposed_in = np.bincount(which, minlength=n)
    kept = np.flatnonzero(exposed_in)
    return {
        "kind": [kind] * len(kept),
        "bin": kept,
        "segment": [names[i] for i in kept.tolist()],
        "people": np.bincount(cell[exposed > 0], minlength=n)[kept],
        "exposed": exposed_in[kept],
        "followed_up": np.bincount(which, firsts.followed, n).astype(np.int64)[kept],
        "expected": np.bincount(which, rate, n)[kept],
        "susceptibility": found.rate[kept],
        "lo": found.lo[kept],
        "hi": found.hi[kept],
    }


def _before(traits: Traits, firsts: Firsts) -> tuple[Ints, Ints]:
    """Of each moment, how much the person had written and done before it, and for how long (ms; 0 if nothing)."""
    if not len(traits.deed_ms) or not len(firsts.reader):
        return (np.zeros(len(firsts.reader), dtype=np.int64),) * 2
    begins = np.searchsorted(traits.deed_person, firsts.reader)
    deeds = _reached(traits.deed_person, traits.deed_ms, firsts.reader, firsts.at_ms) - begins
    first_ms = traits.deed_ms[np.minimum(begins, len(traits.deed_ms) - 1)]
    return deeds, np.where(deeds > 0, firsts.at_ms - first_ms, 0)


def _contacts(log: Log, firsts: Firsts) -> Ints:
    """How many people each could see at that moment, that moment included."""
    by_reader = np.lexsort((log.links.since_ms, log.links.reader))
    reader, since_ms = log.links.reader[by_reader], log.links.since_ms[by_reader]
    begins = np.searchsorted(reader, firsts.reader)
    return np.asarray(_reached(reader, since_ms, firsts.reader, firsts.at_ms + 1) - begins)


def _reached(person: Ints, at_ms: Ints, who: Ints, when_ms: Ints) -> Ints:
    """In rows ordered by person and time, the place of the first of `who` that is not before `when_ms`."""
    moments = np.concatenate([at_ms, when_ms])
    low = int(moments.min(initial=0))
    span = int(moments.max(initial=0)) - low + 1
    return np.searchsorted(person * span + (at_ms - low), who * span + (when_ms - low))


def _languages(log: Log, traits: Traits) -> Ints:
    """The language of each person; of who wrote nothing, that of most whom they can see (ties: the first by name)."""
    n = len(traits.languages)
    if not n:
        return np.zeros(log.n_people, dtype=np.int64)
    links = log.links
    told = traits.language[links.author] >= 0
    seen = np.bincount(links.reader[told] * n + traits.language[links.author[told]], minlength=log.n_people * n)
    seen = seen.reshape(log.n_people, n)
    of_contacts = np.where(seen.sum(axis=1) > 0, seen.argmax(axis=1), n)
    return np.where(traits.language >= 0, traits.language, of_contacts)


def _joined(parts: Sequence[Sequence[str] | Floats | Ints]) -> list[str] | Floats | Ints:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    return [str(one) for part in parts for one in part]
