-- The tables of who can be influenced, by whom, and whether a few weigh more: made anew with those of 0005.

CREATE TABLE segments (
    brand VARCHAR NOT NULL, kind VARCHAR NOT NULL, bin BIGINT NOT NULL, segment VARCHAR NOT NULL, people BIGINT NOT NULL,
    exposed BIGINT NOT NULL, followed_up BIGINT NOT NULL, expected DOUBLE NOT NULL, susceptibility DOUBLE NOT NULL,
    lo DOUBLE NOT NULL, hi DOUBLE NOT NULL
);
COMMENT ON TABLE segments IS 'One row is a segment of the people who had tags and links of a brand in sight: how often they then took them up.';
COMMENT ON COLUMN segments.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN segments.kind IS 'What the people are told apart by: role (as in people), language (of most of their posts, else of those they see), activity (posts and acts about the brand before), tenure (time since the first of these), connectedness (people they could see then).';
COMMENT ON COLUMN segments.bin IS 'Place of the segment among those of its kind, from 0.';
COMMENT ON COLUMN segments.segment IS 'The segment in words, at the moment when the item first came in sight; the role is that of now.';
COMMENT ON COLUMN segments.people IS 'People who had something in sight while in it. One may pass through several.';
COMMENT ON COLUMN segments.exposed IS 'Items that others had in sight of them, summed over people: tags and links looked at, not the brand itself.';
COMMENT ON COLUMN segments.followed_up IS 'Those of them that the person then took up within the horizon.';
COMMENT ON COLUMN segments.expected IS 'How many that would be did everyone take up each item as readily as all who had it in sight.';
COMMENT ON COLUMN segments.susceptibility IS 'followed_up / exposed, drawn towards the mean of the segments of its kind where little is known.';
COMMENT ON COLUMN segments.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN segments.hi IS 'Upper end.';

CREATE TABLE influence_types (
    brand VARCHAR NOT NULL, kind VARCHAR NOT NULL, influencer_type VARCHAR NOT NULL, influenced_type VARCHAR NOT NULL,
    chances BIGINT NOT NULL, credit DOUBLE NOT NULL, ratio DOUBLE, lo DOUBLE, hi DOUBLE
);
COMMENT ON TABLE influence_types IS 'One row is a type of influencer and a type of influenced: the credit of the one for what the other took up, all items together.';
COMMENT ON COLUMN influence_types.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN influence_types.kind IS 'What the types are: role (leader, seeker, member, and staff for the brand''s own accounts) or language. Choose one: each holds all credit.';
COMMENT ON COLUMN influence_types.influencer_type IS 'The type of who had it before.';
COMMENT ON COLUMN influence_types.influenced_type IS 'The type of who could see it.';
COMMENT ON COLUMN influence_types.chances IS 'How often someone of the one took up an item where someone of the other could see it who had not.';
COMMENT ON COLUMN influence_types.credit IS 'Adoptions of the other that are laid to the one, by the rule share. The rows of an influencer_type sum to its credit.';
COMMENT ON COLUMN influence_types.ratio IS 'Credit a chance, over that of all together: 2 is twice as readily; NULL without any chance.';
COMMENT ON COLUMN influence_types.lo IS 'Lower end of its 95 % interval (Fay & Feuer 1997).';
COMMENT ON COLUMN influence_types.hi IS 'Upper end.';

CREATE TABLE concentration (
    brand VARCHAR NOT NULL, told_as VARCHAR NOT NULL, top BIGINT NOT NULL, people BIGINT NOT NULL, adoptions BIGINT NOT NULL,
    share DOUBLE, lo DOUBLE, hi DOUBLE, null_lo DOUBLE, null_hi DOUBLE, is_told BOOLEAN NOT NULL
);
COMMENT ON TABLE concentration IS 'One row is the part of credit that the top so many per cent have, for adoptions that came as an opinion or told of use; for all of them see virality, and concentration_of for both.';
COMMENT ON COLUMN concentration.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN concentration.told_as IS 'opinion: the post in which somebody took the item up has a polarity, or opines, complains, advises or vouches. use: its reason is purchase or customer_service. One may be both, or neither; of a share, what was shared counts.';
COMMENT ON COLUMN concentration.top IS 'Per cent of the people whom adopters of this kind had seen, those with most credit first.';
COMMENT ON COLUMN concentration.people IS 'How many people that is.';
COMMENT ON COLUMN concentration.adoptions IS 'Adoptions of this kind that others had shown: what the credit is for.';
COMMENT ON COLUMN concentration.share IS 'Their part of that credit; NULL when there is none.';
COMMENT ON COLUMN concentration.lo IS 'Lower end of its 95 % interval, adoptions drawn again.';
COMMENT ON COLUMN concentration.hi IS 'Upper end.';
COMMENT ON COLUMN concentration.null_lo IS 'Lower end of where it would lie did every exposure work alike.';
COMMENT ON COLUMN concentration.null_hi IS 'Upper end.';
COMMENT ON COLUMN concentration.is_told IS 'False where there was too little to say: then do not read the share.';
