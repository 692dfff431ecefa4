-- One row is an input: the newest event, how far it is complete, when it was stored and published.
SELECT source, event_at, watermark_at, committed_at, published_at, position FROM freshness ORDER BY source
