-- The tables of boosts: made anew from the stored rows and from what was declared, so nothing in here has a history of its own.

CREATE TABLE boosts (
    brand VARCHAR NOT NULL, boost_id VARCHAR NOT NULL, influencer_id VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL, cost DOUBLE, audience BIGINT, shared BIGINT, matched BIGINT NOT NULL, lift DOUBLE,
    lift_lo DOUBLE, lift_hi DOUBLE, observed BIGINT, expected DOUBLE, half_life_days DOUBLE,
    half_life_days_lo DOUBLE, half_life_days_hi DOUBLE, circle BIGINT, circle_lift DOUBLE, circle_lift_lo DOUBLE,
    circle_lift_hi DOUBLE, spill_over DOUBLE, spill_over_lo DOUBLE, spill_over_hi DOUBLE, after_days DOUBLE,
    extra DOUBLE, extra_lo DOUBLE, extra_hi DOUBLE, cost_per_extra DOUBLE, cost_per_extra_lo DOUBLE,
    cost_per_extra_hi DOUBLE, extra_adoptions DOUBLE, extra_adoptions_lo DOUBLE, extra_adoptions_hi DOUBLE,
    cost_per_adoption DOUBLE, cost_per_adoption_lo DOUBLE, cost_per_adoption_hi DOUBLE, motive_shift DOUBLE, motive_shift_lo DOUBLE, motive_shift_hi DOUBLE, help_shift DOUBLE,
    help_shift_lo DOUBLE, help_shift_hi DOUBLE, economic_shift DOUBLE, economic_shift_lo DOUBLE,
    economic_shift_hi DOUBLE, n_placebo BIGINT NOT NULL, placebo_p DOUBLE, verdict VARCHAR NOT NULL,
    why VARCHAR NOT NULL
);
COMMENT ON TABLE boosts IS 'One row is a boost that was declared, and what came of it among the people who were exposed to the influencer before, against the audiences of people who were not boosted.';
COMMENT ON COLUMN boosts.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN boosts.boost_id IS 'Its id, as it was declared.';
COMMENT ON COLUMN boosts.influencer_id IS 'Who was boosted.';
COMMENT ON COLUMN boosts.started_at IS 'When it began (UTC).';
COMMENT ON COLUMN boosts.ended_at IS 'When it ended, not included (UTC).';
COMMENT ON COLUMN boosts.cost IS 'What it cost, in the user''s money; NULL: not told.';
COMMENT ON COLUMN boosts.audience IS 'People exposed to the influencer before it (followers, and ties above [influence] floor), without staff, boosted influencers and shared; NULL while it is not over.';
COMMENT ON COLUMN boosts.shared IS 'People left out because they were also exposed to another boost that was at work.';
COMMENT ON COLUMN boosts.matched IS 'Influencers who were not boosted, whose audiences it is compared with: the likest before in level, trend and size.';
COMMENT ON COLUMN boosts.lift IS 'While it lasted: posts of the audience over those expected, less 1. Organic posts, each person at most one an hour. NULL where it cannot be told.';
COMMENT ON COLUMN boosts.lift_lo IS 'Lower end of its 95 % interval, as wide as placebos say.';
COMMENT ON COLUMN boosts.lift_hi IS 'Upper end.';
COMMENT ON COLUMN boosts.observed IS 'Posts of the audience while it lasted.';
COMMENT ON COLUMN boosts.expected IS 'How many would have been expected.';
COMMENT ON COLUMN boosts.half_life_days IS 'Days after its end in which the lift halves; NULL without a sure lift, or where the data only say that it is at least half_life_days_lo.';
COMMENT ON COLUMN boosts.half_life_days_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.half_life_days_hi IS 'Upper end; NULL: no end is known.';
COMMENT ON COLUMN boosts.circle IS 'People exposed to the audience and to no boost.';
COMMENT ON COLUMN boosts.circle_lift IS 'The lift of the circle, measured likewise.';
COMMENT ON COLUMN boosts.circle_lift_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.circle_lift_hi IS 'Upper end.';
COMMENT ON COLUMN boosts.spill_over IS 'circle_lift over lift: the part that went on to the audience''s own audience; NULL without a sure lift.';
COMMENT ON COLUMN boosts.spill_over_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.spill_over_hi IS 'Upper end.';
COMMENT ON COLUMN boosts.after_days IS 'Days after its end that extra counts.';
COMMENT ON COLUMN boosts.extra IS 'Posts of the audience more than expected, during and after_days after; NULL without a sure lift.';
COMMENT ON COLUMN boosts.extra_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.extra_hi IS 'Upper end.';
COMMENT ON COLUMN boosts.cost_per_extra IS 'cost over extra; NULL without a cost or a sure lift.';
COMMENT ON COLUMN boosts.cost_per_extra_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.cost_per_extra_hi IS 'Upper end; NULL where extra may be 0.';
COMMENT ON COLUMN boosts.extra_adoptions IS 'First uses of items (credit_parts) by the audience more than expected, during and after_days after; NULL without a sure lift of these.';
COMMENT ON COLUMN boosts.extra_adoptions_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.extra_adoptions_hi IS 'Upper end.';
COMMENT ON COLUMN boosts.cost_per_adoption IS 'cost over extra_adoptions.';
COMMENT ON COLUMN boosts.cost_per_adoption_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.cost_per_adoption_hi IS 'Upper end; NULL where extra_adoptions may be 0.';
COMMENT ON COLUMN boosts.motive_shift IS 'Crowding-out: half of (economic_shift less help_shift), the part of people who went from helping to what pays; above 0 is crowding-out.';
COMMENT ON COLUMN boosts.motive_shift_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.motive_shift_hi IS 'Upper end.';
COMMENT ON COLUMN boosts.help_shift IS 'Change of the share of help_others, from before to during, less that of the controls; each person counts once in each, the classifier''s errors taken out.';
COMMENT ON COLUMN boosts.help_shift_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.help_shift_hi IS 'Upper end.';
COMMENT ON COLUMN boosts.economic_shift IS 'The same of economic.';
COMMENT ON COLUMN boosts.economic_shift_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN boosts.economic_shift_hi IS 'Upper end.';
COMMENT ON COLUMN boosts.n_placebo IS 'Placebos: the same sum for those who were not boosted and at other times; they overlap.';
COMMENT ON COLUMN boosts.placebo_p IS 'Part of placebos and this one that lie at least as far from no effect.';
COMMENT ON COLUMN boosts.verdict IS 'worked, backfired, no effect seen, cannot tell, too early (it is not over).';
COMMENT ON COLUMN boosts.why IS 'Why nothing is told; empty where something is.';

