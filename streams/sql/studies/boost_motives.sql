-- One row is an organic post by somebody who counts for a boost, with what was read of two motives in it.
WITH posts AS (
    SELECT m.source, m.mention_id, p.n AS person, epoch_ms(m.posted_at) AS at_ms, if(m.language = 'fr', 1.0, 0.0) AS french
    FROM mentions AS m
    JOIN boost_people AS p ON p.id = m.author_id
    JOIN boost_counted AS c ON c.person = p.n
    WHERE
        m.brand = $brand AND m.provenance = 'organic'
        AND m.posted_at >= make_timestamp_ms($since_ms) AND m.posted_at < make_timestamp_ms($until_ms)
),
read AS (
    SELECT source, mention_id, max(p) FILTER (label = 'help_others') AS helping, max(p) FILTER (label = 'economic') AS economic
    FROM labels
    WHERE brand = $brand AND scheme = 'motive' AND label IN ('help_others', 'economic')
    GROUP BY source, mention_id
)
SELECT
    posts.person, posts.at_ms, posts.french, coalesce(l.helping, 0)::DOUBLE AS helping, coalesce(l.economic, 0)::DOUBLE AS economic
FROM posts
LEFT JOIN read AS l ON l.source = posts.source AND l.mention_id = posts.mention_id
ORDER BY posts.at_ms, posts.person, posts.source, posts.mention_id;
