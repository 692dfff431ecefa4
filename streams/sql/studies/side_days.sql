-- One row is a day (UTC) on which a leader spoke of the brand or its rivals, and for whom: 1 the brand, -1 a rival, 0 neither.
WITH toned AS (
    SELECT
        l.person, m.posted_at::DATE - DATE '1970-01-01' AS day, m.brand AS of_brand, s.is_ours,
        CASE WHEN m.polarity = -1 OR m.act = 'complain' THEN -1 WHEN m.polarity = 1 OR m.act = 'vouch' THEN 1 ELSE 0 END AS tone,
        m.act IN ('opinion', 'share', 'advice', 'idea') AS shows
    FROM led AS l
    JOIN sides AS s ON s.brand = l.brand
    JOIN mentions AS m ON m.brand = s.of_brand AND m.author_id = l.author_id
    WHERE m.provenance = 'organic'
),
by_brand AS (
    SELECT person, day, is_ours, of_brand, sum(tone) AS said, count(*) FILTER (tone = 0 AND shows) AS shown, count(*) AS posts
    FROM toned
    GROUP BY person, day, is_ours, of_brand
),
best AS (
    SELECT
        person, day, sum(posts)::BIGINT AS posts,
        coalesce(max(said) FILTER (is_ours), 0) AS ours, coalesce(max(shown) FILTER (is_ours), 0) AS ours_shown,
        coalesce(max(said) FILTER (NOT is_ours), 0) AS theirs, coalesce(max(shown) FILTER (NOT is_ours), 0) AS theirs_shown,
        first(of_brand ORDER BY said DESC, shown DESC, of_brand) FILTER (NOT is_ours) AS rival
    FROM by_brand
    GROUP BY person, day
)
SELECT
    person, day, posts, rival,
    CASE
        WHEN ours > 0 AND ours > theirs THEN 1
        WHEN theirs > 0 AND theirs > ours THEN -1
        WHEN ours > 0 OR theirs > 0 THEN 0
        WHEN ours = 0 AND ours_shown > theirs_shown THEN 1
        WHEN theirs = 0 AND theirs_shown > ours_shown THEN -1
        ELSE 0
    END AS vote,
    greatest(ours, theirs) > 0 AS in_words,
    ours < 0 AS against
FROM best
ORDER BY person, day;
