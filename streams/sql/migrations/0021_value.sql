-- The tables of value: made anew from the stored rows and what is declared, so nothing in here has a history of its own.

CREATE TABLE member_value (
    brand VARCHAR NOT NULL, author_id VARCHAR NOT NULL, unit VARCHAR NOT NULL, adoptions BIGINT NOT NULL,
    own_value DOUBLE NOT NULL, influence_value DOUBLE NOT NULL, influence_lo DOUBLE NOT NULL, influence_hi DOUBLE NOT NULL,
    total DOUBLE NOT NULL, lo DOUBLE NOT NULL, hi DOUBLE NOT NULL, "rank" BIGINT NOT NULL, rank_lo BIGINT NOT NULL,
    rank_hi BIGINT NOT NULL, influence_effect DOUBLE, is_declared BOOLEAN NOT NULL, is_dormant BOOLEAN NOT NULL,
    last_at TIMESTAMP
);
COMMENT ON TABLE member_value IS 'One row is somebody who took something of a brand up: what their own adoptions are worth, and those that they led others to. The brand''s own accounts are left out.';
COMMENT ON COLUMN member_value.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN member_value.author_id IS 'The person.';
COMMENT ON COLUMN member_value.unit IS 'What values are in: the declared currency, or adoptions where none is declared.';
COMMENT ON COLUMN member_value.adoptions IS 'Items that they took up: the brand, tags, links, posts passed on; 1 where people are counted ([studies] value_of).';
COMMENT ON COLUMN member_value.own_value IS 'What their own adoptions are worth, less the part that is laid to those who led them (rule decay).';
COMMENT ON COLUMN member_value.influence_value IS 'What others'' adoptions are worth, the part that is laid to them (rule decay).';
COMMENT ON COLUMN member_value.influence_lo IS 'The least over the six rules, each with its 95 % interval over whom they led.';
COMMENT ON COLUMN member_value.influence_hi IS 'The greatest.';
COMMENT ON COLUMN member_value.total IS 'own_value + influence_value.';
COMMENT ON COLUMN member_value.lo IS 'The least total over the six rules, with the 95 % interval of influence.';
COMMENT ON COLUMN member_value.hi IS 'The greatest.';
COMMENT ON COLUMN member_value."rank" IS 'Rank by total within the brand, 1 the greatest; equals share one.';
COMMENT ON COLUMN member_value.rank_lo IS 'Best rank: one more than those who surely have more, under every rule.';
COMMENT ON COLUMN member_value.rank_hi IS 'Worst rank.';
COMMENT ON COLUMN member_value.influence_effect IS 'Customer influence effect: their part of all that members led to (rule decay); NULL where nobody led to anything.';
COMMENT ON COLUMN member_value.is_declared IS 'Whether what their own dealings are worth was declared, and not counted from adoptions.';
COMMENT ON COLUMN member_value.is_dormant IS 'Whether they have neither written nor acted for [studies] dormant_days.';
COMMENT ON COLUMN member_value.last_at IS 'When they last wrote or acted (UTC); NULL when no row of it is left.';

CREATE TABLE network_value (
    brand VARCHAR NOT NULL, unit VARCHAR NOT NULL, per_adoption DOUBLE NOT NULL, members BIGINT NOT NULL,
    dormant_members BIGINT NOT NULL, declared_members BIGINT NOT NULL, adoptions BIGINT NOT NULL, credited DOUBLE NOT NULL,
    own DOUBLE NOT NULL, influence DOUBLE NOT NULL, influence_lo DOUBLE NOT NULL, influence_hi DOUBLE NOT NULL,
    by_brand DOUBLE NOT NULL, total DOUBLE NOT NULL, dormant_total DOUBLE NOT NULL, reconciles BOOLEAN NOT NULL,
    counted VARCHAR NOT NULL
);
COMMENT ON TABLE network_value IS 'One row is a brand: what all its members are worth together. own + influence + by_brand = total: nothing is counted twice.';
COMMENT ON COLUMN network_value.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN network_value.unit IS 'What values are in: the declared currency, or adoptions.';
COMMENT ON COLUMN network_value.per_adoption IS 'What an adoption is worth, as declared; 1 without.';
COMMENT ON COLUMN network_value.members IS 'Rows of member_value.';
COMMENT ON COLUMN network_value.dormant_members IS 'Those of them who are dormant.';
COMMENT ON COLUMN network_value.declared_members IS 'Those of them whose own dealings were declared.';
COMMENT ON COLUMN network_value.adoptions IS 'Adoptions by members.';
COMMENT ON COLUMN network_value.credited IS 'Of these, the part that is laid to somebody who led to them (rule decay): never more than there are.';
COMMENT ON COLUMN network_value.own IS 'What members keep of their own: the sum of own_value.';
COMMENT ON COLUMN network_value.influence IS 'What is laid to other members: the sum of influence_value.';
COMMENT ON COLUMN network_value.influence_lo IS 'The least of that sum over the six rules.';
COMMENT ON COLUMN network_value.influence_hi IS 'The greatest.';
COMMENT ON COLUMN network_value.by_brand IS 'What is laid to the brand''s own accounts.';
COMMENT ON COLUMN network_value.total IS 'What all dealings of members are worth: the declared ones as declared, all others per_adoption times adoptions.';
COMMENT ON COLUMN network_value.dormant_total IS 'Of own and influence, that of dormant members.';
COMMENT ON COLUMN network_value.counted IS 'What counts as an adoption: items (each that somebody took up) or people (who took the brand up, once); [studies] value_of.';
COMMENT ON COLUMN network_value.reconciles IS 'Whether own + influence + by_brand is total, and credited at most adoptions.';

CREATE TABLE dormant_ties (
    brand VARCHAR NOT NULL, author_id VARCHAR NOT NULL, other_id VARCHAR NOT NULL, once DOUBLE NOT NULL, now DOUBLE NOT NULL,
    last_at TIMESTAMP NOT NULL, contacts BIGINT NOT NULL, opener_id VARCHAR, opener_weight DOUBLE
);
COMMENT ON TABLE dormant_ties IS 'One row is a tie of a brand that was strong once and has been silent since: somebody who used to act on the posts of another.';
COMMENT ON COLUMN dormant_ties.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN dormant_ties.author_id IS 'On whose posts: who could wake the tie with a word.';
COMMENT ON COLUMN dormant_ties.other_id IS 'Who used to act on them.';
COMMENT ON COLUMN dormant_ties.once IS 'Strength at the last contact: 2 or more.';
COMMENT ON COLUMN dormant_ties.now IS 'Strength now (ties.weight).';
COMMENT ON COLUMN dormant_ties.last_at IS 'The last contact (UTC): longer ago than [studies] dormant_days.';
COMMENT ON COLUMN dormant_ties.contacts IS 'Contacts in all, at least two.';
COMMENT ON COLUMN dormant_ties.opener_id IS 'Who of the brand''s own accounts, or of its declared team, has the strongest live tie with author_id, in either direction; NULL: nobody.';
COMMENT ON COLUMN dormant_ties.opener_weight IS 'Strength of that tie now, both directions together.';
