-- One row is a person who speaks for a brand: its own accounts, and who wrote as staff.
SELECT brand, author_id FROM mentions WHERE provenance = 'staff'
UNION
SELECT t.brand, t.author_id
FROM (SELECT brand, source_id AS author_id FROM ties UNION SELECT brand, target_id FROM ties) AS t
JOIN (SELECT id, ltrim(lower(unnest(accounts)), '@') AS account FROM brands WHERE valid_to IS NULL) AS b
    ON b.id = t.brand AND b.account = ltrim(lower(t.author_id), '@')
