"""The ten journeys of the specification, in the SQL it gives, word for word; and what had to be put in, and why.

The texts were written before the tables were: `CHANGES` says where a name became another. A journey whose table is made
elsewhere waits for it (`WAITS_FOR`), and is run from the day the table is there.
"""

from typing import NamedTuple

__all__ = ["AUTHOR", "BRAND", "CHANGES", "JOURNEYS", "WAITS_FOR", "Journey"]

# Put in for the world of the tests: the brand, an item people took up, and an author.
BRAND, AUTHOR = "norvia", "bass.and.bytes"
# Reality wins: the names of the tables as they are.
CHANGES = {
    "'acme'": f"'{BRAND}'",
    "'#acmex'": f"'brand:{BRAND}'",  # an item is type:value
    "opened_at": "started_at",  # the times of an alert have had these names since
    "status = 'ok'": "status = 'sent'",
}
# One place to look at: the tables that journeys wait for. Such a journey is skipped while its table is not there.
WAITS_FOR = {"J7": "boosts", "J8": "account_map"}


class Journey(NamedTuple):
    """A question as it was written, and what it is for."""

    name: str
    about: str
    written: str

    @property
    def sql(self) -> str:
        """The question as it is asked here."""
        asked = self.written
        for old, new in CHANGES.items():
            asked = asked.replace(old, new)
        return asked


