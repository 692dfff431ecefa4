-- One row is a declared event: new ties of those who were there, against usual weeks and placebo dates.
SELECT
    situation_id, name, started_at, attendees, leaders, seekers, known_before, new_ties_14d, expected, lift, lift_lo, lift_hi, mix, mix_lo,
    mix_hi, mix_n, mix_at_random, matched_weeks, n_placebo, placebo_p, adoptions, verdict, why
FROM situations
WHERE brand = $brand
ORDER BY started_at DESC, situation_id
LIMIT 60
