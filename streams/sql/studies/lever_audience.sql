-- One row is a brand and a motive: the mean probability over the authors of its organic posts, each counting once.
WITH posts AS (
    SELECT brand, source, mention_id, author_id, if(language = 'fr', 1, 0) AS french FROM mentions WHERE provenance = 'organic'
),
authors AS (SELECT brand, author_id, count(*) AS n, avg(french) AS french FROM posts GROUP BY brand, author_id),
sizes AS (
    SELECT brand, count(*) AS n, sum(round(french * 10000)::BIGINT) / 10000 / count(*) AS french FROM authors GROUP BY brand
),
voices AS (
    SELECT p.brand, p.author_id, l.label AS motive, sum(round(l.p * 10000)::BIGINT) AS p_e4
    FROM posts AS p
    JOIN labels AS l USING (source, mention_id, brand)
    WHERE l.scheme = 'motive' AND list_contains($motives, l.label)
    GROUP BY p.brand, p.author_id, l.label
),
sums AS (
    SELECT v.brand, v.motive, sum(round(v.p_e4 / a.n)::BIGINT) AS p_e4
    FROM voices AS v
    JOIN authors AS a USING (brand, author_id)
    GROUP BY v.brand, v.motive
)
SELECT u.brand, u.motive, u.p_e4 / 10000 / z.n AS p, z.french
FROM sums AS u
JOIN sizes AS z ON z.brand = u.brand
ORDER BY u.brand, u.motive;
