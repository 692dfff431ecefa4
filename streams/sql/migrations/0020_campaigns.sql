-- The tables of campaigns compared: made anew from the stored rows and what is declared, so nothing in here has a history.

CREATE TABLE campaigns (
    brand VARCHAR NOT NULL, campaign_id VARCHAR NOT NULL, name VARCHAR NOT NULL, items VARCHAR[] NOT NULL,
    started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP NOT NULL, first_at TIMESTAMP, last_at TIMESTAMP, posts BIGINT NOT NULL,
    archived BIGINT NOT NULL, seeders BIGINT NOT NULL, people_shown BIGINT NOT NULL, people_reacted BIGINT NOT NULL,
    people_passed_on BIGINT NOT NULL, people_beyond BIGINT NOT NULL, sights BIGINT NOT NULL, reacted DOUBLE, reacted_lo DOUBLE, reacted_hi DOUBLE,
    passed_on DOUBLE, passed_on_lo DOUBLE, passed_on_hi DOUBLE, is_compared BOOLEAN NOT NULL
);
COMMENT ON TABLE campaigns IS 'One row is a declared campaign of a brand: how many posted in it, who could see that, and how many reacted and passed it on.';
COMMENT ON COLUMN campaigns.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN campaigns.campaign_id IS 'Its id, as declared.';
COMMENT ON COLUMN campaigns.name IS 'Its name, as declared; else its id.';
COMMENT ON COLUMN campaigns.items IS 'What makes a post one of its posts: tag, link (by host) or post, as type:value.';
COMMENT ON COLUMN campaigns.started_at IS 'From when on posts count (UTC), as declared.';
COMMENT ON COLUMN campaigns.ended_at IS 'Until when, not included (UTC), as declared.';
COMMENT ON COLUMN campaigns.first_at IS 'Its first post (UTC); NULL without one.';
COMMENT ON COLUMN campaigns.last_at IS 'Its latest post (UTC).';
COMMENT ON COLUMN campaigns.posts IS 'Posts with one of its items within its span.';
COMMENT ON COLUMN campaigns.archived IS 'Those of them whose text is in the archive: they are left out of sights and rates.';
COMMENT ON COLUMN campaigns.seeders IS 'People who wrote them, the brand''s own accounts included.';
COMMENT ON COLUMN campaigns.people_shown IS 'People who could see one of their authors by then: they follow them, or had been in contact.';
COMMENT ON COLUMN campaigns.people_reacted IS 'Of these, who replied to, quoted, reposted or liked a post whose author they could see when it was written.';
COMMENT ON COLUMN campaigns.people_passed_on IS 'Of these, who reposted or quoted one.';
COMMENT ON COLUMN campaigns.people_beyond IS 'Other people who reacted, though they are not known to have had the author in sight: it came to them through somebody else, or by search.';
COMMENT ON COLUMN campaigns.sights IS 'Cases: a post and a person who could see its author; of up to 400 posts drawn by name.';
COMMENT ON COLUMN campaigns.reacted IS 'Part of the sights that were reacted to; NULL below the floor of people shown.';
COMMENT ON COLUMN campaigns.reacted_lo IS 'Lower end of its 95 % interval, over authors.';
COMMENT ON COLUMN campaigns.reacted_hi IS 'Upper end.';
COMMENT ON COLUMN campaigns.passed_on IS 'Part of the sights that were passed on (reposted or quoted); NULL below the floor of people shown.';
COMMENT ON COLUMN campaigns.passed_on_lo IS 'Lower end of its 95 % interval, over authors.';
COMMENT ON COLUMN campaigns.passed_on_hi IS 'Upper end.';
COMMENT ON COLUMN campaigns.is_compared IS 'Whether it is one of the five latest to begin, which are compared in pairs (campaign_parts).';

CREATE TABLE campaign_parts (
    brand VARCHAR NOT NULL, campaign_id VARCHAR NOT NULL, other_id VARCHAR NOT NULL, stage VARCHAR NOT NULL,
    part VARCHAR NOT NULL, value DOUBLE, lo DOUBLE, hi DOUBLE, share DOUBLE, overlap DOUBLE NOT NULL, n BIGINT NOT NULL,
    other_n BIGINT NOT NULL, verdict VARCHAR NOT NULL
);
COMMENT ON TABLE campaign_parts IS 'One row is a part of the difference between two campaigns of a brand at a stage; the parts sum to the row difference.';
COMMENT ON COLUMN campaign_parts.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN campaign_parts.campaign_id IS 'The campaign that began later (campaigns.campaign_id).';
COMMENT ON COLUMN campaign_parts.other_id IS 'The one that it is held against.';
COMMENT ON COLUMN campaign_parts.stage IS 'reacted, passed_on: what part of the sights came to it. Both are of all sights.';
COMMENT ON COLUMN campaign_parts.part IS 'difference (the whole), message, relation, seeding (who posted), time (hour and weekday), unexplained.';
COMMENT ON COLUMN campaign_parts.value IS 'What it adds to the rate of campaign_id beside that of other_id, -1 to 1; of parts NULL where there are too few to tell.';
COMMENT ON COLUMN campaign_parts.lo IS 'Lower end of its 95 % interval, over authors; NULL where either campaign has fewer than 8 authors, or too few acted.';
COMMENT ON COLUMN campaign_parts.hi IS 'Upper end.';
COMMENT ON COLUMN campaign_parts.share IS 'Value / difference: below 0 where a part works against it, above 1 where others do; NULL where the difference may be chance.';
COMMENT ON COLUMN campaign_parts.overlap IS 'Of the campaign that shares fewer, the part of the sights whose level of this block the other had too.';
COMMENT ON COLUMN campaign_parts.n IS 'Sights of campaign_id that were looked at.';
COMMENT ON COLUMN campaign_parts.other_n IS 'Those of other_id.';
COMMENT ON COLUMN campaign_parts.verdict IS 'more, less (it surely adds to, or takes from, campaign_id), cannot tell (the interval holds 0), never apart (overlap below .25: not to be told from the campaigns themselves), too few.';
