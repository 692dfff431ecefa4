-- One row is a state of an alert that could not be told on a channel, the latest first.
SELECT outbox_id AS id, channel, attempts, created_at, settled_at, detail
FROM outbox
WHERE status = 'dead'
ORDER BY settled_at DESC, outbox_id, channel
