-- One row is a member of a brand, the most valuable first: their own value, what they led others to, and how firm the rank is.
CREATE OR REPLACE MACRO value_of(b) AS TABLE
SELECT
    "rank", rank_lo, rank_hi, author_id, own_value, influence_value, influence_lo, influence_hi, total, lo, hi, unit,
    influence_effect, is_declared, is_dormant, last_at
FROM member_value
WHERE brand = b
ORDER BY "rank", author_id;
COMMENT ON MACRO TABLE value_of IS 'value_of(brand): members by what they are worth, own adoptions and the part of others'' that is laid to them. rank_lo and rank_hi are the ranks that every rule of credit and chance leave open.';
