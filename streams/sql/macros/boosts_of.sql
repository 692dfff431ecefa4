-- One row is a boost of a brand, with the credit of the influencer before, during and after it.
CREATE OR REPLACE MACRO boosts_of(b) AS TABLE
SELECT
    o.boost_id, o.influencer_id, o.started_at, o.ended_at, o.cost, o.audience, o.lift, o.lift_lo, o.lift_hi, o.half_life_days,
    o.extra, o.cost_per_extra, o.motive_shift, o.verdict,
    sum(c.credit) FILTER (c.adopted_at < o.started_at AND c.adopted_at >= o.started_at - (o.ended_at - o.started_at)) AS credit_before,
    sum(c.credit) FILTER (c.adopted_at >= o.started_at AND c.adopted_at < o.ended_at) AS credit_during,
    sum(c.credit) FILTER (c.adopted_at >= o.ended_at AND c.adopted_at < o.ended_at + (o.ended_at - o.started_at)) AS credit_after
FROM boosts AS o
LEFT JOIN credit AS c ON c.influencer_id = o.influencer_id AND c.brand = o.brand AND c.rule = 'decay'
WHERE o.brand = b
GROUP BY ALL
ORDER BY o.started_at, o.boost_id;
COMMENT ON MACRO TABLE boosts_of IS 'boosts_of(brand): what came of each boost, and the influencer''s credit (rule decay) in a span as long before it, during it, and as long after it. Credit counts first uses of an item, lift all posts of the audience.';
