-- One row is a closed bucket that must not be computed again: its cells are no longer kept, or its rows are gone.
DELETE FROM dirty_buckets
WHERE
    (grain = 'minute' AND bucket < make_timestamp_ms($minute_ms))
    OR (grain = 'hour' AND bucket < make_timestamp_ms($hour_ms))
    OR bucket < make_timestamp_ms($rows_ms)
