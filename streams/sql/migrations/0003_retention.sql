-- The tables that forgetting needs: which archive files hold a text too many, and how old an id without a row is.

CREATE TABLE stale_months (month TIMESTAMP PRIMARY KEY);
COMMENT ON TABLE stale_months IS 'Internal: one row is a month of the archive whose file holds a text of a removed post; the daily rewrite leaves it out.';
COMMENT ON COLUMN stale_months.month IS 'Start of the month (UTC).';

ALTER TABLE rowless_ids ADD COLUMN happened_at TIMESTAMP;
COMMENT ON COLUMN rowless_ids.happened_at IS 'Time of the event (UTC), by which it is forgotten; NULL: kept for ever.';

COMMENT ON COLUMN mentions.text IS 'The text as written, cut at 2,000 characters. NULL when it moved to the archive: ask mentions_full, which has the same columns with every text.';
