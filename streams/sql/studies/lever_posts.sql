-- One row is a leader and a motive, with the mean probability over their posts about the brand and its rivals.
WITH posts AS (
    SELECT l.person, m.source, m.mention_id, m.brand, if(m.language = 'fr', 1, 0) AS french
    FROM led AS l
    JOIN sides AS s ON s.brand = l.brand
    JOIN mentions AS m ON m.brand = s.of_brand AND m.author_id = l.author_id
    WHERE m.provenance = 'organic'
),
sizes AS (
    SELECT person, count(DISTINCT (source, mention_id)) AS posts, count(*) AS readings, avg(french) AS french
    FROM posts
    GROUP BY person
),
sums AS (
    SELECT p.person, l.label AS motive, sum(round(l.p * 10000)::BIGINT) AS p_e4
    FROM posts AS p
    JOIN labels AS l USING (source, mention_id, brand)
    WHERE l.scheme = 'motive' AND list_contains($motives, l.label)
    GROUP BY p.person, l.label
)
SELECT z.person, z.posts, z.french, u.motive, u.p_e4 / 10000 / z.readings AS p
FROM sizes AS z
JOIN sums AS u ON u.person = z.person
ORDER BY z.person, u.motive;
