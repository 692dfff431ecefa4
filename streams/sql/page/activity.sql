-- One row is a bucket of time of a brand: posts, people and shares, and the band in which one of them was expected; latest first.
-- Closed buckets of which something is expected are there too where nothing was said.
WITH said AS (
    SELECT bucket, mentions, authors, shares, is_closed
    FROM activity
    WHERE brand = $brand AND grain = $grain AND dimension = 'all'
),
foretold AS (
    SELECT
        bucket, max(expected) FILTER (signal = $signal) AS expected, max(lo) FILTER (signal = $signal) AS lo,
        max(hi) FILTER (signal = $signal) AS hi, max(verdict) FILTER (signal = $signal) AS verdict
    FROM activity_expected
    WHERE brand = $brand AND grain = $grain
    GROUP BY bucket
)
SELECT
    bucket, coalesce(s.mentions, 0) AS mentions, coalesce(s.authors, 0) AS authors, coalesce(s.shares, 0) AS shares,
    coalesce(s.is_closed, true) AS is_closed, f.expected, f.lo AS band_lo, f.hi AS band_hi, f.verdict
FROM said AS s
FULL JOIN foretold AS f USING (bucket)
WHERE
    ($from_ms IS NULL OR bucket >= make_timestamp_ms($from_ms))
    AND ($to_ms IS NULL OR bucket < make_timestamp_ms($to_ms))
ORDER BY bucket DESC
LIMIT $n
