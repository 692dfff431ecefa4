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

CREATE TABLE rhythms (
    brand VARCHAR NOT NULL, author_id VARCHAR NOT NULL, weekday BIGINT NOT NULL, hour BIGINT NOT NULL, seen
    BIGINT NOT NULL, weeks DOUBLE NOT NULL, chance DOUBLE NOT NULL, lo DOUBLE NOT NULL, hi DOUBLE NOT NULL
);
COMMENT ON TABLE rhythms IS 'One row is an hour of the week and a leader seen in five hours or more: the chance that they are there, by the brand''s own clock.';
COMMENT ON COLUMN rhythms.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN rhythms.author_id IS 'The leader (as in advocacy); * is all leaders of the brand together, left out where they are fewer than [studies] k_floor.';
COMMENT ON COLUMN rhythms.weekday IS '1 (Monday) to 7.';
COMMENT ON COLUMN rhythms.hour IS '0 to 23, by the clock of the brand''s time zone.';
COMMENT ON COLUMN rhythms.seen IS 'Weeks in which they were seen to write or act on the brand or a rival in that hour; of all leaders, summed.';
COMMENT ON COLUMN rhythms.weeks IS 'Weeks they were watched: since they were first seen or spoken to, at least 1; of all leaders, summed.';
COMMENT ON COLUMN rhythms.chance IS 'Chance to be there in that hour, drawn towards the hours of all leaders where little was seen.';
COMMENT ON COLUMN rhythms.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN rhythms.hi IS 'Upper end.';

CREATE TABLE answer_hours (
    brand VARCHAR NOT NULL, author_id VARCHAR NOT NULL, hour BIGINT NOT NULL, asked BIGINT NOT NULL, p DOUBLE,
    lo DOUBLE, hi DOUBLE, delay_h DOUBLE
);
COMMENT ON TABLE answer_hours IS 'One row is an hour of the day and a leader who was spoken to 20 times or more: the chance of an answer within four hours when asked then.';
COMMENT ON COLUMN answer_hours.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN answer_hours.author_id IS 'The leader (as in advocacy); * is all leaders of the brand together, left out where they are fewer than [studies] k_floor.';
COMMENT ON COLUMN answer_hours.hour IS '0 to 23, by the clock of the brand''s time zone.';
COMMENT ON COLUMN answer_hours.asked IS 'Posts that spoke to them in that hour.';
COMMENT ON COLUMN answer_hours.p IS 'Chance of an answer within 4 h (product limit, whoever has not answered yet kept), the hours beside weighed in, drawn towards the day of all leaders; NULL where nobody asked near that hour.';
COMMENT ON COLUMN answer_hours.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN answer_hours.hi IS 'Upper end.';
COMMENT ON COLUMN answer_hours.delay_h IS 'Hours until half are answered; NULL where fewer than half are.';

CREATE TABLE reach (
    brand VARCHAR NOT NULL, author_id VARCHAR NOT NULL, hours_seen BIGINT NOT NULL, weeks DOUBLE NOT NULL,
    hours_a_week DOUBLE NOT NULL, peak_hour BIGINT, rhythm VARCHAR NOT NULL, asked BIGINT NOT NULL, questions
    BIGINT NOT NULL, answered BIGINT NOT NULL, waiting BIGINT NOT NULL, asked_a_week DOUBLE NOT NULL, asked_lo
    DOUBLE NOT NULL, asked_hi DOUBLE NOT NULL, answered_share DOUBLE, answered_lo DOUBLE, answered_hi DOUBLE,
    delay_h DOUBLE, delay_lo DOUBLE, delay_hi DOUBLE, chance_4h DOUBLE, best_hour BIGINT, best_p DOUBLE, best_lo
    DOUBLE, best_hi DOUBLE, verdict VARCHAR NOT NULL
);
COMMENT ON TABLE reach IS 'One row is a leader: how much is asked of them, how soon they answer, and when to ask.';
COMMENT ON COLUMN reach.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN reach.author_id IS 'The leader (as in advocacy); * is all leaders of the brand together, left out where they are fewer than [studies] k_floor.';
COMMENT ON COLUMN reach.hours_seen IS 'Hours in which they were seen to write or act on the brand or a rival.';
COMMENT ON COLUMN reach.weeks IS 'Weeks they were watched, at least 1.';
COMMENT ON COLUMN reach.hours_a_week IS 'hours_seen / weeks.';
COMMENT ON COLUMN reach.peak_hour IS 'Hour of the day, by the brand''s clock, in which they are seen most; NULL unless rhythm is told.';
COMMENT ON COLUMN reach.rhythm IS 'told; no rhythm (all hours may be alike); too few (under 30 hours seen, or 15 days).';
COMMENT ON COLUMN reach.asked IS 'Posts that replied to them or spoke to them by handle: their load.';
COMMENT ON COLUMN reach.questions IS 'Of these, read as a question (act ask).';
COMMENT ON COLUMN reach.answered IS 'Of these, answered by them within a week by a reply or quote.';
COMMENT ON COLUMN reach.waiting IS 'Not answered and not yet a week old: kept in the estimates until now.';
COMMENT ON COLUMN reach.asked_a_week IS 'asked / weeks.';
COMMENT ON COLUMN reach.asked_lo IS 'Lower end of its 95 % interval (Poisson, exact).';
COMMENT ON COLUMN reach.asked_hi IS 'Upper end.';
COMMENT ON COLUMN reach.answered_share IS 'Part that is answered within a week (product limit); NULL when nobody asked.';
COMMENT ON COLUMN reach.answered_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN reach.answered_hi IS 'Upper end.';
COMMENT ON COLUMN reach.delay_h IS 'Hours until half of what is asked is answered; NULL where fewer than half are.';
COMMENT ON COLUMN reach.delay_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN reach.delay_hi IS 'Upper end; NULL where it is not known.';
COMMENT ON COLUMN reach.chance_4h IS 'Chance of an answer within 4 h, at whatever hour one asks; NULL when nobody asked.';
COMMENT ON COLUMN reach.best_hour IS 'Hour of the day with the highest chance of an answer within 4 h; NULL when too few.';
COMMENT ON COLUMN reach.best_p IS 'That chance.';
COMMENT ON COLUMN reach.best_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN reach.best_hi IS 'Upper end.';
COMMENT ON COLUMN reach.verdict IS 'told: that hour is surely better than the whole day, all 24 looked at; cannot tell; too few (asked under 20 times, or under 5 answers within 4 h).';

