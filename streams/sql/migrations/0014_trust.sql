-- The tables of trust: made anew from the stored rows whenever these changed, so nothing in here has a history of its own.

CREATE TABLE trust (
    brand VARCHAR NOT NULL, week DATE NOT NULL, aspect VARCHAR NOT NULL, authors BIGINT NOT NULL, speakers BIGINT NOT NULL,
    share DOUBLE, lo DOUBLE, hi DOUBLE, observed DOUBLE, change DOUBLE, change_lo DOUBLE, change_hi DOUBLE,
    verdict VARCHAR NOT NULL, balance DOUBLE, balance_lo DOUBLE, balance_hi DOUBLE, balance_observed DOUBLE,
    balance_change DOUBLE, balance_change_lo DOUBLE, balance_change_hi DOUBLE, balance_verdict VARCHAR NOT NULL,
    is_closed BOOLEAN NOT NULL, examples VARCHAR[] NOT NULL
);
COMMENT ON TABLE trust IS 'One row is an aspect of trust in a brand and a week of the brand''s time zone: how many of the people who wrote speak of it, how well, and whether that is more than usual.';
COMMENT ON COLUMN trust.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN trust.week IS 'The Monday it begins with, where the brand is.';
COMMENT ON COLUMN trust.aspect IS 'quality, payment, delivery, support, honesty.';
COMMENT ON COLUMN trust.authors IS 'People with an organic post about the brand in the week.';
COMMENT ON COLUMN trust.speakers IS 'Those of them in whose posts the aspect was read, however faintly.';
COMMENT ON COLUMN trust.share IS 'Part of the authors who speak of it, corrected for how the aspect is read; NULL below the floor of people.';
COMMENT ON COLUMN trust.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN trust.hi IS 'Upper end.';
COMMENT ON COLUMN trust.observed IS 'The same as read, uncorrected: the mean probability, each author counting once.';
COMMENT ON COLUMN trust.change IS 'Share less that of the usual week: of up to 12 weeks before.';
COMMENT ON COLUMN trust.change_lo IS 'Lower end of its 95 % interval, which holds how much weeks differ; NULL before four weeks.';
COMMENT ON COLUMN trust.change_hi IS 'Upper end.';
COMMENT ON COLUMN trust.verdict IS 'Whether more speak of it than usual: more, less, as usual, cannot tell (fewer than four weeks before), too few (people).';
COMMENT ON COLUMN trust.balance IS 'Of those who speak of it, those who speak well less those who speak ill, -1 to 1, corrected for how tone is read; NULL below the floor of people.';
COMMENT ON COLUMN trust.balance_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN trust.balance_hi IS 'Upper end.';
COMMENT ON COLUMN trust.balance_observed IS 'The same as read, uncorrected.';
COMMENT ON COLUMN trust.balance_change IS 'Balance less that of the usual week.';
COMMENT ON COLUMN trust.balance_change_lo IS 'Lower end of its 95 % interval; NULL before four weeks.';
COMMENT ON COLUMN trust.balance_change_hi IS 'Upper end.';
COMMENT ON COLUMN trust.balance_verdict IS 'Whether they speak better than usual: more (better), less (worse), as usual, cannot tell, too few.';
COMMENT ON COLUMN trust.is_closed IS 'Whether the week is over and nothing more is expected in it.';
COMMENT ON COLUMN trust.examples IS 'Ids of up to three posts by different people that speak of it (mentions.mention_id); none below the floor of people.';

CREATE TABLE vouching (
    brand VARCHAR NOT NULL, company VARCHAR, voucher_id VARCHAR NOT NULL, receiver_id VARCHAR, hand VARCHAR NOT NULL,
    stance VARCHAR NOT NULL, path VARCHAR NOT NULL, word DOUBLE NOT NULL, strength DOUBLE, first_at TIMESTAMP NOT NULL,
    last_at TIMESTAMP NOT NULL, posts BIGINT NOT NULL, source VARCHAR NOT NULL, mention_id VARCHAR NOT NULL,
    turned_at TIMESTAMP, turned_source VARCHAR, turned_id VARCHAR
);
COMMENT ON TABLE vouching IS 'One row is somebody who answered for a brand («caution»), and one whom their word may have reached; receiver_id is NULL where nobody is known.';
COMMENT ON COLUMN vouching.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN vouching.company IS 'Company of the receiver; NULL while accounts are not known.';
COMMENT ON COLUMN vouching.voucher_id IS 'Who gave their word.';
COMMENT ON COLUMN vouching.receiver_id IS 'Whom it reached, or may have reached; NULL where nobody is known.';
COMMENT ON COLUMN vouching.hand IS 'first: by what they lived through themselves; second: by what others told them. Of several posts the better.';
COMMENT ON COLUMN vouching.stance IS 'for; against: they have turned since (turned_at).';
COMMENT ON COLUMN vouching.path IS 'How it got there: addressed, answered (reply or quote), seen (the receiver acts on the voucher''s posts), open (nobody is known).';
COMMENT ON COLUMN vouching.word IS 'What the word weighs, 0 to 1: how sure it is one, half at second hand, halved with every half-life since ([studies] vouch_half_life_days).';
COMMENT ON COLUMN vouching.strength IS 'The word times how far the receiver heeds the voucher: (d + w) / (d + w + 1), with w the weight of the receiver''s tie to the voucher, d 1 where they were spoken to; NULL where nobody is known.';
COMMENT ON COLUMN vouching.first_at IS 'First post of theirs that vouches and may have reached the receiver (UTC).';
COMMENT ON COLUMN vouching.last_at IS 'Latest (UTC).';
COMMENT ON COLUMN vouching.posts IS 'How many.';
COMMENT ON COLUMN vouching.source IS 'Where the weightiest of them was read.';
COMMENT ON COLUMN vouching.mention_id IS 'Id of the weightiest of them (mentions.mention_id).';
COMMENT ON COLUMN vouching.turned_at IS 'When they first spoke against the brand after they had last vouched for it (UTC); NULL: they have not.';
COMMENT ON COLUMN vouching.turned_source IS 'Where that post was read.';
COMMENT ON COLUMN vouching.turned_id IS 'Id of that post.';
