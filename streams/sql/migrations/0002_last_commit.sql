-- The tables that number every commit, whether of a batch or of an act of the inbox.

CREATE TABLE last_commit (seq BIGINT NOT NULL, committed_at TIMESTAMP);
COMMENT ON TABLE last_commit IS 'Internal: the one row is the number of the latest commit, written in one transaction with its rows.';
COMMENT ON COLUMN last_commit.seq IS 'Number of the commit, as in the journal; 0 before the first.';
COMMENT ON COLUMN last_commit.committed_at IS 'When it was stored, by the clock of the machine (UTC).';
INSERT INTO last_commit SELECT coalesce(max(seq), 0), NULL FROM positions;

ALTER TABLE applied ADD COLUMN kind VARCHAR;
COMMENT ON COLUMN applied.kind IS 'The kind of command: brands, backup and others; NULL when an older murmure carried it out.';
