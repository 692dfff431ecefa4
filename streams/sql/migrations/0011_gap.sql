-- The tables of the perception gap: made anew from the stored rows and the brands' own words whenever these changed.

CREATE TABLE perception_gap (
    brand VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    observed DOUBLE, lo DOUBLE, hi DOUBLE, rank BIGINT, rank_lo BIGINT, rank_hi BIGINT,
    believed DOUBLE, done DOUBLE, gap DOUBLE, gap_lo DOUBLE, gap_hi DOUBLE, verdict VARCHAR NOT NULL, why VARCHAR NOT NULL,
    n BIGINT, of_people DOUBLE, uncorrected DOUBLE,
    believed_lo DOUBLE, believed_hi DOUBLE, believed_rank BIGINT, believed_rank_lo BIGINT, believed_rank_hi BIGINT,
    believed_n BIGINT, believed_percent DOUBLE,
    done_lo DOUBLE, done_hi DOUBLE, done_rank BIGINT, done_rank_lo BIGINT, done_rank_hi BIGINT,
    done_n BIGINT, done_uncorrected DOUBLE, deed_gap DOUBLE, deed_gap_lo DOUBLE, deed_gap_hi DOUBLE,
    common_ground VARCHAR NOT NULL, weight DOUBLE NOT NULL, priority DOUBLE
);
COMMENT ON TABLE perception_gap IS 'One row is a reason to deal with a brand (IBM''s twelve) on three columns: what people show, what the brand believes, what it does. Parts of a mix: each column adds up to 1.';
COMMENT ON COLUMN perception_gap.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN perception_gap.reason IS 'The reason, such as discount or community.';
COMMENT ON COLUMN perception_gap.observed IS 'Part of this reason in all that people show, one vote a person (organic posts), the classifier''s own errors taken out; NULL where hardly anything is shown.';
COMMENT ON COLUMN perception_gap.lo IS 'Lower end of its 95 % interval: chance of who spoke, and how differently writers are read.';
COMMENT ON COLUMN perception_gap.hi IS 'Upper end.';
COMMENT ON COLUMN perception_gap.rank IS 'Rank among the reasons that people show, 1 the most shown.';
COMMENT ON COLUMN perception_gap.rank_lo IS 'Best rank it may have; all twelve sets hold at once, at 95 % (Mogstad et al. 2024).';
COMMENT ON COLUMN perception_gap.rank_hi IS 'Worst rank it may have.';
COMMENT ON COLUMN perception_gap.believed IS 'Part of this reason in all that the brand believes (its percents, divided by their sum); NULL where it has not said.';
COMMENT ON COLUMN perception_gap.done IS 'Part of this reason in the brand''s own posts that answer nobody, one vote a post, the classifier''s errors taken out; NULL where these show hardly anything.';
COMMENT ON COLUMN perception_gap.gap IS 'believed - observed: above 0 the brand overestimates the reason.';
COMMENT ON COLUMN perception_gap.gap_lo IS 'Lower end of its interval; the twelve intervals hold at once, at 95 % (Bonferroni).';
COMMENT ON COLUMN perception_gap.gap_hi IS 'Upper end.';
COMMENT ON COLUMN perception_gap.verdict IS 'agreement, misunderstanding (a real gap), lack of knowledge (what is believed cannot be ranked), or cannot tell.';
COMMENT ON COLUMN perception_gap.why IS 'The reason for the verdict, in words; figures are points of the mix.';
COMMENT ON COLUMN perception_gap.n IS 'People whose posts were read (authors of organic posts).';
COMMENT ON COLUMN perception_gap.of_people IS 'Part of all these people who show the reason, errors taken out; not divided by the sum over the reasons.';
COMMENT ON COLUMN perception_gap.uncorrected IS 'observed, had the classifier no errors.';
COMMENT ON COLUMN perception_gap.believed_lo IS 'Lower end of the 95 % interval of believed.';
COMMENT ON COLUMN perception_gap.believed_hi IS 'Upper end.';
COMMENT ON COLUMN perception_gap.believed_rank IS 'Rank among what is believed.';
COMMENT ON COLUMN perception_gap.believed_rank_lo IS 'Best rank it may have, at 95 % for all at once.';
COMMENT ON COLUMN perception_gap.believed_rank_hi IS 'Worst rank it may have.';
COMMENT ON COLUMN perception_gap.believed_n IS 'Respondents who said what is believed.';
COMMENT ON COLUMN perception_gap.believed_percent IS 'The percent as it was given.';
COMMENT ON COLUMN perception_gap.done_lo IS 'Lower end of the 95 % interval of done.';
COMMENT ON COLUMN perception_gap.done_hi IS 'Upper end.';
COMMENT ON COLUMN perception_gap.done_rank IS 'Rank among what the brand does.';
COMMENT ON COLUMN perception_gap.done_rank_lo IS 'Best rank it may have, at 95 % for all at once.';
COMMENT ON COLUMN perception_gap.done_rank_hi IS 'Worst rank it may have.';
COMMENT ON COLUMN perception_gap.done_n IS 'Posts of the brand''s own that answer nobody.';
COMMENT ON COLUMN perception_gap.done_uncorrected IS 'done, had the classifier no errors.';
COMMENT ON COLUMN perception_gap.deed_gap IS 'believed - done: above 0 the brand does less of it than it believes people want.';
COMMENT ON COLUMN perception_gap.deed_gap_lo IS 'Lower end of its interval; the twelve hold at once, at 95 %.';
COMMENT ON COLUMN perception_gap.deed_gap_hi IS 'Upper end.';
COMMENT ON COLUMN perception_gap.common_ground IS 'Whose part is above the mean of its column for sure: both, people, brand (what it does), neither; or cannot tell where an interval is on the line.';
COMMENT ON COLUMN perception_gap.weight IS 'How much the reason matters to the brand''s strategy ([brand.weights]); 1 where it does not say.';
COMMENT ON COLUMN perception_gap.priority IS 'Size of the gap times the weight; NULL where the weight is 0 or there is no gap.';

