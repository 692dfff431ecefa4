-- One row is how far the tables go: as of when, published when, and whether any of it is made up.
SELECT
    min(watermark_at), max(published_at),
    (SELECT bool_or(starts_with(source, 'synthetic')) FROM (SELECT DISTINCT source FROM mentions))
FROM freshness
