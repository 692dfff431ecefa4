-- One row is a cascade of a brand, the largest first.
SELECT
    root_id, source, author_id, size, depth, width, structural_virality, reposts, quotes, replies, started_at, last_at, half_s, first_hour,
    expected_size, expected_lo, expected_hi
FROM cascades
WHERE brand = $brand
    AND ($from_ms IS NULL OR started_at >= make_timestamp_ms($from_ms))
    AND ($to_ms IS NULL OR started_at < make_timestamp_ms($to_ms))
ORDER BY size DESC, root_id, source
LIMIT $n
