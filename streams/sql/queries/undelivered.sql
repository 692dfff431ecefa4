-- One row is a state of an alert that is not told on a channel yet, or was given up (dead), with what came of the latest attempt.
SELECT outbox_id AS id, channel, status, attempts, created_at, next_attempt_at, settled_at, detail
FROM outbox
WHERE status <> 'sent'
ORDER BY status = 'waiting', created_at DESC, outbox_id, channel
