-- One row is an incident, newest first.
SELECT
    alert_id, brand, signal, state, detected_at, date_diff('minute', started_at, detected_at) AS delay_min,
    round(observed, 1) AS seen, format('{:.1f} [{:.1f}, {:.1f}]', expected, expected_lo, expected_hi) AS usual, authors,
    breadth, coalesce(verdict, '') AS verdict
FROM alerts
WHERE ($brand IS NULL OR brand = $brand) AND ($state IS NULL OR state = $state)
ORDER BY detected_at DESC, alert_id LIMIT $top
