-- One row is a post or share of a cascade in order of time, with how it came about; `depth` counts steps from the root. NULL for n: all of it.
WITH RECURSIVE steps AS (
    SELECT
        source, post_id AS id, arg_min(mention_id, (kind = 'reply', mention_id)) AS parent_id,
        arg_min(kind, (kind = 'reply', mention_id)) AS kind, min(actor_id) AS author_id, min(happened_at) AS happened_at
    FROM interactions
    WHERE brand = $brand AND source = $source AND kind IN ('repost', 'quote', 'reply') AND mention_id <> post_id
    GROUP BY source, post_id
),
tree AS (
    SELECT $root AS id, NULL::VARCHAR AS parent_id, 'post' AS kind, 0 AS depth
    UNION ALL
    SELECT s.id, s.parent_id, s.kind, t.depth + 1
    FROM steps AS s
    JOIN tree AS t ON s.parent_id = t.id
    WHERE s.id <> $root -- where a circle was opened
)
SELECT
    t.depth, t.kind, coalesce(m.author_id, s.author_id) AS author_id, coalesce(m.posted_at, s.happened_at) AS happened_at,
    t.id, t.parent_id, m.text
FROM tree AS t
LEFT JOIN steps AS s ON s.id = t.id
LEFT JOIN mentions AS m ON m.mention_id = t.id AND m.source = $source AND m.brand = $brand
ORDER BY happened_at, t.depth, t.id
LIMIT $n