CREATE TABLE boost_days (
    brand VARCHAR NOT NULL, boost_id VARCHAR NOT NULL, starts_at TIMESTAMP NOT NULL, ends_at TIMESTAMP NOT NULL,
    period VARCHAR NOT NULL, observed BIGINT NOT NULL, expected DOUBLE NOT NULL, lo DOUBLE NOT NULL,
    hi DOUBLE NOT NULL
);
COMMENT ON TABLE boost_days IS 'One row is a day before, during or after a boost: posts of the audience, and how many would have been expected without it.';
COMMENT ON COLUMN boost_days.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN boost_days.boost_id IS 'Id of the boost (boosts.boost_id).';
COMMENT ON COLUMN boost_days.starts_at IS 'Start of the day, counted from when the boost began (UTC).';
COMMENT ON COLUMN boost_days.ends_at IS 'End, not included; the last day of a boost may be shorter (UTC).';
COMMENT ON COLUMN boost_days.period IS 'before, during, after.';
COMMENT ON COLUMN boost_days.observed IS 'Organic posts of the audience, each person at most one an hour.';
COMMENT ON COLUMN boost_days.expected IS 'How many would have been expected: the audience''s level before, times what its controls did that day.';
COMMENT ON COLUMN boost_days.lo IS 'Lower end of where 95 % of such days would lie without a boost.';
COMMENT ON COLUMN boost_days.hi IS 'Upper end.';
