-- One row is somebody of an event, with their role, their rank by influence, and whether they were seen about the brand.
SELECT
    s.author_id, s.role, s.is_role_declared, r.influence_rank,
    s.author_id IN (SELECT author_id FROM people WHERE brand = $brand) AS is_seen
FROM situation_people AS s
LEFT JOIN standings AS r ON r.brand = s.brand AND r.author_id = s.author_id
WHERE s.brand = $brand AND s.situation_id = $situation
ORDER BY s.author_id
