-- One row is a month of the archive that holds a text whose post is about to be removed. `batch` has the posts.
INSERT OR IGNORE INTO stale_months
SELECT DISTINCT date_trunc('month', posted_at)
FROM mentions
WHERE (source, mention_id) IN (SELECT source, id FROM batch) AND text IS NULL
