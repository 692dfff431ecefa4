-- One row is how many notices of an incident a channel was left before, and when the last of those never tried is due.
SELECT count(*), coalesce(max(epoch_ms(next_attempt_at)) FILTER (attempts = 0), 0) FROM outbox
WHERE alert_id = ? AND channel = ?
