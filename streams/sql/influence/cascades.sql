-- One row is a post that was passed on or answered, and all that followed from it.
WITH kinds AS (
    SELECT
        r.root, count(*) FILTER (s.kind = 'repost') AS reposts, count(*) FILTER (s.kind = 'quote') AS quotes,
        count(*) FILTER (s.kind = 'reply') AS replies
    FROM nodes AS n
    JOIN root_of AS r USING (n)
    LEFT JOIN steps AS s ON s.brand = n.brand AND s.source = n.source AND s.child_id = n.id
    GROUP BY r.root
)
SELECT
    o.id AS root_id, o.brand, o.source, o.author_id, t.size, t.depth, t.width, t.structural_virality, t.started_at,
    t.last_at, t.half_s, t.first_hour, k.reposts, k.quotes, k.replies, t.mended
FROM shapes AS t
JOIN nodes AS o ON o.n = t.root
JOIN kinds AS k ON k.root = t.root
