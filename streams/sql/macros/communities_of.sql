-- One row is a community of the market that a brand is in, the greatest first; those that cannot be told are left out.
CREATE OR REPLACE MACRO communities_of(b) AS TABLE
WITH mine AS (SELECT coalesce(competitor_group, id) AS market FROM brands WHERE id = b AND valid_to IS NULL),
about AS (
    SELECT
        market, community_id,
        list(CASE kind WHEN 'tag' THEN '#' ELSE '' END || term ORDER BY kind = 'word', lo DESC, term) AS terms
    FROM community_terms
    GROUP BY market, community_id
)
SELECT
    c.community_id, c.people, c.verdict, c.born_on, o.people AS brand_people, o.n AS authors, o.share, o.lo, o.hi,
    s.share AS status, s.lo AS status_lo, s.hi AS status_hi, s.n AS status_n, c.core, c.density, c.reciprocity, c.inside,
    c.cohesion, c.returns, coalesce(a.terms, [])[:5] AS about
FROM communities AS c
JOIN mine AS m ON m.market = c.market
LEFT JOIN community_brands AS o ON o.market = c.market AND o.community_id = c.community_id AND o.brand = b
LEFT JOIN community_status AS s ON s.market = c.market AND s.community_id = c.community_id AND s.act = 'any'
LEFT JOIN about AS a ON a.market = c.market AND a.community_id = c.community_id
WHERE c.verdict <> 'cannot tell'
ORDER BY c.people DESC, c.community_id;
COMMENT ON MACRO TABLE communities_of IS 'communities_of(brand): the communities of the people of a brand''s market. share is the part of those who write there that write of the brand (lo, hi: 95 %), status the part that shows status, the classifier''s errors taken out; about, what they use more than others. NULL where fewer than [studies] k_floor write.';
