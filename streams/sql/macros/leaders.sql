-- One row is a person on whom others act, the most influential first, the brand's own accounts left out.
CREATE OR REPLACE MACRO leaders(b, n := 20) AS TABLE
WITH audience AS (SELECT target_id AS author_id, count(*) AS acted_on_by FROM ties WHERE brand = b GROUP BY target_id)
SELECT
    p.influence_rank AS rank, p.rank_lo, p.rank_hi, p.author_id, p.role, p.influence, p.credit, p.credit_lo, p.credit_hi,
    a.acted_on_by, p.self_declared, p.shares_received, p.mentions AS posts, p.dominant_motive
FROM people AS p
LEFT JOIN audience AS a USING (author_id)
WHERE p.brand = b AND p.influence_rank IS NOT NULL AND NOT p.is_staff
ORDER BY p.influence_rank, p.author_id
LIMIT n;
COMMENT ON MACRO TABLE leaders IS 'leaders(brand, n := 20): who is passed on by people who are passed on, with a 95 % interval of rank; beside it the credit for what others took up, and how often they say themselves that others ask them.';
