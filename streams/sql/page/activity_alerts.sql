-- One row is an incident to mark in a chart of activity.
SELECT alert_id, signal, started_at, detected_at, closed_at, state
FROM alerts
WHERE brand = $brand AND coalesce(closed_at, detected_at) >= make_timestamp_ms($since) AND started_at <= make_timestamp_ms($until)
ORDER BY started_at, alert_id
