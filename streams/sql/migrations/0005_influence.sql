-- The tables of who led whom: made anew from the stored rows whenever these changed, so nothing in here has a history of its own.

CREATE TABLE credit_parts (
    brand VARCHAR NOT NULL, item VARCHAR NOT NULL, adopter_id VARCHAR NOT NULL, influencer_id VARCHAR NOT NULL,
    adopted_at TIMESTAMP NOT NULL, seen_at TIMESTAMP NOT NULL, strength DOUBLE NOT NULL, by_equal DOUBLE NOT NULL,
    by_decay DOUBLE NOT NULL, by_share DOUBLE NOT NULL, by_first DOUBLE NOT NULL, by_last DOUBLE NOT NULL,
    by_shapley DOUBLE NOT NULL, credit_lo DOUBLE NOT NULL, credit_hi DOUBLE NOT NULL
);
COMMENT ON TABLE credit_parts IS 'Internal: what the view credit is made of. One row is an adoption and one who had shown the item to the adopter, with their part under each rule.';
COMMENT ON COLUMN credit_parts.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN credit_parts.item IS 'What was taken up, as type:value: brand, tag, link, or post:source/id.';
COMMENT ON COLUMN credit_parts.adopter_id IS 'Who took it up, for the first time.';
COMMENT ON COLUMN credit_parts.influencer_id IS 'Who had it before, where the adopter could see it.';
COMMENT ON COLUMN credit_parts.adopted_at IS 'When the adopter took it up (UTC).';
COMMENT ON COLUMN credit_parts.seen_at IS 'When the influencer had taken it up (UTC).';
COMMENT ON COLUMN credit_parts.strength IS 'Strength of the sight of one by the other at that moment: 1 for a follow, and what their acts add.';
COMMENT ON COLUMN credit_parts.by_equal IS 'The same part to each.';
COMMENT ON COLUMN credit_parts.by_decay IS 'Equal parts of how easily the adopter is led, less with the delay (Goyal et al. 2012).';
COMMENT ON COLUMN credit_parts.by_share IS 'By strength and recency, one unit in all: the rule to use when in doubt.';
COMMENT ON COLUMN credit_parts.by_first IS 'All to whom the adopter saw first.';
COMMENT ON COLUMN credit_parts.by_last IS 'All to whom the adopter saw last.';
COMMENT ON COLUMN credit_parts.by_shapley IS 'What each adds to the chance of adoption, over all orders (Shapley value).';
COMMENT ON COLUMN credit_parts.credit_lo IS 'The least of the six parts.';
COMMENT ON COLUMN credit_parts.credit_hi IS 'The greatest of the six parts.';

CREATE TABLE cascades (
    root_id VARCHAR NOT NULL, brand VARCHAR NOT NULL, source VARCHAR NOT NULL, author_id VARCHAR, size BIGINT NOT NULL,
    depth BIGINT NOT NULL, width BIGINT NOT NULL, structural_virality DOUBLE NOT NULL, started_at TIMESTAMP NOT NULL,
    last_at TIMESTAMP NOT NULL, half_s DOUBLE NOT NULL, first_hour BIGINT NOT NULL, reposts BIGINT NOT NULL,
    quotes BIGINT NOT NULL, replies BIGINT NOT NULL, expected_size DOUBLE, expected_lo DOUBLE, expected_hi DOUBLE,
    mended BIGINT NOT NULL
);
COMMENT ON TABLE cascades IS 'One row is a post that was passed on or answered, and all that followed from it.';
COMMENT ON COLUMN cascades.root_id IS 'Id of the post it began with, unique within its source.';
COMMENT ON COLUMN cascades.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN cascades.source IS 'Where it was read.';
COMMENT ON COLUMN cascades.author_id IS 'Who began it; NULL when that post was never read.';
COMMENT ON COLUMN cascades.size IS 'Posts, reposts, quotes and replies in it, the first post included.';
COMMENT ON COLUMN cascades.depth IS 'Steps from the first post to the farthest.';
COMMENT ON COLUMN cascades.width IS 'The most that are the same number of steps away.';
COMMENT ON COLUMN cascades.structural_virality IS 'Mean number of steps between two of them (Goel et al. 2016): near 2 for a broadcast, more for word of mouth.';
COMMENT ON COLUMN cascades.started_at IS 'When it began (UTC).';
COMMENT ON COLUMN cascades.last_at IS 'When the last of it came (UTC).';
COMMENT ON COLUMN cascades.half_s IS 'Seconds until half of it was there.';
COMMENT ON COLUMN cascades.first_hour IS 'How many came in the first hour, the first post not counted.';
COMMENT ON COLUMN cascades.reposts IS 'Reposts in it.';
COMMENT ON COLUMN cascades.quotes IS 'Quotes in it.';
COMMENT ON COLUMN cascades.replies IS 'Replies in it.';
COMMENT ON COLUMN cascades.expected_size IS 'Size to expect in the end, judged by how it went so far and by the cascades that are over; NULL when no growth is foreseen, when it is younger than an hour or older than three days, or too little is known.';
COMMENT ON COLUMN cascades.expected_lo IS 'Lower end of the 90 % interval of that size.';
COMMENT ON COLUMN cascades.expected_hi IS 'Upper end.';
COMMENT ON COLUMN cascades.mended IS 'How many of its rows contradicted each other (a share before its post, a circle) and were put right.';

