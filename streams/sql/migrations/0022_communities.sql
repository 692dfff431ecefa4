-- The tables of communities: made anew from the stored rows whenever these changed, so nothing in here has a history of its own.

CREATE TABLE community_markets (
    market VARCHAR NOT NULL, as_of TIMESTAMP NOT NULL, people BIGINT NOT NULL, pairs BIGINT NOT NULL,
    communities BIGINT NOT NULL, in_communities BIGINT NOT NULL, held_out DOUBLE NOT NULL, lo DOUBLE NOT NULL,
    hi DOUBLE NOT NULL, verdict VARCHAR NOT NULL
);
COMMENT ON TABLE community_markets IS 'One row is a market (a group of competitors, or a brand alone): whether its people fall into communities at all.';
COMMENT ON COLUMN community_markets.market IS 'The competitor group of its brands (brands.competitor_group), or the id of a brand that is in none.';
COMMENT ON COLUMN community_markets.as_of IS 'The moment of event time for which it holds (UTC).';
COMMENT ON COLUMN community_markets.people IS 'People with a contact: who acted on one another within [studies] community_days, or follow one another.';
COMMENT ON COLUMN community_markets.pairs IS 'Pairs of them with a contact.';
COMMENT ON COLUMN community_markets.communities IS 'How many communities can be told; 0 where the verdict is cannot tell.';
COMMENT ON COLUMN community_markets.in_communities IS 'People in them.';
COMMENT ON COLUMN community_markets.held_out IS 'Of contacts held back, the part that lies within the communities found on the others, beyond chance (held-out modularity); about 0 or below where there are none.';
COMMENT ON COLUMN community_markets.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN community_markets.hi IS 'Upper end.';
COMMENT ON COLUMN community_markets.verdict IS 'firm; loose: there are communities, and most contacts pay no heed to them; cannot tell: no more than in contacts drawn at random.';

CREATE TABLE communities (
    market VARCHAR NOT NULL, community_id VARCHAR NOT NULL, as_of TIMESTAMP NOT NULL, born_on DATE NOT NULL,
    people BIGINT NOT NULL, core BIGINT, pairs BIGINT, density DOUBLE, reciprocity DOUBLE, inside DOUBLE, cohesion DOUBLE,
    returns DOUBLE NOT NULL, verdict VARCHAR NOT NULL
);
COMMENT ON TABLE communities IS 'One row is a community of at least [studies] k_floor people in a market that has any. Those with the verdict cannot tell are no finding.';
COMMENT ON COLUMN communities.market IS 'The market (community_markets.market).';
COMMENT ON COLUMN communities.community_id IS 'Its name, five letters and digits, which it keeps as long as enough of its people stay together.';
COMMENT ON COLUMN communities.as_of IS 'The moment of event time for which the row holds (UTC).';
COMMENT ON COLUMN communities.born_on IS 'The day (a Monday, or that of as_of) on which the name was first given.';
COMMENT ON COLUMN communities.people IS 'How many are in it.';
COMMENT ON COLUMN communities.core IS 'Those of them with three contacts or more in it and three quarters of their contacts'' weight; NULL where it cannot be told.';
COMMENT ON COLUMN communities.pairs IS 'Pairs of them with a contact.';
COMMENT ON COLUMN communities.density IS 'That, of all pairs there could be, 0 to 1.';
COMMENT ON COLUMN communities.reciprocity IS 'Part of the pairs in which both have ever acted on or follow the other.';
COMMENT ON COLUMN communities.inside IS 'Part of a member''s contacts (by weight) that lies in it: the mean over members.';
COMMENT ON COLUMN communities.cohesion IS 'Of contacts held back, how many times as many lie within as by chance.';
COMMENT ON COLUMN communities.returns IS 'How surely it comes back when a fifth of the contacts is left out: mean Jaccard likeness to the nearest found, 0 to 1.';
COMMENT ON COLUMN communities.verdict IS 'firm: held back contacts confirm it and it comes back (.6 or more); loose: they confirm it, its edges shift; cannot tell.';

