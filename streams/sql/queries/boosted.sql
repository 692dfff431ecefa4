-- One row is a boost: what it lifted, and the credit of that person before, during and after, each as long as the boost. Parameter: brand.
SELECT
    b.brand, b.boost_id, b.influencer_id, b.lift, b.lift_lo, b.lift_hi, b.half_life_days, b.verdict,
    sum(c.credit) FILTER (c.adopted_at < b.started_at AND c.adopted_at >= b.started_at - (b.ended_at - b.started_at)) AS credit_before,
    sum(c.credit) FILTER (c.adopted_at >= b.started_at AND c.adopted_at < b.ended_at) AS credit_during,
    sum(c.credit) FILTER (c.adopted_at >= b.ended_at AND c.adopted_at < b.ended_at + (b.ended_at - b.started_at)) AS credit_after
FROM boosts AS b
LEFT JOIN credit AS c ON c.influencer_id = b.influencer_id AND c.brand = b.brand AND c.rule = 'decay'
WHERE $brand IS NULL OR b.brand = $brand
GROUP BY ALL
ORDER BY b.brand, b.boost_id