CREATE TABLE exposures (
    brand VARCHAR NOT NULL, item VARCHAR NOT NULL, k BIGINT NOT NULL, exposed BIGINT NOT NULL, adopted BIGINT NOT NULL,
    p DOUBLE, lo DOUBLE NOT NULL, hi DOUBLE NOT NULL
);
COMMENT ON TABLE exposures IS 'One row is a number k of contacts who had taken up an item: how many people ever had k in sight, and how many of these took it up before the next one did (Romero et al. 2011).';
COMMENT ON COLUMN exposures.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN exposures.item IS 'What was taken up, as type:value; type:* is all items of a type that were looked at, together.';
COMMENT ON COLUMN exposures.k IS 'Contacts in sight who had taken it up; 0 for none.';
COMMENT ON COLUMN exposures.exposed IS 'People who at some time had exactly k in sight and had not taken it up.';
COMMENT ON COLUMN exposures.adopted IS 'Those of them who took it up before the next contact did, within the horizon.';
COMMENT ON COLUMN exposures.p IS 'adopted / exposed; NULL when nobody was exposed.';
COMMENT ON COLUMN exposures.lo IS 'Lower end of the 95 % interval of p (Wilson).';
COMMENT ON COLUMN exposures.hi IS 'Upper end.';

CREATE TABLE hazards (
    brand VARCHAR NOT NULL, item VARCHAR NOT NULL, dimension VARCHAR NOT NULL, bin BIGINT NOT NULL, label VARCHAR NOT NULL,
    adopted BIGINT NOT NULL, hours_at_risk DOUBLE NOT NULL, per_hour DOUBLE, lo DOUBLE, hi DOUBLE
);
COMMENT ON TABLE hazards IS 'One row is a stretch of time after the latest exposure, an hour of the day or a weekday: how readily exposed people took an item up in it.';
COMMENT ON COLUMN hazards.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN hazards.item IS 'type:* for all items of a type that were looked at, together.';
COMMENT ON COLUMN hazards.dimension IS 'delay (since the latest exposure), hour (of the brand''s day), weekday (1 is Monday).';
COMMENT ON COLUMN hazards.bin IS 'Number of the bin: for delay from 0, for hour 0 to 23, for weekday 1 to 7.';
COMMENT ON COLUMN hazards.label IS 'The bin in words.';
COMMENT ON COLUMN hazards.adopted IS 'Adoptions of exposed people that fell in it.';
COMMENT ON COLUMN hazards.hours_at_risk IS 'Hours that exposed people who had not adopted spent in it, summed.';
COMMENT ON COLUMN hazards.per_hour IS 'adopted / hours_at_risk; NULL when nobody was at risk.';
COMMENT ON COLUMN hazards.lo IS 'Lower end of its 95 % interval (Poisson, exact); NULL when nobody was at risk.';
COMMENT ON COLUMN hazards.hi IS 'Upper end.';

CREATE TABLE contagion (
    brand VARCHAR NOT NULL, item VARCHAR NOT NULL, n_adopters BIGINT NOT NULL, n_linked BIGINT NOT NULL, alpha DOUBLE,
    null_mean DOUBLE, null_sd DOUBLE, p DOUBLE, p_near DOUBLE, alpha_reversed DOUBLE, p_direction DOUBLE, verdict VARCHAR NOT NULL, why VARCHAR NOT NULL
);
COMMENT ON TABLE contagion IS 'One row is a test whether an item spread from contact to contact, or among people who are alike anyway (Anagnostopoulos et al. 2008).';
COMMENT ON COLUMN contagion.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN contagion.item IS 'What was taken up, as type:value.';
COMMENT ON COLUMN contagion.n_adopters IS 'People who took it up.';
COMMENT ON COLUMN contagion.n_linked IS 'Those of them who could see another of them by a link older than the item: others prove nothing.';
COMMENT ON COLUMN contagion.alpha IS 'How much adoption rises with the (log) number of contacts who had adopted; NULL when too few.';
COMMENT ON COLUMN contagion.null_mean IS 'Mean of alpha when the same people adopt at each other''s times.';
COMMENT ON COLUMN contagion.null_sd IS 'Its standard deviation.';
COMMENT ON COLUMN contagion.p IS 'How often such a shuffle gives as much: one-sided p-value.';
COMMENT ON COLUMN contagion.p_near IS 'The same, shuffled only among adopters near in time, so that a wave over months is no contagion.';
COMMENT ON COLUMN contagion.alpha_reversed IS 'alpha with every link turned round: influence goes one way, likeness both.';
COMMENT ON COLUMN contagion.p_direction IS 'How often, shuffled among those near in time, alpha exceeds alpha_reversed by as much.';
COMMENT ON COLUMN contagion.verdict IS 'contagion (all three p are small), correlation only, too few, or cannot tell.';
COMMENT ON COLUMN contagion.why IS 'The reason for the verdict, in words.';

