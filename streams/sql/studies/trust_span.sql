-- One row is a brand, with its first and its last organic post.
SELECT brand, min(posted_at) AS first_at, max(posted_at) AS last_at
FROM mentions
WHERE provenance = 'organic'
GROUP BY brand
ORDER BY brand
