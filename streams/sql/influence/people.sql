-- One row is a numbered person, with the posts in which they say that others ask or follow them.
WITH claims AS (
    SELECT brand, author_id, count(*) AS claims
    FROM mentions
    WHERE text IS NOT NULL AND regexp_matches(regexp_replace(strip_accents(lower(replace(text, '’', ''''))), '[\s\p{Z}]+', ' ', 'g'), $pattern)
    GROUP BY brand, author_id
)
SELECT p.brand, p.person, coalesce(c.claims, 0) AS claims
FROM numbered AS p
LEFT JOIN claims AS c ON c.brand = p.brand AND c.author_id = p.person
ORDER BY p.brand, p.n
