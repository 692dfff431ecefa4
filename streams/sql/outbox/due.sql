-- One row is what is to be sent now: for each alert and channel the earliest notice that is not settled, when it is due.
SELECT outbox_id, channel, alert_id, payload, attempts + 1 AS attempt, attempts + 1 - attempts_before AS try
FROM outbox
WHERE status = 'waiting'
QUALIFY row_number() OVER (PARTITION BY alert_id, channel ORDER BY n) = 1 AND next_attempt_at <= make_timestamp_ms($now_ms)
ORDER BY created_at, alert_id, n, channel
LIMIT $most
