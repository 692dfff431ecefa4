-- One row is a declared event of a brand, the latest first.
CREATE OR REPLACE MACRO situations_of(b) AS TABLE
SELECT
    situation_id, name, started_at, ended_at, attendees, leaders, seekers, known_before, mix, mix_lo, mix_hi, mix_at_random, ties_before,
    ties_after, new_ties_14d, new_leader_seeker_ties, adoptions, expected, lift, lift_lo, lift_hi, matched_weeks, n_placebo,
    placebo_p, verdict, why
FROM situations
WHERE brand = b
ORDER BY started_at DESC, situation_id;
COMMENT ON MACRO TABLE situations_of IS 'situations_of(brand): its declared events, the latest first, with what each changed between those who were there.';
