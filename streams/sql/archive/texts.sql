-- One row is a post whose text moved out of the store.
CREATE TABLE draft.texts (
    source VARCHAR NOT NULL, mention_id VARCHAR NOT NULL, text VARCHAR NOT NULL, posted_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE draft.texts IS 'One row is a post of this month with its text, which moved here from mentions.text. A text whose post was deleted stays until the next daily rewrite: join mentions.';
COMMENT ON COLUMN draft.texts.source IS 'Where the post was read (mentions.source).';
COMMENT ON COLUMN draft.texts.mention_id IS 'Id of the post (mentions.mention_id).';
COMMENT ON COLUMN draft.texts.text IS 'The text as written, cut at 2,000 characters.';
COMMENT ON COLUMN draft.texts.posted_at IS 'When it was written (UTC).';
