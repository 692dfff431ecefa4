-- One row is a judged post of a campaign and a reader who could see its author: what bound the two, and what came of it.
-- Of an author with more readers than $readers, as many, drawn by their names; `weight` is how many each stands for.
WITH acted AS (
    SELECT i.brand, i.source, i.mention_id, i.actor_id, max((i.kind IN ('repost', 'quote'))::INTEGER) AS passed_on
    FROM interactions AS i
    JOIN past_posts AS p ON p.is_judged AND p.brand = i.brand AND p.source = i.source AND p.mention_id = i.mention_id
    GROUP BY i.brand, i.source, i.mention_id, i.actor_id
),
readers AS (
    SELECT l.*, greatest(1.0, count(*) OVER (PARTITION BY l.brand, l.author) / CAST($readers AS DOUBLE)) AS weight
    FROM links AS l
    JOIN (SELECT DISTINCT brand, author_id AS author FROM past_posts WHERE is_judged) AS a USING (brand, author)
    QUALIFY row_number() OVER (PARTITION BY l.brand, l.author ORDER BY md5(l.reader), l.reader) <= $readers
)
SELECT
    p.brand, p.n AS post, r.n AS reader, coalesce(l.followed_at < p.posted_at, false)::INTEGER AS follows,
    (b.since IS NOT NULL AND b.since <= p.posted_at)::INTEGER AS is_mutual, (a.actor_id IS NOT NULL)::INTEGER AS reacted,
    coalesce(a.passed_on, 0) AS passed_on, l.weight
FROM past_posts AS p
JOIN readers AS l ON l.brand = p.brand AND l.author = p.author_id AND l.since <= p.posted_at
JOIN numbered AS r ON r.brand = l.brand AND r.person = l.reader
LEFT JOIN links AS b ON b.brand = p.brand AND b.reader = p.author_id AND b.author = l.reader
LEFT JOIN acted AS a
    ON a.brand = p.brand AND a.source = p.source AND a.mention_id = p.mention_id AND a.actor_id = l.reader
WHERE p.is_judged
ORDER BY p.brand, p.n, r.n
