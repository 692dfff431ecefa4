-- One row is an incident for a person to look over, newest first: the first letters of its id do as an id.
SELECT
    left(alert_id, 8) AS id, brand, rtrim(replace(signal, 'motive:', '') || ' ' || subject) AS signal,
    state,
    strftime(detected_at, '%Y-%m-%d %H:%M') AS found, round(observed, 1) AS seen,
    format('{:.1f} [{:.1f}, {:.1f}]', expected, expected_lo, expected_hi) AS usual, authors,
    coalesce(verdict, '') AS verdict
FROM alerts
WHERE ($brand IS NULL OR brand = $brand) AND ($state IS NULL OR state = $state)
ORDER BY detected_at DESC, alert_id LIMIT $top
