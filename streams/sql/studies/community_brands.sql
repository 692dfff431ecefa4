-- One row is a community and a brand: how many of its people wrote of the brand, of those who wrote of any of the market.
-- Where some wrote of it and fewer than the floor, nothing is told: who is in a community is known.
WITH posts AS (
    SELECT p.market, p.community_id, m.brand, m.author_id, count(*) AS mentions
    FROM mentions AS m
    JOIN markets AS k USING (brand)
    JOIN community_members AS p ON p.market = k.market AND p.author_id = m.author_id
    WHERE m.provenance = 'organic' AND m.posted_at >= make_timestamp_ms($from_ms)
    GROUP BY ALL
),
sizes AS (SELECT market, community_id, count(DISTINCT author_id) AS n FROM posts GROUP BY market, community_id),
counts AS (
    SELECT market, community_id, brand, sum(mentions)::BIGINT AS mentions, count(*) AS people
    FROM posts
    GROUP BY market, community_id, brand
),
shares AS (SELECT c.*, s.n, c.people / s.n AS share FROM counts AS c JOIN sizes AS s USING (market, community_id) WHERE s.n >= $k_floor AND c.people >= $k_floor)
SELECT
    market, community_id, brand, mentions, people, n, share,
    greatest(0, (share + 1.92073 / n - 1.959964 * sqrt(share * (1 - share) / n + 0.960365 / (n * n))) / (1 + 3.84146 / n)) AS lo,
    least(1, (share + 1.92073 / n + 1.959964 * sqrt(share * (1 - share) / n + 0.960365 / (n * n))) / (1 + 3.84146 / n)) AS hi
FROM shares
ORDER BY market, community_id, brand