JOURNEYS = (
    Journey(
        "J2",
        "what is rising, show me why",
        """
SELECT a.alert_id, a.rule, a.signal, a.opened_at, a.observed, a.expected, m.posted_at, m.source, m.url, m.text
FROM alerts a, unnest(a.evidence) AS e(mention_id) JOIN mentions m USING (mention_id)
WHERE a.state IN ('open', 'ongoing') AND m.brand = a.brand ORDER BY a.observed / a.expected DESC, m.posted_at
  DESC
""",
    ),
    Journey(
        "J3",
        "motive mix by week, one vote per author",
        """
WITH per_author AS (
  SELECT date_trunc('week', m.posted_at) AS week, brand, l.label, m.author_id, max(l.p) AS p FROM mentions m
    JOIN labels l USING (mention_id, brand)
  WHERE l.scheme = 'motive' AND m.provenance = 'organic' GROUP BY ALL),
mix AS (SELECT week, brand, label, sum(p) AS expected_authors FROM per_author GROUP BY ALL)
SELECT *, expected_authors / sum(expected_authors) OVER (PARTITION BY week, brand) AS part_of_mix FROM mix ORDER
  BY week, brand, part_of_mix DESC
""",
    ),
    Journey(
        "J4",
        "perception gap",
        """
SELECT reason, observed, lo, hi, rank_lo, rank_hi, believed, done, gap, gap_lo, gap_hi, verdict,
       gap_lo > 0 OR gap_hi < 0 AS gap_is_real, believed - done AS believes_against_does FROM perception_gap
         WHERE brand = 'acme' ORDER BY abs(gap) DESC
""",
    ),
    Journey(
        "J5",
        "who gets the credit, how concentrated",
        """
WITH t AS (SELECT c.influencer_id, sum(c.credit) AS credit, count(DISTINCT c.adopter_id) AS people FROM credit c
  WHERE c.brand = 'acme' AND c.rule = 'decay' AND c.adopted_at >= (SELECT max(event_at) FROM freshness) -
    INTERVAL 30 DAY GROUP BY ALL)
SELECT *, credit / sum(credit) OVER () AS share,
       sum(credit) OVER (ORDER BY credit DESC, influencer_id) / sum(credit) OVER () AS cumulative FROM t ORDER
         BY credit DESC, influencer_id LIMIT 20
""",
    ),
    Journey(
        "J6",
        "is it contagion, after how many contacts",
        """
SELECT k, exposed, adopted, adopted / exposed AS p_k FROM exposures WHERE brand = 'acme' AND item = '#acmex'
  ORDER BY k
""",
    ),
    Journey(
        "J7",
        "we paid an influencer, then?",
        """
SELECT b.boost_id, b.influencer_id, b.lift, b.lift_lo, b.lift_hi, b.half_life_days,
       sum(c.credit) FILTER (c.adopted_at <  b.started_at AND c.adopted_at >= b.started_at - (b.ended_at -
         b.started_at)) AS credit_before,
       sum(c.credit) FILTER (c.adopted_at >= b.started_at AND c.adopted_at < b.ended_at) AS credit_during,
       sum(c.credit) FILTER (c.adopted_at >= b.ended_at AND c.adopted_at < b.ended_at + (b.ended_at -
         b.started_at)) AS credit_after
FROM boosts b LEFT JOIN credit c ON c.influencer_id = b.influencer_id AND c.brand = b.brand AND c.rule = 'decay'
GROUP BY b.boost_id, b.influencer_id, b.lift, b.lift_lo, b.lift_hi, b.half_life_days
""",
    ),
    Journey(
        "J8",
        "the map of an account",
        """
SELECT p.company, p.role, count(DISTINCT p.author_id) AS people,
       count(DISTINCT p.author_id) FILTER (s.side = 'sell') AS reached, coalesce(sum(t.weight) FILTER (s.side =
         'sell'), 0) AS tie
FROM account_map p LEFT JOIN ties t ON t.target_id = p.author_id AND t.brand = p.brand LEFT JOIN account_map s
  ON s.author_id = t.source_id AND s.brand = p.brand AND s.side = 'sell'
WHERE p.side = 'buy' AND p.brand = 'acme' GROUP BY ALL ORDER BY p.company, reached
""",
    ),
    Journey(
        "J9",
        "tune a rule without spam",
        """
WITH d AS (SELECT alert_id, max(attempt) AS attempts, min(latency_ms) FILTER (status = 'ok') AS ok_ms FROM
  deliveries GROUP BY ALL)
SELECT a.rule, count(*) AS alerts, count(*) FILTER (a.verdict = 'useful') AS useful, count(*) FILTER (a.verdict
  = 'noise') AS noise,
       median(date_diff('second', a.opened_at, a.detected_at)) AS detection_s, median(d.ok_ms) AS delivery_ms,
         max(d.attempts) AS worst_attempts
FROM alerts a LEFT JOIN d USING (alert_id) WHERE a.brand = 'acme' GROUP BY a.rule ORDER BY alerts DESC
""",
    ),
    Journey(
        "J10",
        "delete me",
        """
SELECT 'mentions' AS place, count(*) AS n FROM mentions WHERE author_id = $who UNION ALL SELECT 'interactions',
  count(*) FROM interactions WHERE $who IN (actor_id, target_id)
UNION ALL SELECT 'ties', count(*) FROM ties WHERE $who IN (source_id, target_id) UNION ALL SELECT 'people',
  count(*) FROM people WHERE author_id = $who
UNION ALL SELECT 'credit', count(*) FROM credit WHERE $who IN (influencer_id, adopter_id)
""",
    ),
    Journey(
        "J11",
        "whom to seat beside whom",
        """
WITH seekers AS (SELECT DISTINCT author_id FROM mentions WHERE brand = 'acme' AND act = 'ask'), leaders AS
  (SELECT author_id FROM people WHERE brand = 'acme' AND role = 'leader' ORDER BY rank_hi, rank_lo LIMIT 10)
SELECT l.author_id AS leader, count(DISTINCT s.author_id) FILTER (t.source_id IS NULL) AS seekers_not_met FROM
  leaders l CROSS JOIN seekers s
LEFT JOIN ties t ON t.brand = 'acme' AND t.source_id = l.author_id AND t.target_id = s.author_id WHERE
  l.author_id <> s.author_id GROUP BY ALL ORDER BY seekers_not_met DESC
""",
    ),
)