CREATE TABLE perception_columns (
    brand VARCHAR NOT NULL, told_as VARCHAR NOT NULL, n BIGINT NOT NULL, pairs_told_apart BIGINT NOT NULL, pairs BIGINT NOT NULL,
    mean_width DOUBLE NOT NULL, marginal_width DOUBLE NOT NULL, width_by_chance DOUBLE NOT NULL,
    can_be_ranked BOOLEAN NOT NULL, spread DOUBLE NOT NULL, whole DOUBLE NOT NULL, n_needed BIGINT, ranked_in VARCHAR NOT NULL, verdict VARCHAR, why VARCHAR
);
COMMENT ON TABLE perception_columns IS 'One row is a column of perception_gap: how firm its order is (the hierarchy index), and the verdict on what is believed.';
COMMENT ON COLUMN perception_columns.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN perception_columns.told_as IS 'observed, believed or done; a column that is not known has no row.';
COMMENT ON COLUMN perception_columns.n IS 'People, respondents, or posts of the brand''s own.';
COMMENT ON COLUMN perception_columns.pairs_told_apart IS 'Pairs of reasons of which one is surely above the other, all pairs at once, at 95 %.';
COMMENT ON COLUMN perception_columns.pairs IS 'Pairs in all.';
COMMENT ON COLUMN perception_columns.mean_width IS 'Ranks that a reason may have, on average: 1 where all are sure, 12 where none is.';
COMMENT ON COLUMN perception_columns.marginal_width IS 'The same, each reason judged by itself: narrower, and not to be read together.';
COMMENT ON COLUMN perception_columns.width_by_chance IS 'mean_width, were every label read right: where it is much less, the classifier is what blurs the order, not the number of people.';
COMMENT ON COLUMN perception_columns.can_be_ranked IS 'Whether mean_width is at most two thirds of the reasons.';
COMMENT ON COLUMN perception_columns.spread IS 'Greatest part less least, of the mix.';
COMMENT ON COLUMN perception_columns.whole IS 'All shares before they were divided by it: for observed and done the part of votes that show a reason, for believed how many reasons a respondent names.';
COMMENT ON COLUMN perception_columns.n_needed IS 'How many it would take for a mean_width of 5, were the shares as they seem; NULL where no number would do, because shares are equal or misreading outweighs them.';
COMMENT ON COLUMN perception_columns.ranked_in IS 'The groups of the order, parted by semicolons: each reason before one is surely above each after it.';
COMMENT ON COLUMN perception_columns.verdict IS 'Of believed: agreement, misunderstanding, lack of knowledge or cannot tell.';
COMMENT ON COLUMN perception_columns.why IS 'The reason for the verdict, in words.';

CREATE TABLE reason_groups (
    brand VARCHAR NOT NULL, reason_group VARCHAR NOT NULL, observed DOUBLE, lo DOUBLE, hi DOUBLE, n BIGINT,
    believed DOUBLE, believed_lo DOUBLE, believed_hi DOUBLE, done DOUBLE, done_lo DOUBLE, done_hi DOUBLE,
    gap DOUBLE, gap_lo DOUBLE, gap_hi DOUBLE
);
COMMENT ON TABLE reason_groups IS 'One row is reasons of perception_gap taken together, such as information.';
COMMENT ON COLUMN reason_groups.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN reason_groups.reason_group IS 'information: general_info, exclusive_info and new_products.';
COMMENT ON COLUMN reason_groups.observed IS 'Part of the group in all that people show.';
COMMENT ON COLUMN reason_groups.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN reason_groups.hi IS 'Upper end.';
COMMENT ON COLUMN reason_groups.n IS 'People whose posts were read.';
COMMENT ON COLUMN reason_groups.believed IS 'Part of the group in what the brand believes.';
COMMENT ON COLUMN reason_groups.believed_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN reason_groups.believed_hi IS 'Upper end.';
COMMENT ON COLUMN reason_groups.done IS 'Part of the group in the brand''s own posts.';
COMMENT ON COLUMN reason_groups.done_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN reason_groups.done_hi IS 'Upper end.';
COMMENT ON COLUMN reason_groups.gap IS 'believed - observed.';
COMMENT ON COLUMN reason_groups.gap_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN reason_groups.gap_hi IS 'Upper end.';
