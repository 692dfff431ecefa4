-- One row is an incident of a brand, those that go on first, then the latest.
SELECT
    alert_id, brand, rule, signal, state, started_at, detected_at, closed_at, observed, expected, expected_lo, expected_hi,
    window_s, false_alarms_per_month, posts, authors, breadth, loudest, coverage, verdict, acknowledged_at, note, subject
FROM alerts
WHERE ($brand = '' OR brand = $brand)
    AND ($from_ms IS NULL OR started_at >= make_timestamp_ms($from_ms))
    AND ($to_ms IS NULL OR started_at < make_timestamp_ms($to_ms))
ORDER BY state IN ('open', 'ongoing') DESC, detected_at DESC, alert_id
LIMIT $n
