-- One row is a member of a brand, the most valuable first.
SELECT
    "rank", rank_lo, rank_hi, author_id, total, lo, hi, own_value, influence_value, influence_lo, influence_hi, influence_effect, unit,
    is_declared, is_dormant, last_at
FROM value_of($brand)
LIMIT $n
