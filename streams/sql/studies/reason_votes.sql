-- One row is a vote, of a person or of a post of the brand's own, for a reason: the mean probability over what was written.
WITH posts AS ({posts}),
sizes AS (SELECT brand, side, voter, count(*) AS n_posts FROM posts GROUP BY brand, side, voter),
sums AS (
    SELECT p.brand, p.side, p.voter, l.label, sum(CAST(round(l.p * 10000) AS BIGINT)) AS p_e4
    FROM posts AS p
    JOIN labels AS l ON l.source = p.source AND l.mention_id = p.mention_id AND l.brand = p.brand
    WHERE l.scheme = 'reason' AND ($brand IS NULL OR l.brand = $brand)
    GROUP BY p.brand, p.side, p.voter, l.label
)
SELECT s.brand, s.side, s.voter, s.label, s.p_e4 / 1e4 / z.n_posts AS vote
FROM sums AS s
JOIN sizes AS z ON z.brand = s.brand AND z.side = s.side AND z.voter = s.voter
ORDER BY s.brand, s.side, s.voter, s.label
