-- One row is a person of a brand who is named on a guest list, with the role found in what they do.
SELECT author_id, role, influence_rank
FROM people
WHERE brand = $brand AND list_contains($keys, ltrim(lower(author_id), '@'))
ORDER BY author_id
