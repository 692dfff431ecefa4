-- One row is what was tried, with what came of it: sent, to be tried again, or dead.
UPDATE outbox SET
    status = $status,
    attempts = greatest(attempts, $attempt),
    payload = CASE WHEN $status = 'sent' THEN '' ELSE payload END,
    next_attempt_at = make_timestamp_ms($next_ms),
    settled_at = CASE WHEN $status = 'waiting' THEN NULL ELSE make_timestamp_ms($now_ms) END,
    detail = $detail
WHERE outbox_id = $outbox_id AND channel = $channel AND status = 'waiting'
