-- The tables of the accounts: made anew from the stored rows and what is declared, so nothing in here has a history.

CREATE TABLE account_map (
    brand VARCHAR NOT NULL, company VARCHAR, company_name VARCHAR, author_id VARCHAR NOT NULL, name VARCHAR,
    side VARCHAR NOT NULL, role VARCHAR, function VARCHAR, is_seen BOOLEAN NOT NULL, posts BIGINT NOT NULL, contacts BIGINT NOT NULL,
    last_contact_at TIMESTAMP, contacted_by VARCHAR[] NOT NULL, contacts_by BIGINT[] NOT NULL, colleagues VARCHAR[] NOT NULL,
    serves VARCHAR[] NOT NULL,
    burt_constraint DOUBLE, effective_size DOUBLE
);
COMMENT ON TABLE account_map IS 'One row is a declared person: who of a company buys, in which role, and who of us had contact with them; and, with side sell and no company, who of us sells.';
COMMENT ON COLUMN account_map.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN account_map.company IS 'Id of the company, as declared; NULL for who sells: the team sells to all companies.';
COMMENT ON COLUMN account_map.company_name IS 'Its name; NULL where none was declared.';
COMMENT ON COLUMN account_map.author_id IS 'Who, as the source names them; as declared where they were never seen.';
COMMENT ON COLUMN account_map.name IS 'Their name; NULL where none was declared.';
COMMENT ON COLUMN account_map.side IS 'buy or sell.';
COMMENT ON COLUMN account_map.role IS 'Part in the purchase: decider, influencer, gatekeeper, user, buyer, initiator, approver, resource_holder; NULL where none was declared: it is never guessed.';
COMMENT ON COLUMN account_map.function IS 'Their trade (it, finance, ...); NULL where none was declared.';
COMMENT ON COLUMN account_map.is_seen IS 'Whether they were ever seen in what was read about the brand: they wrote, or somebody spoke to them or acted on them.';
COMMENT ON COLUMN account_map.posts IS 'Posts about the brand of theirs that are stored.';
COMMENT ON COLUMN account_map.contacts IS 'Contacts with the other side in the last [studies] account_days: posts of one that address, answer or quote the other, whoever began. Likes and reposts are none.';
COMMENT ON COLUMN account_map.last_contact_at IS 'The latest contact that is stored (UTC), however long ago; NULL: none.';
COMMENT ON COLUMN account_map.contacted_by IS 'With whom of the other side they had contact meanwhile, the most contacts first.';
COMMENT ON COLUMN account_map.contacts_by IS 'How many contacts with each of contacted_by, in its order.';
COMMENT ON COLUMN account_map.colleagues IS 'With whom of their own company or team they had contact meanwhile, by id.';
COMMENT ON COLUMN account_map.serves IS 'Of who sells, the companies that they were declared to look after; empty: all. Of who buys, empty.';
COMMENT ON COLUMN account_map.burt_constraint IS 'Burt''s constraint among the declared people of the brand: high where one''s contacts all have contact with one another, low for who stands between them; NULL without contacts.';
COMMENT ON COLUMN account_map.effective_size IS 'Their contacts among the declared people, less how redundant they are (Burt); NULL without contacts.';

