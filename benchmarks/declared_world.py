"""What is declared of the big store: the demo's teams, events and boosts, five campaigns of one brand, and a value.

The demo has no campaigns, so posts of the brand get tags: in order of time each campaign has a third of them (23,000 of
the big store), and begins when the one before has had half of its own.
"""

from pathlib import Path

from pipeline.declared import Campaign, Declarations, Value
from streams.demo_world import declared_in
from streams.store import Store
from streams.store_declared import write_declared

__all__ = ["declare"]

_BRAND = "norvia"  # the one most is done about
_CAMPAIGNS = 5
_TAGS = """
WITH ordered AS (
    SELECT source, mention_id, ntile(6) OVER (ORDER BY posted_at, source, mention_id) - 1 AS sixth
    FROM mentions WHERE brand = $brand
)
UPDATE mentions SET terms = list_concat(coalesce(terms, []), list_transform(
    list_filter(range($campaigns), lambda k: o.sixth IN (k, k + 1)), lambda k: 'offer' || k
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
    store.con.execute(_TAGS, given)
    spans = store.con.execute(_SPANS, given).fetchall()
    campaigns = tuple(
        Campaign(id=f"offer{k}", items=(f"tag:offer{k}",), starts=starts, ends=ends) for k, starts, ends in spans
    )
    own = Declarations(brand=_BRAND, campaign=campaigns, value=Value(per_adoption=20.0))
    for declaring in (*declared_in(data / "input"), own.declaring()):
        write_declared(store.con, declaring, 0)