CREATE TABLE virality (
    brand VARCHAR NOT NULL, measure VARCHAR NOT NULL, value DOUBLE, lo DOUBLE, hi DOUBLE, null_lo DOUBLE, null_hi DOUBLE,
    n BIGINT NOT NULL, is_told BOOLEAN NOT NULL
);
COMMENT ON TABLE virality IS 'One row is a measure of how far the talk about a brand goes, and what carries it.';
COMMENT ON COLUMN virality.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN virality.measure IS 'reproduction: further shares and answers that one share or answer brings (first posts left out). credit_of_top_1, _5, _10: part of all credit that the top so many per cent have. reacted_by_x, passed_on_by_x: part of what is explained of who reacts, and who of these passes on, that is explained by the message, the relation or both together; explained: of all there is to explain; message_only: were relations not looked at.';
COMMENT ON COLUMN virality.value IS 'The measure.';
COMMENT ON COLUMN virality.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN virality.hi IS 'Upper end.';
COMMENT ON COLUMN virality.null_lo IS 'For credit: lower end of where it would lie did every exposure work alike.';
COMMENT ON COLUMN virality.null_hi IS 'Upper end.';
COMMENT ON COLUMN virality.n IS 'How many it was taken from: posts and shares, people in the top, cases.';
COMMENT ON COLUMN virality.is_told IS 'False where there was too little to say: then do not read the value.';

CREATE TABLE standings (
    brand VARCHAR NOT NULL, author_id VARCHAR NOT NULL, influence DOUBLE NOT NULL, influence_rank BIGINT NOT NULL,
    rank_lo BIGINT NOT NULL, rank_hi BIGINT NOT NULL
);
COMMENT ON TABLE standings IS 'Internal: the ranks that the view people shows. One row is a person on whom others act, within a brand.';
COMMENT ON COLUMN standings.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN standings.author_id IS 'The person.';
COMMENT ON COLUMN standings.influence IS 'Part in what arrives from others along the ties (PageRank), all people of the brand together 1.';
COMMENT ON COLUMN standings.influence_rank IS 'Rank by influence, 1 the greatest.';
COMMENT ON COLUMN standings.rank_lo IS 'Best rank of the 95 % interval.';
COMMENT ON COLUMN standings.rank_hi IS 'Worst rank of the 95 % interval.';

CREATE TABLE shares_of_credit (
    brand VARCHAR NOT NULL, author_id VARCHAR NOT NULL, adoptions BIGINT NOT NULL, exposed BIGINT NOT NULL,
    followed_up BIGINT NOT NULL, claims BIGINT NOT NULL, credit DOUBLE NOT NULL, credit_lo DOUBLE NOT NULL, credit_hi DOUBLE NOT NULL,
    susceptibility DOUBLE, susceptibility_lo DOUBLE, susceptibility_hi DOUBLE
);
COMMENT ON TABLE shares_of_credit IS 'Internal: what the view people says of leading and being led. One row is a person within a brand who took something up.';
COMMENT ON COLUMN shares_of_credit.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN shares_of_credit.author_id IS 'The person.';
COMMENT ON COLUMN shares_of_credit.adoptions IS 'Items that the person took up.';
COMMENT ON COLUMN shares_of_credit.exposed IS 'Items looked at that others had in sight of the person, before the person took them up if they did.';
COMMENT ON COLUMN shares_of_credit.followed_up IS 'Those of them that the person took up within the horizon.';
COMMENT ON COLUMN shares_of_credit.claims IS 'Posts in which they say themselves that others ask or follow them.';
COMMENT ON COLUMN shares_of_credit.credit IS 'Adoptions of others, by the rule share.';
COMMENT ON COLUMN shares_of_credit.credit_lo IS 'The least over the rules.';
COMMENT ON COLUMN shares_of_credit.credit_hi IS 'The greatest over the rules.';
COMMENT ON COLUMN shares_of_credit.susceptibility IS 'followed_up / exposed, drawn towards the brand''s mean where little is known; NULL when never exposed.';
COMMENT ON COLUMN shares_of_credit.susceptibility_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN shares_of_credit.susceptibility_hi IS 'Upper end.';
