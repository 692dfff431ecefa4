-- One row is the cascade of a root, one a source.
SELECT
    root_id, source, author_id, size, depth, width, structural_virality, reposts, quotes, replies, started_at, last_at, half_s, first_hour,
    expected_size, expected_lo, expected_hi
FROM cascades
WHERE brand = $brand AND root_id = $root
ORDER BY source
LIMIT 1