CREATE TABLE community_people (
    market VARCHAR NOT NULL, author_id VARCHAR NOT NULL, community_id VARCHAR NOT NULL, is_core BOOLEAN NOT NULL,
    strength DOUBLE NOT NULL
);
COMMENT ON TABLE community_people IS 'One row is a person in a community: of persons, so handle it as such. Interests are told of communities, never of a person.';
COMMENT ON COLUMN community_people.market IS 'The market (community_markets.market).';
COMMENT ON COLUMN community_people.author_id IS 'Who.';
COMMENT ON COLUMN community_people.community_id IS 'In which (communities.community_id), of those that are firm or loose.';
COMMENT ON COLUMN community_people.is_core IS 'True with three contacts or more in it and three quarters of their contacts'' weight.';
COMMENT ON COLUMN community_people.strength IS 'The part of their contacts'' weight that lies in it, 0 to 1.';

CREATE TABLE community_brands (
    market VARCHAR NOT NULL, community_id VARCHAR NOT NULL, brand VARCHAR NOT NULL, mentions BIGINT NOT NULL,
    people BIGINT NOT NULL, n BIGINT NOT NULL, share DOUBLE NOT NULL, lo DOUBLE NOT NULL, hi DOUBLE NOT NULL
);
COMMENT ON TABLE community_brands IS 'One row is a community and a brand of its market: how many of those who write there write of the brand. Shares may add up to more than 1.';
COMMENT ON COLUMN community_brands.market IS 'The market (community_markets.market).';
COMMENT ON COLUMN community_brands.community_id IS 'The community (communities.community_id).';
COMMENT ON COLUMN community_brands.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN community_brands.mentions IS 'Organic posts about the brand by its people within [studies] community_days.';
COMMENT ON COLUMN community_brands.people IS 'Their authors.';
COMMENT ON COLUMN community_brands.n IS 'People of the community who wrote of any brand of the market; at least [studies] k_floor.';
COMMENT ON COLUMN community_brands.share IS 'people / n.';
COMMENT ON COLUMN community_brands.lo IS 'Lower end of its 95 % interval (Wilson).';
COMMENT ON COLUMN community_brands.hi IS 'Upper end.';

CREATE TABLE community_status (
    market VARCHAR NOT NULL, community_id VARCHAR NOT NULL, act VARCHAR NOT NULL, people BIGINT, n BIGINT NOT NULL,
    share DOUBLE NOT NULL, lo DOUBLE NOT NULL, hi DOUBLE NOT NULL, observed DOUBLE NOT NULL
);
COMMENT ON TABLE community_status IS 'One row is how many of a community show status (act any), or build, show or maintain it. Nothing is told of fewer than [studies] k_floor people.';
COMMENT ON COLUMN community_status.market IS 'The market (community_markets.market).';
COMMENT ON COLUMN community_status.community_id IS 'The community (communities.community_id).';
COMMENT ON COLUMN community_status.act IS 'any: shows status at all; build (newly won), show (displayed), maintain (defended), by the words used.';
COMMENT ON COLUMN community_status.people IS 'How many do so, as read; NULL for any, which is a share only.';
COMMENT ON COLUMN community_status.n IS 'Of how many: for any, people who wrote of a brand of the market; else those whose posts likely show status.';
COMMENT ON COLUMN community_status.share IS 'The part that does: for any, the classifier''s own errors taken out; else as read.';
COMMENT ON COLUMN community_status.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN community_status.hi IS 'Upper end.';
COMMENT ON COLUMN community_status.observed IS 'The same as read: for any, the mean probability, each author counting once.';

