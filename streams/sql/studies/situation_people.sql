-- One row is somebody who was at an event: declared, or by its tag where nobody is; with what was declared or found of them.
-- A role is found as in `people`: leader by rank, seeker by what they ask.
CREATE OR REPLACE TEMP TABLE situation_who AS
WITH named AS (
    SELECT DISTINCT ON (n, key) n, brand, account, ltrim(lower(account), '@') AS key, role
    FROM situation_attendees
    ORDER BY n, key, account
),
seen AS (
    SELECT DISTINCT brand, author_id
    FROM (
        SELECT brand, author_id FROM mentions
        UNION ALL
        SELECT brand, actor_id FROM interactions
        UNION ALL
        SELECT brand, target_id FROM interactions
    )
    WHERE ltrim(lower(author_id), '@') IN (SELECT key FROM named)
),
-- Whoever is not seen yet stands as declared. Of two spellings the very one, then the first.
declared_there AS (
    SELECT DISTINCT ON (d.n, d.key) d.n, d.brand, coalesce(s.author_id, d.account) AS author_id, d.role, true AS is_declared
    FROM named AS d
    LEFT JOIN seen AS s ON s.brand = d.brand AND ltrim(lower(s.author_id), '@') = d.key
    ORDER BY d.n, d.key, s.author_id IS NOT DISTINCT FROM d.account DESC, s.author_id
),
tagged AS (
    SELECT DISTINCT e.n, e.brand, m.author_id, NULL AS role, false AS is_declared
    FROM situation_events AS e
    JOIN mentions AS m
        ON m.brand = e.brand AND m.posted_at >= make_timestamp_ms(e.start_ms)
        AND m.posted_at < make_timestamp_ms(e.end_ms + $tag_after_ms) AND list_contains(m.terms, e.tag)
    WHERE
        e.tag <> '' AND m.provenance NOT IN ('staff', 'automated') AND NOT EXISTS (FROM named AS d WHERE d.n = e.n)
        AND NOT EXISTS (FROM own_accounts AS o WHERE o.brand = m.brand AND o.account = ltrim(lower(m.author_id), '@'))
),
there AS (FROM declared_there UNION ALL FROM tagged),
wanted AS (SELECT DISTINCT brand, author_id FROM there),
asks AS (
    SELECT m.brand, m.author_id, 2 * count(*) FILTER (m.act = 'ask') >= count(*) AND bool_or(m.act = 'ask') AS seeks
    FROM mentions AS m
    SEMI JOIN wanted AS w ON w.brand = m.brand AND w.author_id = m.author_id
    GROUP BY m.brand, m.author_id
),
ranked AS (SELECT brand, least(greatest(10, count(*) // 100), count(*) // 5) AS best FROM standings GROUP BY brand),
lead AS (
    SELECT s.brand, s.author_id FROM standings AS s JOIN ranked AS r ON r.brand = s.brand AND s.rank_hi <= r.best
)
SELECT
    t.n, t.brand, t.author_id, t.is_declared, t.role IS NOT NULL AS is_role_declared,
    CASE WHEN t.role IS NOT NULL THEN t.role WHEN l.author_id IS NOT NULL THEN 'leader' WHEN a.seeks THEN 'seeker' ELSE 'member' END AS role,
    row_number() OVER (PARTITION BY t.n ORDER BY t.author_id) - 1 AS person
FROM there AS t
LEFT JOIN asks AS a ON a.brand = t.brand AND a.author_id = t.author_id
LEFT JOIN lead AS l ON l.brand = t.brand AND l.author_id = t.author_id
