-- One row is somebody who speaks for the brand: as the view people has it, which takes five times as long for this alone.
WITH own AS (SELECT ltrim(lower(unnest(accounts)), '@') AS account FROM brands WHERE id = $brand AND valid_to IS NULL),
seen AS (
    SELECT author_id FROM mentions WHERE brand = $brand
    UNION ALL
    SELECT actor_id FROM interactions WHERE brand = $brand
    UNION ALL
    SELECT target_id FROM interactions WHERE brand = $brand
    UNION ALL
    SELECT author_id FROM standings WHERE brand = $brand
)
SELECT author_id FROM mentions WHERE brand = $brand AND provenance = 'staff'
UNION
SELECT author_id FROM seen WHERE ltrim(lower(author_id), '@') IN (FROM own)
ORDER BY author_id
