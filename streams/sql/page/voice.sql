-- One row is a brand of a group of competitors: its posts, people, shares, and its part of the group's posts.
WITH sums AS (
    SELECT b.id AS brand, any_value(b.name) AS name, any_value(b.competitor_group) AS competitor_group,
        sum(a.mentions) AS mentions, sum(a.shares)::BIGINT AS shares
    FROM brands AS b
    LEFT JOIN activity AS a
        ON a.brand = b.id AND a.grain = 'day' AND a.dimension = 'all'
        AND ($from_ms IS NULL OR a.bucket >= make_timestamp_ms($from_ms))
        AND ($to_ms IS NULL OR a.bucket < make_timestamp_ms($to_ms))
    WHERE b.valid_to IS NULL
    GROUP BY b.id
),
people AS (
    SELECT brand, count(DISTINCT author_id) AS people
    FROM mentions
    WHERE provenance <> 'staff'
        AND ($from_ms IS NULL OR posted_at >= make_timestamp_ms($from_ms))
        AND ($to_ms IS NULL OR posted_at < make_timestamp_ms($to_ms))
    GROUP BY brand
),
parts AS (
    SELECT s.*, coalesce(p.people, 0) AS people, coalesce(s.mentions, 0) AS k,
        sum(coalesce(s.mentions, 0)) OVER (PARTITION BY coalesce(s.competitor_group, s.brand)) AS n
    FROM sums AS s
    LEFT JOIN people AS p USING (brand)
),
wilson AS (SELECT *, 1.959964 AS z, k / n AS p FROM parts WHERE n > 0)
SELECT
    brand, name, competitor_group, k::BIGINT AS posts, people, coalesce(shares, 0) AS shares, p AS share,
    greatest(0, (p + z * z / (2 * n) - z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)) AS lo,
    least(1, (p + z * z / (2 * n) + z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)) AS hi,
    n::BIGINT AS n
FROM wilson
ORDER BY competitor_group NULLS LAST, share DESC, brand
