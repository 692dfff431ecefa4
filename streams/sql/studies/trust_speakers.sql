-- One row is a person who spoke of an aspect in a week: the mean p over all their posts of the week, and their tone.
WITH posts AS (SELECT brand, week, author_id, count(*) AS n FROM trust_posts GROUP BY ALL),
spoken AS (
    SELECT
        t.brand, t.week, l.label AS aspect, t.author_id, sum(round(l.p * 10000)::BIGINT) / 10000 AS p, count(*) AS n,
        count(*) FILTER (t.polarity > 0) AS plus, count(*) FILTER (t.polarity < 0) AS minus
    FROM trust_posts AS t
    JOIN labels AS l ON l.source = t.source AND l.mention_id = t.mention_id AND l.brand = t.brand
    WHERE l.scheme = 'aspect'
    GROUP BY ALL
)
SELECT s.brand, s.week, s.aspect, s.author_id, s.p / p.n AS p, s.plus / s.n AS plus, s.minus / s.n AS minus
FROM spoken AS s
JOIN posts AS p ON p.brand = s.brand AND p.week = s.week AND p.author_id = s.author_id
ORDER BY s.brand, s.week, s.aspect, s.author_id
