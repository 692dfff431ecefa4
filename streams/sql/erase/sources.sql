-- One row is a source in which somebody did anything.
SELECT DISTINCT source
FROM (
    SELECT source FROM mentions WHERE author_id = $who
    UNION ALL SELECT source FROM interactions WHERE actor_id = $who OR target_id = $who
    UNION ALL SELECT source FROM follows WHERE source_id = $who OR target_id = $who
)
ORDER BY source
