-- One row is an hour or a day of a brand in which something was said or passed on.
SELECT brand, epoch_ms(bucket) AS bucket_ms, mentions_e4 // 10000 AS posts, authors, shares
FROM activity_counts
WHERE
    dimension = 'all' AND value = '' AND (mentions_e4 > 0 OR shares > 0) AND grain = $grain
    AND bucket >= make_timestamp_ms($from_ms) AND bucket < make_timestamp_ms($until_ms)
ORDER BY brand, bucket
