-- The tables of what moves leaders: for whom they speak, when they can be reached, whom people are slow to help.
CREATE TABLE advocacy (
    brand VARCHAR NOT NULL, author_id VARCHAR NOT NULL, "rank" BIGINT, rank_lo BIGINT, rank_hi BIGINT, role VARCHAR NOT NULL,
    days BIGINT NOT NULL, posts BIGINT NOT NULL, days_in_words BIGINT NOT NULL, days_against BIGINT NOT NULL,
    ours DOUBLE, ours_lo DOUBLE, ours_hi DOUBLE, rivals DOUBLE, rivals_lo DOUBLE, rivals_hi DOUBLE, neutral DOUBLE,
    neutral_lo DOUBLE, neutral_hi DOUBLE, stance VARCHAR NOT NULL, rival VARCHAR, trend DOUBLE, trend_lo DOUBLE,
    trend_hi DOUBLE, trend_days BIGINT NOT NULL, trend_days_before BIGINT NOT NULL, last_switch_at TIMESTAMP,
    switched_to VARCHAR, switched_before DOUBLE, switched_after DOUBLE, switched_n_before BIGINT, switched_n_after BIGINT,
    dominant_motive VARCHAR NOT NULL, motive_p DOUBLE, motive_share DOUBLE, motive_observed DOUBLE,
    motive_posts BIGINT NOT NULL, last_spoke_at TIMESTAMP
);
COMMENT ON TABLE advocacy IS 'One row is a leader of a brand: for whom they speak, us, a rival or neither, a day counting once, and what moves them.';
COMMENT ON COLUMN advocacy.brand IS 'Id of the brand (brands.id); rivals are the other brands of its group.';
COMMENT ON COLUMN advocacy.author_id IS 'The leader: role leader, or among the first by influence ([studies] leaders).';
COMMENT ON COLUMN advocacy."rank" IS 'Rank by influence (people.influence_rank).';
COMMENT ON COLUMN advocacy.rank_lo IS 'Best rank of the 95 % interval.';
COMMENT ON COLUMN advocacy.rank_hi IS 'Worst rank of the 95 % interval.';
COMMENT ON COLUMN advocacy.role IS 'As in people.';
COMMENT ON COLUMN advocacy.days IS 'Days (UTC) on which they wrote an organic post about the brand or a rival; from the last switch on, where there was one. What shares are of.';
COMMENT ON COLUMN advocacy.posts IS 'Such posts, of all days.';
COMMENT ON COLUMN advocacy.days_in_words IS 'Of the days, those on which they said something good of us or of a rival; on others a side is told from whom they showed without a judgement.';
COMMENT ON COLUMN advocacy.days_against IS 'Of the days, those on which they spoke against us more than for us.';
COMMENT ON COLUMN advocacy.ours IS 'Part of the days that went to us, 0 to 1; NULL without a day.';
COMMENT ON COLUMN advocacy.ours_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN advocacy.ours_hi IS 'Upper end.';
COMMENT ON COLUMN advocacy.rivals IS 'Part of the days that went to a rival.';
COMMENT ON COLUMN advocacy.rivals_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN advocacy.rivals_hi IS 'Upper end.';
COMMENT ON COLUMN advocacy.neutral IS 'Part of the days that went to neither: facts, questions, complaints, or both alike.';
COMMENT ON COLUMN advocacy.neutral_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN advocacy.neutral_hi IS 'Upper end.';
COMMENT ON COLUMN advocacy.stance IS 'ours or rivals: surely more than half of the days for either; neutral: surely more than half of all days; else cannot tell.';
COMMENT ON COLUMN advocacy.rival IS 'The rival for whom they spoke on most days; NULL for none.';
COMMENT ON COLUMN advocacy.trend IS 'Part of the days that went to us in the last period ([studies] recent_days) minus that before, -1 to 1; NULL when one of them has no day.';
COMMENT ON COLUMN advocacy.trend_lo IS 'Lower end of its 95 % interval: they are turning where the interval leaves 0 out.';
COMMENT ON COLUMN advocacy.trend_hi IS 'Upper end.';
COMMENT ON COLUMN advocacy.trend_days IS 'Days in the last period.';
COMMENT ON COLUMN advocacy.trend_days_before IS 'Days before it.';
COMMENT ON COLUMN advocacy.last_switch_at IS 'The day (UTC) with which they went over to the other side for the last time; NULL when never, or when the evidence is less than one false switch in ten months over all leaders of the brand asks for.';
COMMENT ON COLUMN advocacy.switched_to IS 'ours or rivals.';
COMMENT ON COLUMN advocacy.switched_before IS 'Part of ours in the days for a side before it.';
COMMENT ON COLUMN advocacy.switched_after IS 'The same from it on, until it was sure.';
COMMENT ON COLUMN advocacy.switched_n_before IS 'Days for a side before it.';
COMMENT ON COLUMN advocacy.switched_n_after IS 'Days for a side from it on, until it was sure.';
COMMENT ON COLUMN advocacy.dominant_motive IS 'The lever: the motive that most of their posts show, about us or rivals; cannot tell with fewer than 5 posts or a motive_p below .8.';
COMMENT ON COLUMN advocacy.motive_p IS 'Probability, at least, that the likeliest motive is really their first, told or not.';
COMMENT ON COLUMN advocacy.motive_share IS 'Part of their posts that show it, the errors of the classifier taken out, drawn towards the audience of the brand.';
COMMENT ON COLUMN advocacy.motive_observed IS 'The same as read: the mean probability.';
COMMENT ON COLUMN advocacy.motive_posts IS 'Posts this rests on.';
COMMENT ON COLUMN advocacy.last_spoke_at IS 'The latest of all those days (UTC); NULL without one.';
