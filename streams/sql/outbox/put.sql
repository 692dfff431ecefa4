-- One row is a state of an alert to be told on a channel; one that is there already stays as it is.
INSERT INTO outbox
SELECT
    $outbox_id, $channel, $alert_id, $n, $payload, CASE WHEN is_off THEN 'dead' ELSE 'waiting' END, 0, 0,
    make_timestamp_ms($at_ms), CASE WHEN NOT is_off THEN make_timestamp_ms($at_ms) END,
    CASE WHEN is_off THEN make_timestamp_ms($at_ms) END, CASE WHEN is_off THEN 'the channel is off' ELSE '' END
FROM (SELECT $channel IN (SELECT channel FROM channels_off) AS is_off)
ON CONFLICT DO NOTHING
