-- One row is a person of a community who wrote of a brand of the market: the mean probability that a post shows status.
WITH posts AS (
    SELECT p.market, p.community_id, m.brand, m.source, m.mention_id, m.author_id, m.language = 'fr' AS is_french
    FROM mentions AS m
    JOIN markets AS k USING (brand)
    JOIN community_members AS p ON p.market = k.market AND p.author_id = m.author_id
    WHERE m.provenance = 'organic' AND m.posted_at >= make_timestamp_ms($from_ms)
),
shown AS (SELECT brand, source, mention_id, round(p * 10000)::BIGINT AS p_e4 FROM labels WHERE scheme = 'motive' AND label = 'status')
SELECT
    p.market, p.community_id, p.author_id, coalesce(sum(s.p_e4), 0) / 1e4 / count(*) AS vote,
    count(*) FILTER (p.is_french) / count(*) AS french
FROM posts AS p
LEFT JOIN shown AS s ON s.brand = p.brand AND s.source = p.source AND s.mention_id = p.mention_id
GROUP BY p.market, p.community_id, p.author_id
ORDER BY p.market, p.community_id, p.author_id
