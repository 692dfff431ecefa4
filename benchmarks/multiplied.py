"""A big store of which every table is filled: the demo's world, read as ever, its rows then multiplied in SQL.

Each copy has its own people and posts; the brands' accounts stay who they are. Each act is also done, some hours later,
by people of other copies on the same post, so that the copies hang together and the acts come to the number that is
asked for. Texts recur, once a copy; buckets of activity are not multiplied.
"""

from pathlib import Path

import duckdb

from pipeline.horizons import DAY_MS
from pipeline.settings import IntakeSettings, Settings
from streams.commands.run import now_ms, read_bounded
from streams.config import load_brands
from streams.demo_world import write_demo_world
from streams.embedded import Embedded
from streams.stop import Stop
from streams.store import Store

__all__ = ["as_of_ms_of", "multiply", "seeded"]

_APART_S = 613  # between the copies of a post
_LATER_H = 3  # between the copies of an act
_ALERTS = 1_000  # incidents for each one that was found
_STEP = 5  # copies between those who do the same on one post
_SETUP = """
CREATE TEMP MACRO own(who) AS who IN (SELECT unnest(accounts) FROM brands);
CREATE TEMP MACRO person(who, k) AS CASE WHEN k = 0 OR own(who) THEN who ELSE concat(who, '.', k) END;
CREATE TEMP MACRO post(id, k) AS CASE WHEN k = 0 THEN id ELSE concat(id, '~', k) END;
CREATE TEMP TABLE acts AS FROM interactions;
"""
_MENTIONS = """
INSERT INTO mentions BY NAME SELECT m.* REPLACE (
    post(mention_id, k) AS mention_id, person(author_id, k) AS author_id,
    posted_at + to_seconds(k * $apart) AS posted_at,
    post(reply_to_id, k) AS reply_to_id, post(quote_of_id, k) AS quote_of_id, post(root_id, k) AS root_id
) FROM range(1, $copies) AS copies(k), (FROM mentions) AS m"""
_LABELS = """
INSERT INTO labels BY NAME SELECT l.* REPLACE (post(mention_id, k) AS mention_id)
FROM range(1, $copies) AS copies(k), (FROM labels) AS l"""
_FOLLOWS = """
INSERT INTO follows BY NAME SELECT f.* REPLACE (
    post(follow_id, k) AS follow_id, person(source_id, k) AS source_id, person(target_id, k) AS target_id
) FROM range(1, $copies) AS copies(k), (FROM follows) AS f"""
_INTERACTIONS = """
INSERT INTO interactions BY NAME SELECT a.* REPLACE (
    concat(interaction_id, '~', k, '~', j) AS interaction_id,
    person(actor_id, (k + $step * j) % $copies) AS actor_id, person(target_id, k) AS target_id,
    post(mention_id, k) AS mention_id,
    CASE WHEN j = 0 THEN post(post_id, k) ELSE concat(post_id, '~', k, '~', j) END AS post_id,
    happened_at + to_seconds(k * $apart) + to_hours(j * $later) AS happened_at
)
FROM range($times) AS again(j), range($copies) AS copies(k), (FROM acts) AS a
ORDER BY j, k, happened_at, interaction_id, brand LIMIT $n"""
_TIES = """
INSERT INTO ties BY NAME
WITH bonds AS (
    SELECT
        brand, actor_id AS source_id, target_id,
        sum(CASE kind WHEN 'mention' THEN 0.5 WHEN 'like' THEN 0.25 ELSE 1 END
            * pow(2.0, -epoch(make_timestamp_ms($as_of) - happened_at) / (86400 * $half_life))) AS weight,
        count(*) FILTER (kind = 'reply') AS n_reply, count(*) FILTER (kind = 'repost') AS n_repost,
        count(*) FILTER (kind = 'quote') AS n_quote, count(*) FILTER (kind = 'mention') AS n_mention,
        count(*) FILTER (kind = 'like') AS n_like, min(happened_at) AS first_at, max(happened_at) AS last_at
    FROM interactions WHERE target_id IS NOT NULL AND actor_id <> target_id GROUP BY ALL
)
SELECT
    one.*, coalesce(least(one.weight, back.weight) / greatest(one.weight, back.weight), 0) AS reciprocity,
    make_timestamp_ms($as_of) AS as_of
FROM bonds AS one LEFT JOIN bonds AS back
    ON back.brand = one.brand AND back.source_id = one.target_id AND back.target_id = one.source_id
ORDER BY one.brand, one.source_id, one.target_id"""
_INCIDENTS = """
INSERT INTO alert_rows BY NAME SELECT a.* REPLACE (post(alert_id, k) AS alert_id)
FROM range(1, $copies) AS copies(k), (FROM alert_rows) AS a"""


def seeded(data: Path, events: int) -> None:
    """Simulate the demo's world and read it into a data folder. Cost: 35 s of CPU for 20,000 events."""
    settings = Settings(intake=IntakeSettings(order="arrival"))
    write_demo_world(events, 1, data / "input")
    with Embedded(data, settings, load_brands(data / "input" / "brands.toml"), now_ms, quiet=True) as writer:
        read_bounded(writer, [data / "input" / "events.ndjson"], None, settings, Stop())


def multiply(store: Store, copies: int, n: int) -> None:
    """Let there be `copies` of every post, label and follow, and `n` interactions (as many as can be, if fewer)."""
    con = store.con
    con.execute(_SETUP)
    (acts,) = con.execute("SELECT count(*) FROM acts").fetchall()[0]
    con.execute("BEGIN")
    con.execute("DELETE FROM interactions")
    given = {"times": -(-n // (acts * copies)), "apart": _APART_S, "later": _LATER_H, "step": _STEP, "n": n}
    con.execute(_INTERACTIONS, {**given, "copies": copies})
    con.execute(_MENTIONS, {"copies": copies, "apart": _APART_S})
    for statement in (_LABELS, _FOLLOWS):
        con.execute(statement, {"copies": copies})
    con.execute(_INCIDENTS, {"copies": _ALERTS})
    con.execute("DELETE FROM ties")
    half_life = Settings().graph.half_life_days
    con.execute(_TIES, {"as_of": as_of_ms_of(con), "half_life": half_life})
    con.execute("COMMIT")
    con.execute("CHECKPOINT")


def as_of_ms_of(con: duckdb.DuckDBPyConnection) -> int:
    """The end of the day of event time in which the latest act lies."""
    (latest,) = con.execute("SELECT epoch_ms(max(happened_at)) FROM interactions").fetchall()[0]
    return (int(latest) // DAY_MS + 1) * DAY_MS
