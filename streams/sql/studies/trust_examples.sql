-- One row is an aspect in a week, with the newest posts on it of up to three people, those of a tone first.
WITH newest AS (
    SELECT
        t.brand, t.week, l.label AS aspect, t.author_id,
        first(t.mention_id ORDER BY abs(t.polarity) DESC, t.posted_at DESC, t.source, t.mention_id) AS mention_id,
        max(abs(t.polarity)) AS toned, max(t.posted_at) AS posted_at
    FROM trust_posts AS t
    JOIN labels AS l ON l.source = t.source AND l.mention_id = t.mention_id AND l.brand = t.brand
    WHERE l.scheme = 'aspect'
    GROUP BY t.brand, t.week, l.label, t.author_id
)
SELECT brand, week, aspect, list(mention_id ORDER BY toned DESC, posted_at DESC, author_id)[:3] AS examples
FROM newest
GROUP BY brand, week, aspect
ORDER BY brand, week, aspect
