-- One row is how fresh an input is; what the batch does not tell stays as it was.
INSERT INTO freshness BY NAME
SELECT
    $source AS source, make_timestamp_ms($event_ms) AS event_at, make_timestamp_ms($watermark_ms) AS watermark_at,
    make_timestamp_ms($committed_ms) AS committed_at, $position AS position
ON CONFLICT (source) DO UPDATE SET
    event_at = greatest(freshness.event_at, excluded.event_at),
    watermark_at = coalesce(excluded.watermark_at, freshness.watermark_at),
    committed_at = excluded.committed_at, position = excluded.position
