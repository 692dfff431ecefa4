-- One row is a measure of how a brand and its people deal with each other, of all time, then week by week.
SELECT measure, span, week, value, lo, hi, n, is_told
FROM relation
WHERE brand = $brand
    AND (span = 'all' OR (
        ($from_ms IS NULL OR week >= make_timestamp_ms($from_ms)) AND ($to_ms IS NULL OR week < make_timestamp_ms($to_ms))
    ))
ORDER BY span <> 'all', measure, week DESC
LIMIT 1500
