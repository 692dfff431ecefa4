-- One row is an attempt to tell of an incident.
SELECT channel, outbox_id, attempt, status, sent_at, latency_ms, detail FROM deliveries WHERE alert_id = $id
ORDER BY sent_at, channel, attempt
