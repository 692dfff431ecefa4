-- The tables of what only the user knows and no post says (pipeline/declared.py).

CREATE TABLE declared (
    brand VARCHAR NOT NULL, kind VARCHAR NOT NULL, name VARCHAR NOT NULL, content VARCHAR NOT NULL, declared_at TIMESTAMP NOT NULL,
    PRIMARY KEY (brand, kind, name)
);
COMMENT ON TABLE declared IS 'One row is something that was declared of a brand (murmure declare): a team, a company, a campaign, a situation, a boost, a value.';
COMMENT ON COLUMN declared.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN declared.kind IS 'team, company, campaign, situation, boost or value.';
COMMENT ON COLUMN declared.name IS 'Its id within the kind.';
COMMENT ON COLUMN declared.content IS 'What was said of it, as JSON.';
COMMENT ON COLUMN declared.declared_at IS 'When it was last said, by the clock of the machine (UTC).';
