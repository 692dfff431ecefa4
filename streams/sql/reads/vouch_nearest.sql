-- One row is a person with ties within a brand whose name is near the one asked for, the nearest first.
SELECT name
FROM (
    SELECT source_id AS name FROM ties WHERE brand = $brand
    UNION
    SELECT target_id FROM ties WHERE brand = $brand
)
ORDER BY jaro_winkler_similarity(lower(name), ltrim(lower($person), '@')) DESC, name
LIMIT 3
