"""What is declared of the big store: the demo's teams, events and boosts, campaigns of 24,000 posts, and a value.

No post of the demo is of a campaign that large, so posts of one brand get a tag each, one campaign after the other in
order of time: each begins before the one before it has ended, as campaigns do.
"""

from pathlib import Path

from pipeline.declared import Campaign, Declarations, Value
from streams.demo_world import declared_in
from streams.store import Store
from streams.store_declared import write_declared

__all__ = ["declare"]

_BRAND = "norvia"  # the one most is done about
_CAMPAIGNS, _POSTS, _APART = 5, 24_000, 11_500  # posts of each, and from the first of one to the first of the next
_TAGS = """
WITH ordered AS (
    SELECT source, mention_id, row_number() OVER (ORDER BY posted_at, source, mention_id) - 1 AS n
    FROM mentions WHERE brand = $brand
)
UPDATE mentions SET terms = list_concat(coalesce(terms, []), list_transform(
    list_filter(range($campaigns), lambda k: o.n >= k * $apart AND o.n < k * $apart + $posts), lambda k: 'offer' || k
))
FROM ordered AS o
WHERE mentions.brand = $brand AND mentions.source = o.source AND mentions.mention_id = o.mention_id"""
_SPANS = """
SELECT k, min(posted_at) AS starts, max(posted_at) + INTERVAL 1 MILLISECOND AS ends
FROM mentions, range($campaigns) AS campaigns(k)
WHERE brand = $brand AND list_contains(terms, 'offer' || k)
GROUP BY k ORDER BY k"""


def declare(store: Store, data: Path) -> None:
    """Declare it all. `data` is the folder whose input the demo's world was written to. Cost: 1 s."""
    given = {"brand": _BRAND, "campaigns": _CAMPAIGNS}
    store.con.execute(_TAGS, {**given, "apart": _APART, "posts": _POSTS})
    spans = store.con.execute(_SPANS, given).fetchall()
    campaigns = tuple(
        Campaign(id=f"offer{k}", items=(f"tag:offer{k}",), starts=starts, ends=ends) for k, starts, ends in spans
    )
    own = Declarations(brand=_BRAND, campaign=campaigns, value=Value(per_adoption=20.0))
    for declaring in (*declared_in(data / "input"), own.declaring()):
        write_declared(store.con, declaring, 0)
