-- One row is the number of somebody who speaks for a brand: its own accounts, and who wrote as staff.
WITH own AS (SELECT ltrim(lower(unnest(accounts)), '@') AS account FROM brands WHERE id = $brand AND valid_to IS NULL),
wrote AS (SELECT DISTINCT author_id FROM mentions WHERE brand = $brand AND provenance = 'staff')
SELECT n
FROM boost_people
WHERE id IN (SELECT author_id FROM wrote) OR ltrim(lower(id), '@') IN (SELECT account FROM own)
ORDER BY n;