CREATE TABLE account_networks (
    brand VARCHAR NOT NULL, company VARCHAR NOT NULL, company_name VARCHAR, n_buyers BIGINT NOT NULL, n_sellers BIGINT NOT NULL,
    buyers_in_contact BIGINT NOT NULL, sellers_in_contact BIGINT NOT NULL, contacts BIGINT NOT NULL, since TIMESTAMP NOT NULL,
    last_contact_at TIMESTAMP, decider_silent_days DOUBLE, buyer_seller_ties BIGINT NOT NULL, buyer_seller_density DOUBLE, buyer_seller_lo DOUBLE,
    buyer_seller_hi DOUBLE, within_seller_ties BIGINT NOT NULL, within_seller_density DOUBLE, within_seller_lo DOUBLE,
    within_seller_hi DOUBLE, within_buyer_ties BIGINT NOT NULL, within_buyer_density DOUBLE, seller_centralization DOUBLE,
    similar_function_ties BIGINT NOT NULL, similar_function_pairs BIGINT NOT NULL, cross_function_ties BIGINT NOT NULL,
    cross_function_pairs BIGINT NOT NULL, top_seller VARCHAR, top_share DOUBLE, top_share_lo DOUBLE, top_share_hi DOUBLE,
    broker_id VARCHAR, broker_share DOUBLE, broker_sole BIGINT NOT NULL, bridged_pairs BIGINT NOT NULL,
    roles_in_contact VARCHAR[] NOT NULL, roles_not_in_contact VARCHAR[] NOT NULL, roles_missing VARCHAR[] NOT NULL,
    without_role BIGINT NOT NULL, reading VARCHAR NOT NULL, steps VARCHAR[] NOT NULL
);
COMMENT ON TABLE account_networks IS 'One row is a declared company: how its people and the selling team meet, in five indices (Gupta, Kumar, Grewal & Lilien 2019), who stands between them, and what that is read as.';
COMMENT ON COLUMN account_networks.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN account_networks.company IS 'Id of the company, as declared.';
COMMENT ON COLUMN account_networks.company_name IS 'Its name; NULL where none was declared.';
COMMENT ON COLUMN account_networks.n_buyers IS 'Declared people of the company.';
COMMENT ON COLUMN account_networks.n_sellers IS 'Declared people of the team who look after the company, or had contact with it.';
COMMENT ON COLUMN account_networks.buyers_in_contact IS 'Of the company''s, those who had contact with the team.';
COMMENT ON COLUMN account_networks.sellers_in_contact IS 'Of the team, those who had contact with the company.';
COMMENT ON COLUMN account_networks.contacts IS 'Contacts between company and team since then: posts of one that address, answer or quote the other, whoever began. Likes and reposts are none.';
COMMENT ON COLUMN account_networks.since IS 'From when on contacts count (UTC): [studies] account_days before the watermark.';
COMMENT ON COLUMN account_networks.last_contact_at IS 'The latest contact that is stored (UTC), however long ago; NULL: none.';
COMMENT ON COLUMN account_networks.decider_silent_days IS 'Days from the latest contact of a decider with the team to the watermark; NULL: no decider is declared, or none ever had any.';
COMMENT ON COLUMN account_networks.buyer_seller_ties IS 'Pairs of a buyer and a seller with at least one contact.';
COMMENT ON COLUMN account_networks.buyer_seller_density IS 'Those ties, of all pairs that could be, 0 to 1; NULL where none could be.';
COMMENT ON COLUMN account_networks.buyer_seller_lo IS 'Lower end of a bracket, no confidence interval: only pairs with contact on two days or more.';
COMMENT ON COLUMN account_networks.buyer_seller_hi IS 'Upper end: with the ties that are expected still unseen (Chao).';
COMMENT ON COLUMN account_networks.within_seller_ties IS 'Pairs of the team with at least one contact about the brand, whichever company it was about.';
COMMENT ON COLUMN account_networks.within_seller_density IS 'Those ties, of all pairs of the team; NULL below two.';
COMMENT ON COLUMN account_networks.within_seller_lo IS 'Lower end of its bracket.';
COMMENT ON COLUMN account_networks.within_seller_hi IS 'Upper end.';
COMMENT ON COLUMN account_networks.within_buyer_ties IS 'Pairs of the company''s people with at least one contact about the brand.';
COMMENT ON COLUMN account_networks.within_buyer_density IS 'Those ties, of all pairs of the company''s people; NULL below two.';
COMMENT ON COLUMN account_networks.seller_centralization IS 'Freeman''s degree centralization of the ties within the team: 0 all have as many, 1 one has them all; NULL below three.';
COMMENT ON COLUMN account_networks.similar_function_ties IS 'Ties between a buyer and a seller of the same declared function.';
COMMENT ON COLUMN account_networks.similar_function_pairs IS 'Pairs of the same function that there could be.';
COMMENT ON COLUMN account_networks.cross_function_ties IS 'Ties between a buyer and a seller of two declared functions; ties of who has none are in neither.';
COMMENT ON COLUMN account_networks.cross_function_pairs IS 'Pairs of two functions that there could be.';
COMMENT ON COLUMN account_networks.top_seller IS 'Who of the team has most contacts with the company; NULL: nobody.';
COMMENT ON COLUMN account_networks.top_share IS 'What part of the contacts that is.';
COMMENT ON COLUMN account_networks.top_share_lo IS 'Lower end of its 95 % interval (Wilson), each pair and day counting as one conversation.';
COMMENT ON COLUMN account_networks.top_share_hi IS 'Upper end.';
COMMENT ON COLUMN account_networks.broker_id IS 'Who joins most pairs of a buyer and a seller that have no tie but a common contact; NULL: there is no such pair.';
COMMENT ON COLUMN account_networks.broker_share IS 'What part of these pairs goes through them; a pair with several in between is split evenly.';
COMMENT ON COLUMN account_networks.broker_sole IS 'How many of these pairs nobody else joins.';
COMMENT ON COLUMN account_networks.bridged_pairs IS 'How many such pairs there are.';
COMMENT ON COLUMN account_networks.roles_in_contact IS 'Roles of the company somebody of whom had contact with the team.';
COMMENT ON COLUMN account_networks.roles_not_in_contact IS 'Declared roles nobody of whom had any.';
COMMENT ON COLUMN account_networks.roles_missing IS 'Roles of a buying centre for which nobody is declared: perhaps there is nobody, perhaps nobody asked.';
COMMENT ON COLUMN account_networks.without_role IS 'Declared people whose role is not known.';
COMMENT ON COLUMN account_networks.reading IS 'What the two densities say together: dense on both sides: redundant; dense with the buyers, sparse within the team; dense within the team, sparse with the buyers; sparse on both sides: thin; cannot tell; too few to say; no contact; no team declared; nobody declared.';
COMMENT ON COLUMN account_networks.steps IS 'What to do next, the most pressing first: begin, second person, more contacts, fewer contacts, coordinator, same function first.';