CREATE TABLE community_terms (
    market VARCHAR NOT NULL, community_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, language VARCHAR NOT NULL,
    term VARCHAR NOT NULL, people BIGINT NOT NULL, speakers BIGINT NOT NULL, elsewhere BIGINT NOT NULL,
    log_odds DOUBLE NOT NULL, lo DOUBLE NOT NULL, hi DOUBLE NOT NULL, p DOUBLE NOT NULL
);
COMMENT ON TABLE community_terms IS 'One row is a tag, link or word that a community uses more than the rest of its market: what it is about. Of communities, never of persons.';
COMMENT ON COLUMN community_terms.market IS 'The market (community_markets.market).';
COMMENT ON COLUMN community_terms.community_id IS 'The community (communities.community_id).';
COMMENT ON COLUMN community_terms.kind IS 'tag, link (host), word.';
COMMENT ON COLUMN community_terms.language IS 'fr or en for words, else empty.';
COMMENT ON COLUMN community_terms.term IS 'The tag, host or word, folded.';
COMMENT ON COLUMN community_terms.people IS 'People of the community who used it, at least [studies] k_floor.';
COMMENT ON COLUMN community_terms.speakers IS 'People of the community who wrote (for words: in that language).';
COMMENT ON COLUMN community_terms.elsewhere IS 'People of the market outside it who used it.';
COMMENT ON COLUMN community_terms.log_odds IS 'How much more it is used than outside: log-odds ratio with an informative prior (Monroe et al., 2008), above 0.';
COMMENT ON COLUMN community_terms.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN community_terms.hi IS 'Upper end.';
COMMENT ON COLUMN community_terms.p IS 'Exact p; those stand of which at most 5 % are false (Benjamini-Hochberg, of a community, kind and language).';

CREATE TABLE community_history (
    market VARCHAR NOT NULL, community_id VARCHAR NOT NULL, happened_on DATE NOT NULL, change VARCHAR NOT NULL,
    other_id VARCHAR, people BIGINT NOT NULL
);
COMMENT ON TABLE community_history IS 'One row is what befell a community of now, or one that came out of it or went into it.';
COMMENT ON COLUMN community_history.market IS 'The market (community_markets.market).';
COMMENT ON COLUMN community_history.community_id IS 'The community.';
COMMENT ON COLUMN community_history.happened_on IS 'The day on which it was seen: a Monday, or the day of the watermark.';
COMMENT ON COLUMN community_history.change IS 'born; split (born out of other_id); merged (into other_id); ended.';
COMMENT ON COLUMN community_history.other_id IS 'The other community; NULL when none has to do with it.';
COMMENT ON COLUMN community_history.people IS 'How many were in it, at birth or at the last look.';

CREATE TABLE involvement (
    brand VARCHAR NOT NULL, band VARCHAR NOT NULL, contacts_from BIGINT, people BIGINT NOT NULL, days BIGINT NOT NULL,
    before DOUBLE, after DOUBLE, is_reference BOOLEAN NOT NULL, difference DOUBLE, lo DOUBLE, hi DOUBLE,
    verdict VARCHAR NOT NULL
);
COMMENT ON TABLE involvement IS 'One row is a band of contacts: whether a brand''s people with so many were more active afterwards than those who had been as active before. Two rows more (each doubling, grown) sum it up.';
COMMENT ON COLUMN involvement.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN involvement.band IS 'Contacts: none, 1, 2 to 4, 5 to 9, 10 to 29, 30 and more; each doubling: of contacts, at equal earlier activity; grown: the same, against themselves just before.';
COMMENT ON COLUMN involvement.contacts_from IS 'Where the band begins; NULL for the last two.';
COMMENT ON COLUMN involvement.people IS 'How many; at least [studies] k_floor.';
COMMENT ON COLUMN involvement.days IS 'How many days after are looked at ([studies] recent_days, at most a third of what is known).';
COMMENT ON COLUMN involvement.before IS 'Mean days on which they wrote or acted before that, of up to 120 in all.';
COMMENT ON COLUMN involvement.after IS 'Mean days on which they did so after.';
COMMENT ON COLUMN involvement.is_reference IS 'True for the band that the others are held against.';
COMMENT ON COLUMN involvement.difference IS 'Days more than the reference band, or than with half the contacts, at equal activity before; NULL where nobody compares.';
COMMENT ON COLUMN involvement.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN involvement.hi IS 'Upper end.';
COMMENT ON COLUMN involvement.verdict IS 'Of the brand: more (both looks show that connected people are more active), less, no difference that would matter, cannot tell.';
