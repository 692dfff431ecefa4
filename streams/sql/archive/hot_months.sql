-- One row is a month before the given one that still has texts in the store.
SELECT DISTINCT epoch_ms(date_trunc('month', posted_at)) AS start_ms
FROM mentions
WHERE posted_at < make_timestamp_ms($before_ms) AND text IS NOT NULL
ORDER BY start_ms
