-- One row is two of these people who spoke with each other about the brand: a reply, a quote or an address, ever.
SELECT source_id AS one, target_id AS other
FROM ties
WHERE
    brand = $brand AND n_reply + n_quote + n_mention > 0 AND list_contains($people, source_id)
    AND list_contains($people, target_id)
ORDER BY one, other
