-- One row is a judged post and a reader who could see its author: what bound the two at the time, and what came of it.
-- Of an author with more than two thousand readers, as many, drawn by their names.
WITH acted AS (
    SELECT brand, source, mention_id, actor_id, max((kind IN ('repost', 'quote'))::INTEGER) AS passed_on
    FROM interactions
    WHERE mention_id IS NOT NULL AND epoch_ms(happened_at) > $from_ms
    GROUP BY brand, source, mention_id, actor_id
),
authors AS (SELECT DISTINCT brand, author_id AS author FROM past_posts WHERE is_judged),
readers AS (
    SELECT l.*
    FROM links AS l
    JOIN authors USING (brand, author)
    QUALIFY count(*) OVER (PARTITION BY brand, author) <= 2000
        OR row_number() OVER (PARTITION BY brand, author ORDER BY md5(l.reader), l.reader) <= 2000
)
SELECT
    p.brand, p.n AS post, r.n AS reader, coalesce(l.followed_at < p.posted_at, false)::INTEGER AS follows,
    (b.since IS NOT NULL AND b.since <= p.posted_at)::INTEGER AS is_mutual, (a.actor_id IS NOT NULL)::INTEGER AS reacted,
    coalesce(a.passed_on, 0) AS passed_on
FROM past_posts AS p
JOIN readers AS l ON l.brand = p.brand AND l.author = p.author_id AND l.since <= p.posted_at
JOIN numbered AS r ON r.brand = l.brand AND r.person = l.reader
LEFT JOIN links AS b ON b.brand = p.brand AND b.reader = p.author_id AND b.author = l.reader
LEFT JOIN acted AS a
    ON a.brand = p.brand AND a.source = p.source AND a.mention_id = p.mention_id AND a.actor_id = l.reader
WHERE p.is_judged
ORDER BY p.brand
