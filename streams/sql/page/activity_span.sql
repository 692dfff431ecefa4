-- One row is the first and the last day of a brand's activity.
SELECT min(bucket), max(bucket)
FROM activity
WHERE brand = $brand AND grain = 'day' AND dimension = 'all'
    AND ($from_ms IS NULL OR bucket >= make_timestamp_ms($from_ms))
    AND ($to_ms IS NULL OR bucket < make_timestamp_ms($to_ms))
