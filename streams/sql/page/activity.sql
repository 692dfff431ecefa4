-- One row is a bucket of time of a brand: posts, people and shares, oldest first.
SELECT bucket, mentions, authors, shares, is_closed
FROM activity
WHERE brand = $brand AND grain = $grain AND dimension = 'all'
    AND ($from_ms IS NULL OR bucket >= make_timestamp_ms($from_ms))
    AND ($to_ms IS NULL OR bucket < make_timestamp_ms($to_ms))
ORDER BY bucket DESC
LIMIT $n
