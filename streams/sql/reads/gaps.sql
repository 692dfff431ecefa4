-- One row is something that was not seen from a day before an incident until its last change.
SELECT source, reason, any_value(detail) FROM coverage
WHERE coalesce(from_at, to_at) <= make_timestamp_ms(?) AND coalesce(to_at, from_at) >= make_timestamp_ms(?) - INTERVAL 1 DAY
GROUP BY source, reason ORDER BY source, reason LIMIT 5
