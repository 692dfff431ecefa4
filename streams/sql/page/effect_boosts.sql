-- One row is a boost: lift, half-life, extra posts, what one cost.
SELECT
    boost_id, influencer_id, started_at, ended_at, audience, matched, lift, lift_lo, lift_hi, half_life_days, half_life_days_lo,
    half_life_days_hi, spill_over, spill_over_lo, spill_over_hi, extra, extra_lo, extra_hi, cost, cost_per_extra, cost_per_extra_lo,
    cost_per_extra_hi, motive_shift, motive_shift_lo, motive_shift_hi, placebo_p, verdict, why
FROM boosts
WHERE brand = $brand
ORDER BY started_at DESC, boost_id
LIMIT 60
