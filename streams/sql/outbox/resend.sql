-- One row is what was given up and is to be tried anew, under the same id.
UPDATE outbox SET
    status = 'waiting', next_attempt_at = make_timestamp_ms($now_ms), settled_at = NULL, attempts_before = attempts
WHERE status = 'dead' AND ($outbox_id = '' OR outbox_id = $outbox_id) AND ($channel = '' OR channel = $channel)
RETURNING channel
