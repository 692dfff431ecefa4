-- One row is an attempt to tell of an incident.
SELECT channel, outbox_id, attempt, status,
    strftime(sent_at, '%Y-%m-%d %H:%M:%S') AS sent, latency_ms AS ms, detail FROM deliveries WHERE alert_id = $id
ORDER BY deliveries.sent_at, channel, attempt
