-- One row is an incident with all its columns, newest first.
FROM alerts
WHERE ($brand IS NULL OR brand = $brand) AND ($state IS NULL OR state = $state)
ORDER BY detected_at DESC, alert_id LIMIT $top
