-- One row is how fresh an input is.
SELECT source, event_at, watermark_at, committed_at, published_at FROM freshness ORDER BY source
