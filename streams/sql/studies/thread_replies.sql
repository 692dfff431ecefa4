-- One row is a reply in the thread of something asked, up to three steps below it, with whether it answers, and who spoke.
CREATE OR REPLACE TEMP TABLE thread_replies AS
WITH RECURSIVE replies AS (
    SELECT brand, source, mention_id AS parent_id, post_id, actor_id, happened_at
    FROM interactions
    WHERE kind = 'reply' AND mention_id IS NOT NULL AND mention_id <> post_id
),
thread AS (
    SELECT a.n, a.brand, a.source, r.post_id, r.actor_id, r.happened_at, 1 AS steps
    FROM asked AS a
    JOIN replies AS r ON r.brand = a.brand AND r.source = a.source AND r.parent_id = a.mention_id
    UNION ALL
    SELECT t.n, t.brand, t.source, r.post_id, r.actor_id, r.happened_at, t.steps + 1
    FROM thread AS t
    JOIN replies AS r ON r.brand = t.brand AND r.source = t.source AND r.parent_id = t.post_id
    WHERE t.steps < 3
),
-- Whoever was read as staff of some brand speaks for it, also where the words of a reply are not stored.
staff AS (SELECT DISTINCT brand, author_id FROM mentions WHERE provenance = 'staff'),
kinds AS (
    SELECT DISTINCT ON (t.n, t.post_id)
        t.n, t.brand, t.source, t.post_id, t.actor_id, t.happened_at, m.act, m.language, m.provenance,
        CASE
            WHEN own.account IS NOT NULL THEN 'brand'
            WHEN m.provenance = 'automated' OR s.author_id IS NOT NULL THEN 'other'
            ELSE 'peer'
        END AS who
    FROM thread AS t
    JOIN asked AS a ON a.n = t.n AND a.author_id <> t.actor_id AND t.happened_at >= a.asked_at
    LEFT JOIN mentions AS m ON m.brand = t.brand AND m.source = t.source AND m.mention_id = t.post_id
    LEFT JOIN staff AS s ON s.brand = t.brand AND s.author_id = t.actor_id
    LEFT JOIN own_accounts AS own ON own.brand = t.brand AND own.account = ltrim(lower(t.actor_id), '@')
    ORDER BY t.n, t.post_id, t.steps, t.happened_at
)
SELECT
    *,
    -- Asks back, complains too, keeps it to themselves: no answer. A brand that goes on in private has answered. Of a
    -- reply that does not name the brand the words are not stored: it counts.
    coalesce(act NOT IN ('ask', 'complain'), true) AND NOT coalesce(act = 'withhold' AND who <> 'brand', false)
    AND NOT coalesce(provenance = 'automated', false) AS is_answer
FROM kinds
