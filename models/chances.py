"""How often somebody had something in sight that they had not taken up: what credit is a part of.

Of each link, the adoptions of its author that its reader came to see, within a horizon, before taking up the same item
themselves, or without ever doing so. Strength of ties is not looked at. Read after `exposure`; used by
`influence_types`.
"""

import numpy as np

from models.adoptions import Adoptions, Ints
from models.exposure import Links

__all__ = ["chances"]


def chances(links: Links, adoptions: Adoptions, n_people: int, horizon_ms: int) -> Ints:
    """Of each link, how many adoptions by its author were a chance for its reader.

    One that came more than `horizon_ms` before the link is not seen any more; one that the reader had taken up by the
    time both it and the link were there is none. Cost: of each link, as many look-ups as the less active of the two
    took items up.
    """
    person, at_ms = adoptions.person, adoptions.at_ms
    by_person = np.lexsort((at_ms, person))
    starts = np.searchsorted(person[by_person], np.arange(n_people + 1))
    n_of = np.diff(starts)
    seen = n_of[links.author] - _before(person[by_person], at_ms[by_person], links, horizon_ms, starts)

    # What the reader has, too: looked up among the items of whichever of the two has fewer.
    few_is_author = n_of[links.author] <= n_of[links.reader]
    few = np.where(few_is_author, links.author, links.reader)
    many = np.where(few_is_author, links.reader, links.author)
    link = np.repeat(np.arange(len(links)), n_of[few])
    place = np.arange(len(link)) - np.repeat(np.cumsum(n_of[few]) - n_of[few], n_of[few])
    one = by_person[starts[few[link]] + place]
    key = adoptions.item * n_people + person
    by_key = np.argsort(key, kind="stable")
    wanted = adoptions.item[one] * n_people + many[link]
    at = np.minimum(np.searchsorted(key[by_key], wanted), max(len(key) - 1, 0))
    is_there = key[by_key[at]] == wanted if len(key) else np.zeros(0, dtype=np.bool_)
    link, one, other = link[is_there], one[is_there], by_key[at[is_there]]
    author_ms = np.where(few_is_author[link], at_ms[one], at_ms[other])
    reader_ms = np.where(few_is_author[link], at_ms[other], at_ms[one])
    since_ms = links.since_ms[link]
    is_counted = author_ms >= since_ms - horizon_ms
    had_it = is_counted & ((reader_ms <= author_ms) | (reader_ms < since_ms))
    return np.asarray(seen - np.bincount(link[had_it], minlength=len(links)))


def _before(person: Ints, at_ms: Ints, links: Links, horizon_ms: int, starts: Ints) -> Ints:
    """Of each link, how many adoptions of its author came too long before it."""
    if not len(at_ms) or not len(links):
        return np.zeros(len(links), dtype=np.int64)
    low = min(int(at_ms.min()), int(links.since_ms.min()) - horizon_ms)
    span = max(int(at_ms.max()), int(links.since_ms.max())) - low + 1
    first = np.searchsorted(person * span + at_ms - low, links.author * span + links.since_ms - horizon_ms - low)
    return np.asarray(first - starts[links.author])
