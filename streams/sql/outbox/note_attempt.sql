-- One row is an attempt; one that is there already stays as it is.
INSERT INTO deliveries VALUES (
    $outbox_id, $alert_id, $channel, $attempt, $status, make_timestamp_ms($sent_ms), $latency_ms, $detail
) ON CONFLICT DO NOTHING
