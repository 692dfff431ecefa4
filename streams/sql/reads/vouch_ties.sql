-- One row is a tie over which a word about the brand could go on: `reader` acts on `author`; its own accounts and team left out.
WITH own AS (
    SELECT DISTINCT author_id FROM mentions WHERE brand = $brand AND provenance = 'staff'
),
accounts AS (
    SELECT DISTINCT ltrim(lower(unnest(accounts)), '@') AS account FROM brands WHERE id = $brand AND valid_to IS NULL
    UNION
    SELECT ltrim(lower(person ->> '$.account'), '@')
    FROM (SELECT unnest((content -> '$.person')::JSON[]) AS person FROM declared WHERE kind = 'team' AND brand = $brand)
)
SELECT target_id AS author, source_id AS reader, weight
FROM ties
WHERE
    brand = $brand AND weight > 1e-6 AND source_id <> target_id
    AND source_id NOT IN (FROM own) AND target_id NOT IN (FROM own)
    AND ltrim(lower(source_id), '@') NOT IN (FROM accounts) AND ltrim(lower(target_id), '@') NOT IN (FROM accounts)