CREATE TABLE reluctance (
    brand VARCHAR NOT NULL, kind VARCHAR, askers_rival BIGINT NOT NULL, questions_rival BIGINT NOT NULL,
    helped_rival BIGINT NOT NULL, p_rival DOUBLE, p_rival_lo DOUBLE, p_rival_hi DOUBLE, withheld_rival BIGINT
    NOT NULL, askers_other BIGINT NOT NULL, questions_other BIGINT NOT NULL, helped_other BIGINT NOT NULL,
    p_other DOUBLE, p_other_lo DOUBLE, p_other_hi DOUBLE, withheld_other BIGINT NOT NULL, askers_unknown BIGINT
    NOT NULL, questions_unknown BIGINT NOT NULL, helped_unknown BIGINT NOT NULL, p_unknown DOUBLE, p_unknown_lo
    DOUBLE, p_unknown_hi DOUBLE, withheld_unknown BIGINT NOT NULL, ratio DOUBLE, ratio_lo DOUBLE, ratio_hi
    DOUBLE, log_se DOUBLE, verdict VARCHAR NOT NULL, answerers BIGINT NOT NULL, unread BIGINT NOT NULL
);
COMMENT ON TABLE reluctance IS 'One row is a brand: how often questions are answered helpfully, by whether the asker is known to be at a rival.';
COMMENT ON COLUMN reluctance.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN reluctance.kind IS 'b2b or b2c, as the brands file says; NULL when it does not.';
COMMENT ON COLUMN reluctance.askers_rival IS 'People who asked: people at a rival or its customers: paid by a rival, or speaking from experience of a rival on more days than of us, before.';
COMMENT ON COLUMN reluctance.questions_rival IS 'Questions of theirs, old enough to have been answered in time.';
COMMENT ON COLUMN reluctance.helped_rival IS 'Of these, those with a helpful answer in time.';
COMMENT ON COLUMN reluctance.p_rival IS 'helped / questions; NULL without a question.';
COMMENT ON COLUMN reluctance.p_rival_lo IS 'Lower end of its 95 % interval, of which askers count.';
COMMENT ON COLUMN reluctance.p_rival_hi IS 'Upper end.';
COMMENT ON COLUMN reluctance.withheld_rival IS 'Of the questions, those where somebody said that they hold the answer back (act withhold).';
COMMENT ON COLUMN reluctance.askers_other IS 'People who asked: people known to be ours in the same way.';
COMMENT ON COLUMN reluctance.questions_other IS 'Questions of theirs, old enough to have been answered in time.';
COMMENT ON COLUMN reluctance.helped_other IS 'Of these, those with a helpful answer in time.';
COMMENT ON COLUMN reluctance.p_other IS 'helped / questions; NULL without a question.';
COMMENT ON COLUMN reluctance.p_other_lo IS 'Lower end of its 95 % interval, of which askers count.';
COMMENT ON COLUMN reluctance.p_other_hi IS 'Upper end.';
COMMENT ON COLUMN reluctance.withheld_other IS 'Of the questions, those where somebody said that they hold the answer back (act withhold).';
COMMENT ON COLUMN reluctance.askers_unknown IS 'People who asked: people of whom neither is known; they are in no ratio.';
COMMENT ON COLUMN reluctance.questions_unknown IS 'Questions of theirs, old enough to have been answered in time.';
COMMENT ON COLUMN reluctance.helped_unknown IS 'Of these, those with a helpful answer in time.';
COMMENT ON COLUMN reluctance.p_unknown IS 'helped / questions; NULL without a question.';
COMMENT ON COLUMN reluctance.p_unknown_lo IS 'Lower end of its 95 % interval, of which askers count.';
COMMENT ON COLUMN reluctance.p_unknown_hi IS 'Upper end.';
COMMENT ON COLUMN reluctance.withheld_unknown IS 'Of the questions, those where somebody said that they hold the answer back (act withhold).';
COMMENT ON COLUMN reluctance.ratio IS 'p_rival / p_other: below 1 rivals'' people are helped less. NULL when one side has no question or nobody was helped.';
COMMENT ON COLUMN reluctance.ratio_lo IS 'Lower end of its 95 % interval, askers and answerers being what was drawn.';
COMMENT ON COLUMN reluctance.ratio_hi IS 'Upper end.';
COMMENT ON COLUMN reluctance.log_se IS 'Standard error of its logarithm.';
COMMENT ON COLUMN reluctance.verdict IS 'reluctant (the interval lies below 1), readier (above), cannot tell, too few (under 10 askers on a side or 5 helped), no rivals (the brand is in no group).';
COMMENT ON COLUMN reluctance.answerers IS 'People who were first to help.';
COMMENT ON COLUMN reluctance.unread IS 'Helpful answers whose own words name no brand, so that nobody read them: taken as helpful.';
