-- One row is a brand in force, with its mentions, its authors and the time they span.
SELECT
    b.id AS brand, b.name, b.competitor_group, b.version, count(m.mention_id) AS mentions,
    count(DISTINCT m.author_id) AS authors, min(m.posted_at) AS first_at, max(m.posted_at) AS last_at
FROM brands AS b
LEFT JOIN mentions AS m ON m.brand = b.id
WHERE b.valid_to IS NULL
GROUP BY b.id, b.name, b.competitor_group, b.version
ORDER BY mentions DESC, brand
