-- One row is whether the people of a brand's market fall into communities at all.
SELECT m.verdict, m.people, m.pairs, m.communities, m.in_communities, m.held_out, m.lo, m.hi
FROM community_markets AS m
JOIN brands AS b ON m.market = coalesce(b.competitor_group, b.id)
WHERE b.id = $brand AND b.valid_to IS NULL
