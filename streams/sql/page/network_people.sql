-- One row is a person of the strongest ties of a brand, the brand's own accounts left out: they would tie everybody together.
WITH pairs AS (
    SELECT least(source_id, target_id) AS one, greatest(source_id, target_id) AS other, sum(weight) AS weight
    FROM ties
    WHERE brand = $brand AND source_id <> target_id
    GROUP BY one, other
),
ends AS (SELECT one AS author_id, weight FROM pairs UNION ALL SELECT other, weight FROM pairs),
sums AS (
    SELECT author_id, round(sum(weight), 6) AS strength, count(*) AS contacts
    FROM ends
    WHERE author_id NOT IN (SELECT author_id FROM people WHERE brand = $brand AND is_staff)
    GROUP BY author_id
),
market AS (SELECT coalesce(competitor_group, id) AS market FROM brands WHERE id = $brand AND valid_to IS NULL)
SELECT
    s.author_id, p.influence_rank AS rank, p.rank_lo, p.rank_hi, p.influence, coalesce(p.role, 'member') AS role, c.community_id,
    s.strength, s.contacts, coalesce(p.mentions, 0) AS posts, p.dominant_motive
FROM sums AS s
LEFT JOIN people AS p ON p.brand = $brand AND p.author_id = s.author_id
LEFT JOIN community_people AS c ON c.author_id = s.author_id AND c.market IN (SELECT market FROM market)
ORDER BY s.strength DESC, s.author_id
LIMIT $n
